"""A sweep of mitigations as a page, tables and pictures."""

from collections.abc import Sequence
from pathlib import Path

from backfire.experiments.evidence.cells import tell_missing
from backfire.experiments.frontiers.measuring import measure_frontiers
from backfire.experiments.reproduction import Desk
from backfire.records.errors import EvidenceError
from backfire.records.run_folder import write_json
from backfire.records.whole import write_text
from backfire.report.frontiers.pages import frontier_latex, frontier_page
from backfire.report.frontiers.picture import draw_frontiers
from backfire.report.print_drawing import write_drawing
from backfire.report.rounded import rounded


def draw_sweep(desk: Desk, sweep: str, title: str, splits: Sequence[str]) -> list[Path]:
    """Write the frontiers of a sweep as Markdown, LaTeX, JSON and a picture a split.

    Args:
        desk: Where the evidence is.
        sweep: The sweep, after which the files are called.
        title: The headline of the page.
        splits: What is measured on, in this order.

    Raises:
        BackfireError: If a description or a file of evidence can't be read, or there is no
            evidence of random initialisation, plain transfer and a further arm on any target.
    """
    found = measure_frontiers(desk, sweep, splits)
    if not any(len(each.rows) > 1 for each in found.frontiers):
        raise EvidenceError(
            f"the sweep {sweep} has no evidence of random initialisation, plain transfer and "
            f"another arm on any target, so there is nothing to draw. Make it with: "
            f"{desk.command(sweep)}"
        )
    notes = tell_missing(found.missing)
    by_split = {split: [x for x in found.frontiers if x.split == split] for split in splits}
    ordered = [each for own in by_split.values() for each in own]
    page, latex, plain = (desk.out / f"{sweep}.{kind}" for kind in ("md", "tex", "json"))
    write_text(page, frontier_page(sweep, title, ordered, notes))
    write_text(latex, frontier_latex(sweep, ordered))
    values = [each.model_dump(mode="json") for each in ordered]
    write_json(plain, rounded({"frontiers": values, "notes": notes}))
    paths = [page, latex, plain]
    for split, own in by_split.items():
        paths += write_drawing(draw_frontiers(own), desk.out / f"{sweep}-{split}")
    return paths
