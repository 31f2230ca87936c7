import base64
import hashlib
import re
from html import unescape
from html.parser import HTMLParser

import pytest

from backfire.report.page import render_page


class Reader(HTMLParser):
    """Collects what the page holds: elements with their attributes, and the text."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements, self.text, self.open, self.faults = [], "", [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in {"meta", "br", "link", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        self.text += data


def without_scripts(page):
    return re.sub(r'<script type="module">.*?</script>', "", page, flags=re.DOTALL)


@pytest.fixture(scope="module")
def pages(plain, several, hostile):
    pages = {"plain": plain, "several": several, "hostile": hostile}
    return {name: render_page(comparison) for name, comparison in pages.items()}


@pytest.mark.parametrize("name", ["plain", "several", "hostile"])
def test_the_page_stands_alone(pages, name):
    read = Reader(pages[name])
    assert read.faults == read.open == []
    tags = {tag for tag, _ in read.elements}
    assert not tags & {"link", "img", "iframe", "object", "base"}
    assert len([x for tag, x in read.elements if tag == "script"]) == 3
    for _, attributes in read.elements:
        assert "style" not in attributes
        assert not any(attribute.startswith("on") for attribute in attributes)
        assert attributes.get("href", "#").startswith("#")
        assert "src" not in attributes
    page = without_scripts(pages[name])
    assert "@import" not in page
    assert "url(" not in page


def test_the_policy_forbids_every_request_and_allows_its_own_style_and_scripts(pages):
    page = pages["plain"]
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1))
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    scripts = re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    own = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (style, *scripts)
    ]
    assert len(own) == 3
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src {own[0]}",
        f"script-src {own[1]} {own[2]}",
        "worker-src blob:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


@pytest.mark.parametrize("name", ["plain", "several", "hostile"])
def test_links_lead_somewhere_and_ids_are_unique(pages, name):
    elements = Reader(pages[name]).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes["href"] for tag, attributes in elements if tag == "a"}
    assert links <= {f"#{name}" for name in ids}


def test_hostile_text_is_shown_as_text(pages):
    page = without_scripts(pages["hostile"])
    text = Reader(page).text
    assert "<script>alert(1)</script>" in text
    assert "</style><b>" in text
    assert "{{ 7 * 7 }}" in text
    assert "&lt;" in text
    for code in ("U+0000", "U+202E", "U+001B", "U+2028", "10,000 characters"):
        assert code in text
    for character in ("\x00", "\u202e", "\x1b", "\u2028", "x" * 61):
        assert character not in page


def test_the_verdict_and_every_rate_are_said(pages, plain):
    text = " ".join(Reader(pages["plain"]).text.split())
    assert plain.verdict_sentence in text
    assert plain.signature in text
    assert "one run of the reference and one of the candidate" in text
    for kind in ("kept", "corrected", "falsified", "changed-wrong", "stuck"):
        assert kind in text
    assert "Span F1 went from" in text


def test_several_runs_show_how_many_agree_and_the_marks(pages):
    text = " ".join(Reader(pages["several"]).text.split())
    assert "2/2" in text
    assert re.search(r"pairs of runs: [^·]*falsified \d+ %", text)
    assert "two reference runs" in text
    assert "Two runs of the reference falsify" in text


def test_figures_have_a_text_alternative(pages):
    drawings = [x for tag, x in Reader(pages["several"]).elements if x.get("role") == "img"]
    assert len(drawings) == 4  # two pictures, each in two widths
    assert all(len(x["aria-label"]) > 20 for x in drawings)


def test_only_a_report_with_the_file_of_flips_points_to_it(plain):
    assert "flips.parquet" in render_page(plain)
    assert "flips.parquet" not in render_page(plain.model_copy(update={"flips": None}))
