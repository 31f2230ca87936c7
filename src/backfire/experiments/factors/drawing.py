"""The study of hyperparameters as a page, its numbers and pictures."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from backfire.experiments.factors.choosing import SPLIT, choose_corners
from backfire.experiments.factors.measuring import correct_panels, measure_stage
from backfire.experiments.factors.planning import final_variants, first_variants
from backfire.experiments.factors.settings import HyperparameterSettings
from backfire.experiments.factors.variant import STUDY, Variant
from backfire.experiments.study import StudyDesk
from backfire.experiments.studying import nothing_to_draw
from backfire.records.run_folder import write_json
from backfire.records.whole import write_text
from backfire.report.factors.forest import draw_forest
from backfire.report.factors.markdown import factors_page
from backfire.report.factors.record import Chosen, FactorPanel
from backfire.report.print_drawing import write_drawing
from backfire.report.rounded import rounded

_FINAL_SPLITS = ("test", SPLIT)


def draw_hyperparameters(desk: StudyDesk) -> list[Path]:
    """Write both stages as Markdown, JSON and pictures, as far as they are there.

    Raises:
        EvidenceError: If there is no evidence of the base and another setting on any target.
    """
    panels = [*_stage(desk, 1, SPLIT, first_variants(desk))]
    for split in _FINAL_SPLITS:
        panels += _stage(desk, 2, split, final_variants(desk))
    if not panels:
        raise nothing_to_draw(STUDY)
    chosen = [
        Chosen(
            target=target,
            gentle=tuple(each.name for each in corners.gentle),
            harmful=tuple(each.name for each in corners.harmful),
        )
        for target, corners in choose_corners(desk).items()
        if desk.wanted([target])
    ]
    paths: list[Path] = []
    for stage, split in dict.fromkeys((panel.stage, panel.split) for panel in panels):
        own = [panel for panel in panels if (panel.stage, panel.split) == (stage, split)]
        paths += write_drawing(draw_forest(own), desk.out / f"{STUDY}-{stage}-{split}")
    page, plain = (desk.out / f"{STUDY}.{kind}" for kind in ("md", "json"))
    settings: HyperparameterSettings = desk.settings
    pictures = [path.name for path in paths]
    write_text(page, factors_page(panels, chosen, settings.price, pictures))
    values = {
        "chosen": [each.model_dump(mode="json") for each in chosen],
        "panels": [each.model_dump(mode="json") for each in panels],
    }
    write_json(plain, rounded(values))
    return [page, plain, *paths]


def _stage(
    desk: StudyDesk, stage: int, split: str, variants: Mapping[str, Sequence[Variant]]
) -> list[FactorPanel]:
    return correct_panels(list(_panels(desk, stage, split, variants)))


def _panels(
    desk: StudyDesk, stage: int, split: str, variants: Mapping[str, Sequence[Variant]]
) -> Iterator[FactorPanel]:
    settings: HyperparameterSettings = desk.settings
    for target in settings.targets:
        if target.name in variants and desk.wanted([target.name]):
            panel = measure_stage(desk, stage, target, variants[target.name], split)
            if panel:
                yield panel
