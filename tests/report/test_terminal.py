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
def test_the_summary_fits_twenty_lines(name, request):
    text = printed(request.getfixturevalue(name), Path("out/report.html"))
    assert len(text.rstrip("\n").split("\n")) <= 20


def test_it_says_the_verdict_the_rates_and_where_the_report_is(plain):
    text = printed(plain, Path("out/report.html"))
    assert text.startswith(plain.verdict)
    assert "falsified (NT)" in text
    (files,) = [line for line in text.split("\n") if line.startswith("Report: out/report.html")]
    assert {"flips.jsonl", "report.json"} <= set(re.split("[ ,]+", files))
    assert text.endswith(plain.signature + "\n")


def test_labels_cannot_act_on_the_terminal(hostile):
    text = printed(hostile)
    assert not {"\x1b", "\x00", "\u202e"} & set(text)


def test_labels_are_no_markup(plain):
    flips = (plain.confusion[0].model_copy(update={"outcome": "falsified", "candidate": "[red]"}),)
    assert "[red]" in printed(plain.model_copy(update={"confusion": flips}))
