import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from backfire.report.terminal import print_summary


def printed(comparison, page=None, **settings):
    stream = io.StringIO()
    print_summary(Console(file=stream, width=80, highlight=False, **settings), comparison, page)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["plain", "several", "hostile"])
def test_the_summary_fits_twenty_lines_and_one_more_with_spans(name, request):
    silent = request.getfixturevalue(name).model_copy(update={"notes": ()})  # those come on top
    text = printed(silent, Path("out/report.html"))
    assert len(text.rstrip("\n").split("\n")) <= (21 if name == "plain" else 20)


def test_it_says_the_verdict_the_rates_and_where_the_report_is(plain):
    text = printed(plain, Path("out/report.html"))
    assert text.startswith(plain.verdict)
    assert "falsified (NT)" in text
    (files,) = [line for line in text.split("\n") if line.startswith("Report: out/report.html")]
    assert {"flips.jsonl", "report.json"} <= set(re.split("[ ,]+", files))
    assert text.endswith(plain.signature + "\n")


def test_spans_that_broke_and_came_back_are_told(plain):
    lines = {line[:21].strip(): line.split() for line in printed(plain).split("\n")}
    spans, tests = plain.spans, plain.spans.tests
    assert spans.broken
    for name, number, test in (
        ("gold spans broken", spans.broken, tests.broken),
        ("gold spans recovered", spans.recovered, tests.recovered),
    ):
        assert lines[name][-1] == str(number)
        assert lines[name][3] == f"{100 * test.value:.2f}"
    assert lines["spurious spans"][-3:] == [str(spans.spurious_born), "/", str(spans.spurious_gone)]


def test_the_notes_that_weigh_most_are_told_and_the_others_counted(plain):
    notes = tuple(f"Note {k}: {'so it is ' * 20}END{k}." for k in range(5))
    text = " ".join(printed(plain.model_copy(update={"notes": notes})).split())
    assert [f"END{k}" in text for k in range(5)] == [True, True, True, False, False]
    assert "2 more notes in the report." in text


def test_labels_cannot_act_on_the_terminal(hostile):
    text = printed(hostile)
    assert not {"\x1b", "\x00", "\u202e"} & set(text)


def test_labels_are_no_markup(plain):
    flips = (plain.confusion[0].model_copy(update={"outcome": "falsified", "candidate": "[red]"}),)
    assert "[red]" in printed(plain.model_copy(update={"confusion": flips}))
