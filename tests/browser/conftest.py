"""One real browser for all tests, and the reports that they open in it."""

import shutil
from contextlib import contextmanager

import pyarrow as pa
import pytest

from backfire.experiments.compare import compare

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 20_000
"""Milliseconds that a loaded machine may take for what takes a moment."""

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
HOSTILE = [
    "<script>alert(1)</script>", "</script><b>", "<!--", '"quo\'te"', "&lt;", "a\x00b",
    "\u202eabc\u200f", "\u2028", "x" * 10_000, "{{ 7 * 7 }}", "שלום",
    "<img src=x onerror=alert(1)>",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium; nothing is ever downloaded."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def expect(browser):
    """Playwright's assertions, which wait until they hold."""
    from playwright.sync_api import expect as wait_for

    wait_for.set_options(timeout=PATIENCE)
    return wait_for


@pytest.fixture(scope="session")
def visit(browser, reports):
    """Opens a report by its name, and holds it to silence: no message, no error, no request."""

    @contextmanager
    def go(name, view="", **options):
        address = reports[name].as_uri()
        faults = []
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(PATIENCE)
        try:
            page = context.new_page()
            page.on("console", lambda message: faults.append(f"console: {message.text}"))
            page.on("pageerror", lambda error: faults.append(f"error: {error}"))
            page.on("dialog", lambda dialog: (faults.append("dialog"), dialog.dismiss()))
            page.on("popup", lambda _: faults.append("popup"))
            page.on("request", lambda request: faults.append(request.url))
            page.goto(address + view)
            yield page
        finally:
            context.close()
        # A blob is the page's own worker, made of text that it holds: nothing is fetched.
        own = ("blob:", address)
        assert [fault for fault in faults if not fault.startswith(own)] == []

    return go


@pytest.fixture(scope="session")
def reports(tmp_path_factory):
    """The path of each report's page."""
    made = {
        "pos": _compare_tags(1, 1),
        "several": _compare_tags(2, 3),
        "ner": _compare_spans(),
        "many": _compare_many(),
        "hostile": _compare_hostile(),
        "no gold": _compare_without_gold(),
    }
    folder = tmp_path_factory.mktemp("reports")
    paths = {name: found.write(folder / name) for name, found in made.items()}
    paths["notebook"] = folder / "notebook.html"
    paths["notebook"].write_text(f"<!doctype html>{made['many']._repr_html_()}", encoding="utf-8")
    return paths


def _compare_tags(n_reference, n_candidate):
    gold = ["NN", "VB", "UH", "JJ", "DT", "NN"] * 60
    reference = [
        [tag if (k * 7 + run) % 5 else "XX" for k, tag in enumerate(gold)]
        for run in range(n_reference)
    ]
    candidate = [
        [
            ("VB" if tag == "JJ" else tag) if (k * 3 + run) % 11 else "NNP"
            for k, tag in enumerate(gold)
        ]
        for run in range(n_candidate)
    ]
    words = [f"{'Word' if k % 4 else '#tag'}{k % 50}" for k in range(len(gold))]
    return compare(_text(words, gold), _runs(reference), _runs(candidate), task="pos")


def _compare_spans():
    gold = ["B-per", "I-per", "O", "O", "B-loc", "O"] * 50
    before = [tag if k % 7 else "O" for k, tag in enumerate(gold)]
    after = [tag if k % 5 else "B-loc" for k, tag in enumerate(gold)]
    words = [f"Word{k % 40}" for k in range(len(gold))]
    return compare(_text(words, gold), _runs([before]), _runs([after]), task="ner")


def _compare_many():
    """Four types of spans, two runs a side, and more slices and flips than are printed."""
    types = ["PER", "LOC", "MISC", "ORG"]
    gold = [f"{'BI'[k % 2]}-{types[k // 2 % 4]}" if k % 6 < 4 else "O" for k in range(1800)]
    other = [f"B-{types[(k * 5 + 1) % 4]}" for k in range(len(gold))]
    before = [
        [tag if (k * 7 + run) % 4 else other[k] for k, tag in enumerate(gold)] for run in range(2)
    ]
    after = [
        [tag if (k * 3 + run) % 19 else other[k] for k, tag in enumerate(gold)] for run in range(2)
    ]
    words = [f"{['Word', 'word', 'WORD', '#tag'][k % 4]}{k % 90}" for k in range(len(gold))]
    return compare(_text(words, gold), _runs(before), _runs(after), task="ner")


def _compare_hostile():
    labels = [f"L{text}" for text in HOSTILE] * 4
    before, after = labels[1:] + labels[:1], [*labels[:5], *labels[6:], "\u202e<i>"]
    found = compare(_text(HOSTILE * 4, labels), _runs([before]), _runs([after]), task="pos")
    return found.model_copy(update={"notes": ("</style><script>alert(1)</script> a\ud800b\x00",)})


def _compare_without_gold():
    before = ["B-per", "I-per", "O", "O", "B-loc", "O"] * 10
    after = [tag if k % 5 else "B-org" for k, tag in enumerate(before)]
    words = [f"Word{k % 40}" for k in range(len(before))]
    text = _text(words, before).drop(["gold"])
    return compare(text, _runs([before]), _runs([after]), task="ner")


def _text(words, gold):
    numbers = range(len(words))
    return pa.table(
        {"token_id": numbers, "sentence": [k // 6 for k in numbers], "token": words, "gold": gold}
    )


def _runs(runs):
    rows = [(f"run{r}", k, label) for r, run in enumerate(runs) for k, label in enumerate(run)]
    run, token_id, predicted = zip(*rows, strict=True)
    return pa.table({"run": run, "token_id": token_id, "predicted": predicted})
