"""Frontiers measured from the evidence of a sweep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, multimode

from backfire.experiments.evidence.cells import Missing
from backfire.experiments.evidence.measures import measure
from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.frontiers.arms import ShownArm, find_arms, random_arm
from backfire.experiments.frontiers.paired import compare_on_known, compare_with_plain
from backfire.experiments.reproduction import Desk
from backfire.records.manifest import Manifest
from backfire.report.frontiers.record import Frontier, FrontierRow, KnownReference


@dataclass(frozen=True)
class Frontiers:
    """All frontiers of a sweep.

    Attributes:
        frontiers: Target by target, in the order of the splits asked for.
        missing: Runs that are not there.
    """

    frontiers: tuple[Frontier, ...]
    missing: tuple[Missing, ...]


def measure_frontiers(desk: Desk, sweep: str, splits: Sequence[str]) -> Frontiers:
    """Measure every arm of a sweep against random initialisation, on every target.

    Targets without runs of random initialisation and of plain transfer are left out.

    Raises:
        BackfireError: If a description or a file of evidence can't be read.
    """
    spec = desk.sweep(sweep)
    targets = dict.fromkeys(target for arm in spec.arm for target in desk.wanted(arm.targets))
    sides = [side for target in targets if (side := _read_target(desk, sweep, target))]
    return Frontiers(
        frontiers=tuple(_measure(desk, side, split) for side in sides for split in splits),
        missing=tuple(_missing(desk, sweep, list(targets))),
    )


@dataclass(frozen=True)
class _Target:
    sweep: str
    target: str
    reference: str
    arms: tuple[ShownArm, ...]


def _read_target(desk: Desk, sweep: str, target: str) -> _Target | None:
    spec = desk.sweep(sweep)
    reference = random_arm(spec, target)
    there = [
        arm
        for arm in find_arms(spec, target)
        if desk.evidence.numbers(sweep, arm.spec.name, target)
    ]
    if reference is None or not there or there[0].kind != "plain":
        return None
    if not desk.evidence.numbers(sweep, reference.name, target):
        return None
    return _Target(sweep, target, reference.name, tuple(there))


def _missing(desk: Desk, sweep: str, targets: Sequence[str]) -> Iterator[Missing]:
    for arm in desk.sweep(sweep).arm:
        for target in (each for each in arm.targets if each in targets):
            there = len(desk.evidence.numbers(sweep, arm.name, target))
            if there < arm.runs:
                yield Missing(sweep, target, arm.name, there, arm.runs)


@dataclass(frozen=True)
class _Split:
    """The runs of all arms on a split."""

    side: _Target
    reference: RunSet
    runs: dict[str, RunSet]
    known: dict[str, RunSet]
    manifests: dict[str, Manifest]

    @property
    def plain(self) -> RunSet:
        return self.runs[self.side.arms[0].spec.name]


def _measure(desk: Desk, side: _Target, split: str) -> Frontier:
    def read(arm: str) -> RunSet:
        return desk.evidence.runs(side.sweep, arm, side.target, split)

    parts = dict.fromkeys(
        name for arm in side.arms for name in (*arm.knows, *(each.arm for each in arm.spec.members))
    )
    there = [arm for arm in parts if desk.evidence.numbers(side.sweep, arm, side.target)]
    known = {name: read(name) for name in there}
    runs = {arm.spec.name: read(arm.spec.name) for arm in side.arms}
    manifests = {m.run: m for each in (*known.values(), *runs.values()) for m in each.manifests}
    found = _Split(side, read(side.reference), runs, known, manifests)
    usual = _usual_number(found)
    rows = tuple(_row(found, arm, usual) for arm in side.arms)
    fewer = {len(row.score.runs) for row in rows} - {len(rows[0].score.runs)}
    return Frontier(
        target=side.target,
        split=split,
        runs=usual,
        rows=rows,
        fewer=tuple(_row(found, side.arms[0], number) for number in sorted(fewer)),
    )


def _usual_number(found: _Split) -> int:
    """Return the number of runs that most arms have, the largest of equals."""
    counts = [min(len(each.numbers), len(found.reference.numbers)) for each in found.runs.values()]
    return max(multimode(counts))


def _row(found: _Split, arm: ShownArm, most: int) -> FrontierRow:
    runs = found.runs[arm.spec.name]
    number = min(most, len(runs.numbers), len(found.reference.numbers))
    reference, candidate = (
        each.of_numbers(each.numbers[:number]) for each in (found.reference, runs)
    )
    is_plain = arm.kind == "plain"
    return FrontierRow(
        arm=arm.spec.name,
        method=arm.method,
        strength=arm.strength,
        kind=arm.kind,
        planned=arm.spec.runs,
        measures=measure(reference, candidate),
        against_plain=None if is_plain else compare_with_plain(found.plain, candidate),
        known=_known(found, arm, candidate),
        training_seconds=mean(_training_seconds(each, found) for each in candidate.manifests),
        prediction_seconds=_prediction_seconds(candidate.manifests),
        n_models=max(each.n_models for each in candidate.manifests),
    )


def _known(found: _Split, arm: ShownArm, candidate: RunSet) -> KnownReference | None:
    known = [found.known[name] for name in arm.knows if name in found.known]
    return compare_on_known(found.plain, candidate, known) if known else None


def _training_seconds(manifest: Manifest, found: _Split) -> float:
    """Return the CPU time of a run and of what it rests on, as far as the evidence knows that."""
    rests_on = (found.manifests.get(run) for run in manifest.members)
    return manifest.cpu_seconds + sum(each.cpu_seconds for each in rests_on if each)


def _prediction_seconds(manifests: Sequence[Manifest]) -> float | None:
    seconds = [each.prediction_seconds for each in manifests if each.prediction_seconds is not None]
    return mean(seconds) if len(seconds) == len(manifests) else None
