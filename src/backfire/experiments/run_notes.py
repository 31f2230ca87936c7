"""What is known of the runs, and what they share that they should not, or should and do not."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any, Final

from backfire.experiments.inputs import Inputs
from backfire.experiments.inputs.origin import Origin
from backfire.report.findings import ComparedRun, RunsOfSides
from backfire.report.numbers import plural
from backfire.report.visible import visible

_NAMED: Final = 3

_Run = tuple[str, str, str | None, Origin]
"""Side, name, source model and origin."""

_Side = tuple[str, Sequence[str], Sequence[str | None], Sequence[Origin | None]]
"""Side, names, source models and origins."""


def dependence_notes(inputs: Inputs) -> Iterator[str]:
    """Give every note on runs that depend on each other or on gold: what chance is worth then."""
    runs = _known_runs(inputs)
    yield from _members(runs)
    yield from _bounds(runs)
    yield from _seeds(runs)


def recipe_notes(inputs: Inputs) -> Iterator[str]:
    """Give every note on runs of one side that were made otherwise than the others."""
    runs = _known_runs(inputs)
    for side in ("reference", "candidate"):
        own = [run for run in runs if run[0] == side]
        yield from _recipes(side, [origin for *_, origin in own])
        yield from _epochs(side, own)


def describe_reading(inputs: Inputs) -> dict[str, Any]:
    """Return what a record says of the inputs, with gold or without: the runs and their reading."""
    return {
        "reference": inputs.reference_names,
        "candidate": inputs.candidate_names,
        "runs": describe_runs(inputs),
        "sentences": inputs.n_sentences,
        "documents": inputs.n_documents,
        "unit": inputs.unit,
        "repaired": inputs.repaired,
        "unaligned": inputs.unaligned,
        "left_out": inputs.left_out,
    }


def describe_runs(inputs: Inputs) -> RunsOfSides:
    """Return what is known of every run."""
    reference, candidate = (
        describe_side(names, sources, origins, sums)
        for (_, names, sources, origins), sums in zip(
            _sides(inputs), inputs.checksums[1:], strict=True
        )
    )
    return RunsOfSides(reference=reference, candidate=candidate)


def describe_side(
    names: Sequence[str],
    sources: Sequence[str | None],
    origins: Sequence[Origin | None],
    sums: Sequence[str],
) -> tuple[ComparedRun, ...]:
    """Return what is known of the runs of one side.

    Args:
        names: The runs.
        sources: The source model of each.
        origins: How each was made.
        sums: A checksum of the labels of each.
    """
    return tuple(
        ComparedRun(
            name=name,
            labels=labels[:12],
            source=source,
            epoch=origin.epoch if origin else None,
            seed=origin.seed if origin else None,
            recipe=origin.recipe_checksum if origin else None,
            signature=origin.signature if origin else None,
        )
        for name, source, origin, labels in zip(names, sources, origins, sums, strict=True)
    )


def _sides(inputs: Inputs) -> list[_Side]:
    def side(
        name: str,
        names: Sequence[str],
        sources: Sequence[str | None],
        origins: Sequence[Origin | None],
    ) -> _Side:
        none = [None] * len(names)
        return name, names, sources or none, origins or none

    return [
        side(
            "reference", inputs.reference_names, inputs.reference_sources, inputs.reference_origins
        ),
        side(
            "candidate", inputs.candidate_names, inputs.candidate_sources, inputs.candidate_origins
        ),
    ]


def _known_runs(inputs: Inputs) -> list[_Run]:
    return [
        (side, name, source, origin)
        for side, names, sources, origins in _sides(inputs)
        for name, source, origin in zip(names, sources, origins, strict=True)
        if origin is not None
    ]


def _recipes(side: str, origins: Sequence[Origin]) -> Iterator[str]:
    recipes = [origin.recipe for origin in origins if origin.recipe]
    names = sorted({name for recipe in recipes for name in recipe})
    values = {
        name: list(dict.fromkeys(_plain(recipe.get(name)) for recipe in recipes)) for name in names
    }
    differing = {name: found for name, found in values.items() if len(found) > 1}
    if differing:
        shown = "; ".join(
            f"{visible(name)}: {', '.join(visible(value, 24) for value in found[:_NAMED])}"
            for name, found in list(differing.items())[:_NAMED]
        )
        more = f" and {len(differing) - _NAMED} more" if len(differing) > _NAMED else ""
        yield (
            f"The runs of the {side} were made by different recipes ({shown}{more}). What their "
            "recipes do differently counts as run noise here; compare recipes as sides of their "
            "own."
        )


def _plain(value: Any) -> str:
    """Return a setting's value; runs of older versions leave out what is an empty list now."""
    return json.dumps(None if value == [] else value)


def _epochs(side: str, runs: Sequence[_Run]) -> Iterator[str]:
    epochs: dict[str, set[int]] = {}
    for _, _, source, origin in runs:
        if source is not None and origin.epoch is not None:
            epochs.setdefault(source, set()).add(origin.epoch)
    for source, own in epochs.items():
        if len(own) > 1:
            named = ", ".join(map(str, sorted(own)))
            yield (
                f"Runs of the {side} start from different epochs ({named}) of the source model "
                f"{visible(source)}: they are runs of different recipes."
            )


def _seeds(runs: Sequence[_Run]) -> Iterator[str]:
    found = _first_pair(runs, lambda one, other: one.seed is not None and one.seed == other.seed)
    if found is None:
        return
    named, n_more, one_side, first = found
    more = f", and so have {n_more} more pairs of runs" if n_more else ""
    consequence = (
        "they differ by less than chance does"
        if one_side
        else "the two sides are not independent, and chance is misjudged"
    )
    yield (
        f"{named} have the same seed ({first.seed}){more}. Runs of one seed may share their "
        f"initial weights and the order of the training data; then {consequence}."
    )


def _members(runs: Sequence[_Run]) -> Iterator[str]:
    """Note runs that rest on each other: a system, its parts and its teachers."""
    found = _first_pair(
        runs,
        lambda one, other: (
            one.rests_on[:1] != other.rests_on[:1] and bool({*one.rests_on} & {*other.rests_on})
        ),
    )
    if found is None:
        return
    named, n_more, one_side, _ = found
    more = f", and so do {plural(n_more, 'more pair')}" if n_more else ""
    consequence = (
        "they are not independent, and chance is misjudged"
        if one_side
        else "this is negative transfer against a system's own reference, which it is made to keep "
        "low; nothing here tells what the recipe does to other references"
    )
    yield (
        f"{named} rest on the same runs{more}: a system and its part, its reference or its "
        f"teacher. So {consequence}."
    )


def _first_pair(
    runs: Sequence[_Run], alike: Callable[[Origin, Origin], bool]
) -> tuple[str, int, bool, Origin] | None:
    """Return the first pair of runs that are alike, in words, and how many more there are.

    Then whether both are of one side, and the origin of the first.
    """
    pairs = [(one, other) for one, other in combinations(runs, 2) if alike(one[3], other[3])]
    if not pairs:
        return None
    (side, name, _, origin), (other_side, other, *_) = pairs[0]
    named = f"The {side} {visible(name, 4096)} and the {other_side} {visible(other, 4096)}"
    return named, len(pairs) - 1, side == other_side, origin


def _bounds(runs: Sequence[_Run]) -> Iterator[str]:
    for side, name, _, origin in runs:
        if origin.is_bound:
            yield (
                f"The {side} {visible(name, 4096)} was made with the gold labels of this very text "
                "before it, as an oracle is: it is a bound on what systems can reach, no system."
            )
