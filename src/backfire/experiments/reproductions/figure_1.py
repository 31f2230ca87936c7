"""Figure 1: positive and negative transfer on five corpora, taken apart, from evidence."""

from collections.abc import Sequence
from pathlib import Path

from backfire.experiments.evidence.cells import measure_cells, tell_missing
from backfire.experiments.reproduction import Desk, Reproduction
from backfire.records.whole import write_text
from backfire.report.cells import of_split
from backfire.report.print_drawing import write_drawing
from backfire.report.transfer_figure import specify_transfer
from backfire.report.transfer_panels import figure_page, panel_of

_SWEEP = "table-2"
_PANELS = {"test": "Test sets", "validation": "Validation sets"}


def draw_figure_1(desk: Desk) -> Sequence[Path]:
    """Draw the figure, and a page with its caption.

    Raises:
        BackfireError: If a file of evidence or the description of the sweep can't be read.

    Paper: section 5.1, Figure 1
    """
    found = measure_cells(desk, _SWEEP).need(_SWEEP)
    panels = [panel_of(title, of_split(found.cells, split)) for split, title in _PANELS.items()]
    page = desk.out / "figure-1.md"
    write_text(page, figure_page(panels, tell_missing(found.missing)))
    return [page, *write_drawing(specify_transfer(panels), desk.out / "figure-1")]


REPRODUCTION = Reproduction(
    title="positive and negative transfer, and how much of each is systematic",
    sweeps=(_SWEEP,),
    draw=draw_figure_1,
)
