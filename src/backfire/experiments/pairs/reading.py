"""The pairs as the evidence has them: what transfer does on each, beside how alike they are."""

from collections.abc import Iterator, Mapping
from typing import Final

from backfire.experiments.evidence.cells import RANDOM
from backfire.experiments.evidence.one_text import on_one_text
from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.evidence.signing import sign_runs
from backfire.experiments.pairs.design import SWEEP, PairSettings, arm_of
from backfire.experiments.pairs.measured import MeasuredPair, read_measured
from backfire.experiments.study import StudyDesk
from backfire.experiments.study_numbers import study_number
from backfire.records.errors import EvidenceError
from backfire.records.manifest import Manifest
from backfire.report.pairs.record import StudiedPair
from backfire.transitions.noise.contrast import Layers, contrast_numbers

LEAST_RUNS: Final = 2
"""On either side; with fewer nothing is known of S."""

Pair = tuple[str, str, bool]
"""A source, a target, and whether correlations are over it."""


def read_pairs(desk: StudyDesk, split: str) -> list[StudiedPair]:
    """Return the pairs of which there are runs, those that count first.

    S depends on how many runs there are, so all pairs get as many: as many as the pair with the
    fewest has, where that is at least `LEAST_RUNS` on either side.

    Raises:
        EvidenceError: If evidence is broken, or measures are of other texts than the runs.
    """
    settings: PairSettings = desk.settings
    measured = read_measured(desk.evidence.folder)
    there = {
        pair: (_first_runs(desk, RANDOM, pair[1]), _first_runs(desk, arm_of(pair[0]), pair[1]))
        for pair in settings.pairs()
        if desk.wanted([pair[1]])
    }
    enough = {pair: runs for pair, runs in there.items() if min(runs) >= LEAST_RUNS}
    if not enough:
        return []
    fewest = tuple(min(own) for own in zip(*enough.values(), strict=True))
    return [
        _read(desk, split, pair, (fewest[0], fewest[1]), measured.find(pair[0], pair[1]))
        for pair in enough
    ]


def tell_missing(desk: StudyDesk, pairs: list[StudiedPair]) -> Iterator[str]:
    """Say in sentences what is not there."""
    settings: PairSettings = desk.settings
    planned = [target for _, target, _ in settings.pairs() if desk.wanted([target])]
    if len(pairs) < len(planned):
        yield (
            f"{len(pairs)} of {len(planned)} pairs have runs enough. The others: "
            "backfire study similarity."
        )
    wanted = (settings.reference_runs, settings.runs)
    if pairs and pairs[0].runs != wanted:
        yield (
            f"Some pairs have fewer runs than the {wanted[0]} + {wanted[1]} that are asked for, so "
            f"all are measured with {pairs[0].runs[0]} + {pairs[0].runs[1]}."
        )
    bare = sum(not pair.measures for pair in pairs)
    if bare:
        yield (
            f"{bare} pairs are not measured. Where the corpora are, backfire study similarity "
            "measures them."
        )


def _first_runs(desk: StudyDesk, arm: str, target: str) -> int:
    """Return how many runs of an arm there are from the first on without a gap."""
    numbers = desk.evidence.numbers(SWEEP, arm, target)
    return sum(number == place for place, number in enumerate(numbers, start=1))


def _read(
    desk: StudyDesk,
    split: str,
    pair: Pair,
    n_runs: tuple[int, int],
    measured: MeasuredPair | None,
) -> StudiedPair:
    source, target, counts = pair
    random, transferred = on_one_text(
        _runs(desk, RANDOM, target, split, n_runs[0]),
        _runs(desk, arm_of(source), target, split, n_runs[1]),
    )
    if measured:
        _check(desk, measured, transferred)
    layers = Layers(
        f"sentences of {target} {split}", f"random runs on {target}", f"source models of {source}"
    )
    numbers = contrast_numbers(random.arm, transferred.arm, random.text.sentence, layers)
    return StudiedPair(
        source=source,
        target=target,
        counts=counts,
        runs=(len(random.numbers), len(transferred.numbers)),
        labels=measured.labels if measured else None,
        measures=measured.measures if measured else {},
        numbers={name: study_number(own, layers) for name, own in numbers.items()},
        signature=sign_runs(
            random, transferred, sweep=SWEEP, source=source, target=target, split=split
        ),
    )


def _runs(desk: StudyDesk, arm: str, target: str, split: str, n_runs: int) -> RunSet:
    return desk.evidence.runs(SWEEP, arm, target, split).of_numbers(range(1, n_runs + 1))


def _check(desk: StudyDesk, measured: MeasuredPair, transferred: RunSet) -> None:
    """Refuse measures of other texts than the runs were trained on."""
    manifest = transferred.manifests[0]
    source = desk.evidence.source(str(manifest.source)).manifest
    trained = tuple(_trained_on(each) for each in (source, manifest))
    if trained != measured.checksums:
        raise EvidenceError(
            f"{measured.source} and {measured.target}: measured on other texts than their runs "
            "were trained on. Measure them again, with the same version of the corpora: backfire "
            "study similarity"
        )


def _trained_on(manifest: Manifest) -> str:
    checksums: Mapping[str, str] = manifest.spec["checksums"]
    return checksums["train"]
