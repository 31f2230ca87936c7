"""The study of sizes as a page, its numbers and pictures."""

from collections.abc import Sequence
from pathlib import Path

from backfire.experiments.sizes.grid import sweep_name
from backfire.experiments.sizes.measuring import measure_sizes
from backfire.experiments.study import StudyDesk
from backfire.experiments.studying import nothing_to_draw
from backfire.records.run_folder import write_json
from backfire.records.whole import write_text
from backfire.report.print_drawing import write_drawing
from backfire.report.rounded import rounded
from backfire.report.sizes.curves import draw_curves
from backfire.report.sizes.heat_map import draw_heat_maps
from backfire.report.sizes.markdown import sizes_page
from backfire.report.sizes.record import SizeStudy


def draw_sizes(desk: StudyDesk, study: str, splits: Sequence[str]) -> list[Path]:
    """Write the grid as Markdown, JSON and pictures.

    Args:
        desk: Where the evidence is.
        study: What the study is called, after which the files are.
        splits: What is measured on, the one that counts first.

    Raises:
        EvidenceError: If there is no evidence of both arms on any target.
    """
    panels = tuple(measure_sizes(desk, splits))
    if not panels:
        raise nothing_to_draw(study)
    page, plain = (desk.out / f"{study}.{kind}" for kind in ("md", "json"))
    found = SizeStudy(sweep=sweep_name(desk.settings), panels=panels)
    write_text(page, sizes_page(found))
    write_json(plain, rounded(found.model_dump(mode="json")))
    paths = [page, plain]
    for split in splits:
        own = [panel for panel in panels if panel.split == split]
        ending = "" if split == splits[0] else f"-{split}"
        paths += write_drawing(draw_curves(own), desk.out / f"{study}-curves{ending}")
        paths += write_drawing(draw_heat_maps(own), desk.out / f"{study}-map{ending}")
    return paths
