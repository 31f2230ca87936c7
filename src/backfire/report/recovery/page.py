"""Renders recover.html."""

from backfire.report.drawing import to_svg
from backfire.report.recovery.frontier import PAGE, draw_frontier
from backfire.report.recovery.record import Recovery
from backfire.report.recovery.rows import HEADS, rows_of, told_rows
from backfire.report.recovery.sentences import COLUMNS, sentences
from backfire.report.templating import render_template


def render_recovery(found: Recovery) -> str:
    """Return recover.html."""
    return render_template(
        "recover.html.j2",
        tables=False,
        found=found,
        heads=HEADS,
        columns=COLUMNS,
        sentences=list(sentences(found)),
        rows=list(rows_of(found)),
        told=[(each, list(told_rows(each, found))) for each in found.told],
        picture=to_svg(draw_frontier(found, PAGE)),
    )
