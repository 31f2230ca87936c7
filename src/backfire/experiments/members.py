"""What a run rests on, and runs that rest on each other where they should not.

An ensemble with the reference inside, or a tagger that was taught by it, breaks fewer of *its*
predictions by construction. Somebody who replaces that very reference wants just that. But it says
nothing about what the recipe does to another reference, which is what chance is measured by: there,
no run of one side may rest on one of the other, and runs of one side must be independent of each
other. Runs of the same source models are one unit of chance (`source_models.units_of`); runs that
share only some of theirs are neither one unit nor two.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from backfire.experiments.source_models import sources_of
from backfire.records.errors import ComparisonError
from backfire.records.manifest import Manifest


def members_of(manifests: Iterable[Manifest]) -> tuple[str, ...]:
    """Return the runs that a run made of these rests on: they and what they rest on themselves."""
    found = (run for each in manifests for run in (each.run, *each.members))
    return tuple(dict.fromkeys(found))


def check_independent(reference: Sequence[Manifest], candidate: Sequence[Manifest]) -> None:
    """Refuse sides that chance can't be measured by, because runs rest on each other.

    Args:
        reference: The runs of one side.
        candidate: The runs of the other.

    Raises:
        ComparisonError: If a run of one side rests on one of the other or on something that one of
            the other rests on too, or two runs of one side do so; or if two runs share some of
            their source models and not all.
    """
    for one in reference:
        for other in candidate:
            _refuse_shared(one, other, ("reference", "candidate"))
    for side, runs in (("reference", reference), ("candidate", candidate)):
        for one, other in combinations(runs, 2):
            _refuse_shared(one, other, (side, side))


def _refuse_shared(one: Manifest, other: Manifest, sides: tuple[str, str]) -> None:
    shared = sorted({one.run, *one.members} & {other.run, *other.members})
    (first, second) = sides
    if not shared:
        _refuse_shared_source(one, other, sides)
        return
    raise ComparisonError(
        f"run {one.run} of the {first} and run {other.run} of the {second} both rest on run "
        f"{shared[0]}, so they are not independent, and S would be misjudged. Leave one of them "
        "out; negative transfer against a method's own reference is a question of its own: "
        "backfire compare, with that one reference."
    )


def _refuse_shared_source(one: Manifest, other: Manifest, sides: tuple[str, str]) -> None:
    ours, theirs = sources_of(one.source), sources_of(other.source)
    shared = sorted({*ours} & {*theirs})
    if not shared or {*ours} == {*theirs}:
        return
    (first, second) = sides
    raise ComparisonError(
        f"run {one.run} of the {first} and run {other.run} of the {second} both start from the "
        f"source model {shared[0]}, and not from the same ones otherwise ({one.source}; "
        f"{other.source}), so they are neither independent nor of one kind, and S would be "
        "misjudged. Combine runs of the same source models, or of none in common."
    )
