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
        run = _find_source_model(desk.evidence, source, targets)
        model = _kept_model(lab, run)
        known = read_measured(desk.evidence.folder)
        missing = [
            corpora[target]
            for target in targets
            if not _is_known(known, corpora[source], corpora[target], run, kept=model is not None)
        ]
        if missing:
            found = _measure(corpora[source], missing, model, lab.vectors)
            write_measured(desk.evidence.folder, known.with_pairs(found))


def _find_source_model(evidence: Evidence, source: str, targets: Sequence[str]) -> str | None:
    """Return the run of the first source model, as the transferred runs name it."""
    for target in targets:
        if 1 in evidence.numbers(SWEEP, arm_of(source), target):
            runs = evidence.runs(SWEEP, arm_of(source), target, "validation").of_numbers([1])
            return runs.sources[0]
    return None


def _kept_model(lab: "Lab", run: str | None) -> Path | None:
    """Return the folder of a run where it is on this machine and has kept its model."""
    folder = run_path(lab.runs, run) if run else None
    return folder if folder and (folder / "model").is_dir() else None


def _is_known(
    known: MeasuredPairs, source: Corpus, target: Corpus, run: str | None, *, kept: bool
) -> bool:
    """Tell whether a pair was measured on these texts, and with this very source model.

    What was measured with it elsewhere stays where this machine has not kept it.
    """
    pair = known.find(source.name, target.name)
    if pair is None or pair.checksums != (source.checksum(_TRAIN), target.checksum(_TRAIN)):
        return False
    return pair.model == run if kept else pair.model in (None, run)


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
