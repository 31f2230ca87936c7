"""The study of similarity as a page, its numbers and pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from backfire.experiments.pairs.choosing import find_predictors
from backfire.experiments.pairs.design import PairSettings
from backfire.experiments.pairs.judging import relate
from backfire.experiments.pairs.reading import read_pairs, tell_missing
from backfire.experiments.study import StudyDesk
from backfire.experiments.studying import nothing_to_draw
from backfire.records.run_folder import write_json
from backfire.records.whole import write_text
from backfire.report.pairs.markdown import pairs_page
from backfire.report.pairs.picture import draw_pairs, drawn_measures
from backfire.report.pairs.record import PairStudy
from backfire.report.print_drawing import write_drawing
from backfire.report.rounded import rounded
from backfire.similarity.measure import list_measures
from backfire.transitions.noise.contrast import Quantity

SPLIT = "test"
"""Nothing was chosen on it."""

_PICTURES: Final[dict[str, Quantity]] = {
    "gain": "gain",
    "s": "systematic_middle",
    "d": "systematic_change",
}
"""By the end of the file's name, what the measures are drawn against."""


def study_pairs(desk: StudyDesk) -> PairStudy:
    """Read the pairs from the evidence and relate all measures to what transfer does on them.

    Raises:
        EvidenceError: If no pair has all its runs, or evidence is broken.
    """
    settings: PairSettings = desk.settings
    pairs = read_pairs(desk, SPLIT)
    if not pairs:
        raise nothing_to_draw("similarity")
    kinds = list_measures()
    measures = tuple(x for x in kinds if any(x in pair.measures for pair in pairs))
    usable = [name for name in measures if "model" not in kinds[name].needs]
    counted = [pair for pair in pairs if pair.counts]
    relations = relate(counted, measures)
    return PairStudy(
        split=SPLIT,
        source_tokens=settings.source_tokens,
        target_tokens=settings.target_tokens,
        vectors=settings.vectors,
        measures=measures,
        pairs=tuple(pairs),
        relations=relations,
        predictors=find_predictors(counted, relations, measures, usable),
        planned=len(list(settings.pairs())),
        notes=tuple(tell_missing(desk, pairs)),
    )


def draw_similarity(desk: StudyDesk) -> Sequence[Path]:
    """Write the study as Markdown, JSON and pictures; return their paths.

    Raises:
        EvidenceError: As `study_pairs`.
    """
    study = study_pairs(desk)
    page, plain = (desk.out / f"similarity.{kind}" for kind in ("md", "json"))
    write_text(page, pairs_page(study))
    write_json(plain, rounded(study.model_dump(mode="json")))
    paths = [page, plain]
    for name, quantity in _PICTURES.items():
        if drawn_measures(study):
            paths += write_drawing(draw_pairs(study, quantity), desk.out / f"similarity-{name}")
    return paths
