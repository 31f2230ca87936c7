"""Two drawings of one figure give the same PDF, whatever order the renderer chose."""

import re

import pytest
import vl_convert

from backfire.records.errors import BackfireError
from backfire.report.steady_pdf import steady_pdf

SPEC = {
    "title": "bold and plain",
    "data": {"values": [{"a": 1, "b": "x"}]},
    "mark": {"type": "bar", "opacity": 0.5},
    "encoding": {"x": {"field": "a", "type": "quantitative"}},
}


@pytest.fixture(scope="module")
def drawn():
    return [vl_convert.vegalite_to_pdf(SPEC) for _ in range(12)]


def test_one_figure_is_one_file(drawn):
    assert len({steady_pdf(pdf) for pdf in drawn}) == 1


def test_every_object_stands_where_the_table_says(drawn):
    pdf = steady_pdf(drawn[0])
    table = int(re.search(rb"startxref\n(\d+)", pdf)[1])
    assert pdf[table:].startswith(b"xref\n")
    places = [int(entry[1]) for entry in re.finditer(rb"(\d{10}) 00000 n", pdf)]
    for number, place in enumerate(places, start=1):
        assert pdf[place:].startswith(b"%d 0 obj\n" % number)


def test_nothing_is_lost(drawn):
    pdf = steady_pdf(drawn[0])
    assert pdf.count(b" 0 obj\n") == drawn[0].count(b" 0 obj\n")
    streams = [sorted(re.findall(rb"(?s)stream\n(.*?)\nendstream", x)) for x in (pdf, drawn[0])]
    assert streams[0] == streams[1]


def test_what_is_no_such_pdf_is_refused():
    with pytest.raises(BackfireError, match="no plain table of objects"):
        steady_pdf(b"%PDF-1.7")
