"""How alike the pairs are, from corpora and source models; what is known is not measured again."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from backfire.corpora.corpus import Corpus, read_corpus
from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.pairs.design import SWEEP, PairSettings, arm_of
from backfire.experiments.pairs.measured import (
    MeasuredPair,
    MeasuredPairs,
    read_measured,
    write_measured,
)
from backfire.experiments.similarity.measuring import measure_similarity
from backfire.experiments.similarity.model_choice import ModelChoice
from backfire.experiments.study import StudyDesk
from backfire.records.run_folder import run_path
from backfire.report.pairs.record import PairMeasure

if TYPE_CHECKING:
    from backfire.experiments.sweep.identities import Lab

_TRAIN = "train"


def observe_pairs(desk: StudyDesk, lab: "Lab") -> None:
    """Measure the pairs that were not measured on these texts yet, and write it down.

    Source and target have their training splits measured, which are what a transfer is given.
    Measures that need a source model take the first one of each source, if it is on this machine.

    Raises:
        BackfireError: If a corpus, a model or the vectors can't be used.
    """
    settings: PairSettings = desk.settings
    wanted: dict[str, list[str]] = {}
    for source, target, _ in settings.pairs():
        if desk.wanted([target]):
            wanted.setdefault(source, []).append(target)
    corpora: dict[str, Corpus] = {}
    for source, targets in wanted.items():
        for name in (source, *targets):
            if name not in corpora:
                corpora[name] = read_corpus(name, data=desk.data, catalogue=desk.catalogue)
        model = _find_model(desk.evidence, lab, source, targets)
        known = read_measured(desk.evidence.folder)
        missing = [
            corpora[target]
            for target in targets
            if not _is_known(known, corpora[source], corpora[target], model)
        ]
        if missing:
            found = _measure(corpora[source], missing, model, lab.vectors)
            write_measured(desk.evidence.folder, known.with_pairs(found))


def _find_model(evidence: Evidence, lab: "Lab", source: str, targets: Sequence[str]) -> Path | None:
    """Return the folder of the first source model, where it has kept its model."""
    for target in targets:
        if 1 not in evidence.numbers(SWEEP, arm_of(source), target):
            continue
        runs = evidence.runs(SWEEP, arm_of(source), target, "validation").of_numbers([1])
        run = runs.sources[0]
        folder = run_path(lab.runs, run) if run else None
        return folder if folder and (folder / "model").is_dir() else None
    return None


def _is_known(known: MeasuredPairs, source: Corpus, target: Corpus, model: Path | None) -> bool:
    pair = known.find(source.name, target.name)
    if pair is None or pair.checksums != (source.checksum(_TRAIN), target.checksum(_TRAIN)):
        return False
    return model is None or pair.model is not None


def _measure(
    source: Corpus, targets: Sequence[Corpus], model: Path | None, vectors: Path | None
) -> tuple[MeasuredPair, ...]:
    choice = ModelChoice(model, None, vectors) if model else None
    found = measure_similarity(source, *targets, model=choice)
    return tuple(
        MeasuredPair(
            source=source.name,
            target=target.name,
            checksums=(source.checksum(_TRAIN), target.checksum(_TRAIN)),
            labels=(len(source.labels()), len(target.labels())),
            model=found.model.run if found.model else None,
            measures={
                each.measure: PairMeasure(
                    value=each.value, reason=each.reason if each.value is None else None
                )
                for each in found.values
                if each.target == target.name
            },
        )
        for target in targets
    )
