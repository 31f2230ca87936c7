"""What a run rests on, and runs that rest on each other where they should not.

An ensemble with the reference inside, or a tagger that was taught by it, breaks fewer of *its*
predictions by construction. Somebody who replaces that very reference wants just that. But it says
nothing about what the recipe does to another reference, which is what chance is measured by: there,
no run of one side may rest on one of the other, and runs of one side must be independent of each
other.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

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
            the other rests on too, or two runs of one side do so.
    """
    for one in reference:
        for other in candidate:
            _refuse_shared(one, other, ("reference", "candidate"))
    for side, runs in (("reference", reference), ("candidate", candidate)):
        for one, other in combinations(runs, 2):
            _refuse_shared(one, other, (side, side))


def _refuse_shared(one: Manifest, other: Manifest, sides: tuple[str, str]) -> None:
    shared = sorted({one.run, *one.members} & {other.run, *other.members})
    if not shared:
        return
    (first, second) = sides
    raise ComparisonError(
        f"run {one.run} of the {first} and run {other.run} of the {second} both rest on run "
        f"{shared[0]}, so they are not independent, and S would be misjudged. Leave one of them "
        "out; negative transfer against a method's own reference is a question of its own: "
        "backfire compare, with that one reference."
    )
