import pytest

from backfire.report.page import render_page
from backfire.report.span_matrix import matrix_columns, matrix_rows, type_changes


def test_what_is_broken_and_recovered_is_told_by_sign_and_adds_up(plain):
    spans = plain.spans
    cells = [cell for row in matrix_rows(spans) for cell in row.cells]
    gold = [cell for row in matrix_rows(spans)[:4] for cell in row.cells[:4]]
    assert sum(cell.count for cell in gold if cell.kind == "falsified") == spans.broken > 0
    assert sum(cell.count for cell in gold if cell.kind == "corrected") == spans.recovered > 0
    assert sum(cell.count for cell in gold) == spans.gold
    assert sum(cell.count for cell in cells if cell.kind == "impossible") == 0
    assert matrix_columns(spans) == [row.name for row in matrix_rows(spans)]


def test_the_types_add_up_to_all(plain):
    by_type = [type_changes(plain.spans, kind) for kind in plain.spans.by_type]
    assert [sum(column) for column in zip(*by_type, strict=True)] == list(
        type_changes(plain.spans, None)
    )


def test_broken_spans_have_an_interval_by_sentence(plain):
    test = plain.spans.tests.broken
    assert test.value == pytest.approx(plain.spans.broken / plain.spans.gold)
    assert test.interval[0] < test.value < test.interval[1]


def test_the_page_shows_the_matrix(plain):
    page = render_page(plain)
    assert "Reference ↓ candidate →" in page
    assert "wrong boundary" in page
