"""Evidence of other settings than a sweep asks for: told, never used in silence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backfire.experiments.evidence.batch_file import Place, SourceRecord, StoredRun
from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep.batches import BatchState
from backfire.experiments.sweep.combining import COMBINED, Combinations
from backfire.experiments.sweep.epochs import states_of
from backfire.experiments.sweep.plan import PlannedBatch
from backfire.experiments.sweep.wanted import Wanted
from backfire.records.errors import EvidenceError

_UNASKED = "no longer asked for"
_SHOWN = 3
_LONG = 16


@dataclass(frozen=True)
class Conflict:
    """A run in the evidence that is not what its place asks for.

    Attributes:
        path: The file.
        place: Where it stands there.
        reason: What is different.
    """

    path: Path
    place: Place
    reason: str


def find_conflicts(
    evidence: Evidence, batches: Sequence[PlannedBatch], sweeps: Sequence[str]
) -> list[Conflict]:
    """Compare the evidence of some sweeps with what they ask for."""
    asked: dict[tuple[str, str], list[tuple[PlannedBatch, Wanted]]] = {}
    for batch in batches:
        for sweep, name in batch.sheets:
            own = [(batch, wanted) for wanted in batch.wanted if wanted.sweep == sweep]
            asked.setdefault((sweep, name), []).extend(own)
    return [
        conflict
        for sweep in sweeps
        for path in evidence.files(sweep)
        if (sweep, path.stem) in asked or not path.stem.startswith(COMBINED)
        for conflict in _conflicts(path, evidence, asked.get((sweep, path.stem), []))
    ]


def find_combined_conflicts(
    evidence: Evidence,
    combinations: Combinations,
    states: Sequence[BatchState],
    sweeps: Sequence[str],
) -> list[Conflict]:
    """Compare the evidence of combined runs of some sweeps with what is asked for.

    Where it is not known yet what a run is made of, there is nothing to compare it with.
    """
    known = {each.cell: each for each in combinations.known(states)}
    asked = {
        (sweep, Place(each.arm, each.target, each.number))
        for (sweep, _), wanted in combinations.by_sheet().items()
        for each in wanted
    }
    found = []
    for sweep, name in combinations.by_sheet():
        own = evidence.files(sweep) if sweep in sweeps else ()
        for path in (path for path in own if path.stem == name):
            for stored in evidence.batch(path).runs:
                cell = sweep, stored.place
                expected = known.get(cell)
                if cell not in asked:
                    found.append(Conflict(path, stored.place, _UNASKED))
                elif expected and expected.spec.run != stored.manifest.run:
                    reason = _compare(stored.manifest.spec, expected.spec.model_dump(mode="json"))
                    found.append(Conflict(path, stored.place, reason))
    return found


def refuse(conflicts: Sequence[Conflict]) -> None:
    """Refuse to go on where there are conflicts.

    Raises:
        EvidenceError: If there are any.
    """
    if not conflicts:
        return
    by_reason: dict[str, list[Conflict]] = {}
    for conflict in conflicts:
        by_reason.setdefault(conflict.reason, []).append(conflict)
    told = [_tell(reason, alike) for reason, alike in by_reason.items()]
    more = f"; and {len(told) - _SHOWN} more differences" if len(told) > _SHOWN else ""
    raise EvidenceError(
        f"{'; '.join(told[:_SHOWN])}{more}. This evidence is of another sweep than the one that is "
        "asked for. Write to another folder with --evidence; a sweep can also be replaced as its "
        "batches are done, with --replace."
    )


def _tell(reason: str, alike: Sequence[Conflict]) -> str:
    first = alike[0]
    others = f" and {len(alike) - 1} more runs" if len(alike) > 1 else ""
    return f"{first.path}: {first.place}{others}: {reason}"


def _conflicts(
    path: Path, evidence: Evidence, asked: Sequence[tuple[PlannedBatch, Wanted]]
) -> Iterator[Conflict]:
    by_place = {(w.arm, w.target, w.number): (batch, w) for batch, w in asked}
    held = evidence.batch(path)
    origins = {origin.manifest.run: origin for origin in held.sources}
    for stored in held.runs:
        place = stored.place
        found = by_place.get((place.arm, place.target, place.number))
        origin = origins.get(stored.manifest.source or "")
        reason = _differs(stored, origin, *found) if found else _UNASKED
        if reason:
            yield Conflict(path, place, reason)


def _differs(
    stored: StoredRun, origin: SourceRecord | None, batch: PlannedBatch, wanted: Wanted
) -> str | None:
    epoch = stored.place.epoch
    by_number = wanted.epochs != "best"
    if by_number != (epoch >= 0) or (
        by_number and origin and epoch not in states_of(wanted.epochs, origin)
    ):
        return _UNASKED
    source = stored.manifest.spec.get("source")  # that asked for; a mitigation may choose another
    expected = batch.expected(wanted, source["epoch"] if source else None)
    if expected.run == stored.manifest.run:
        return None
    return _compare(stored.manifest.spec, expected.model_dump(mode="json"))


def _compare(stored: Mapping[str, Any], expected: Mapping[str, Any]) -> str:
    there, asked = (dict(_flat(spec)) for spec in (stored, expected))
    differences = [
        f"{key} is {_short(there.get(key))}, asked for is {_short(asked.get(key))}"
        for key in sorted(there.keys() | asked.keys())
        if there.get(key) != asked.get(key)
    ]
    return ", ".join(differences[:_SHOWN]) or "its name is made otherwise"


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _short(value: Any) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
