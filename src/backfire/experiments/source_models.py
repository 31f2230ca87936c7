"""Which run comes from which source model: named beside the runs, or in a column of their table."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from backfire.records.errors import ComparisonError
from backfire.report.numbers import plural
from backfire.report.visible import visible

Sources = tuple[str | None, ...]
"""One name a run; None for a run that names no source model."""

COLUMN = "source"
"""The column of a table of predictions that names the source model of each run."""


def read_sources(table: pa.Table, names: Sequence[str], side: str) -> Sources:
    """Read the source model of each run of a table of predictions.

    Args:
        table: Predictions (`records.schemas.PREDICTIONS`), perhaps with the column `source`.
        names: The runs.
        side: Which side they belong to, for messages.

    Raises:
        ComparisonError: If a run names more than one.
    """
    if COLUMN not in table.column_names:
        return (None,) * len(names)
    runs, sources = (table[name].cast(pa.string()) for name in ("run", COLUMN))
    found: list[str | None] = []
    for name in names:
        own = pc.unique(sources.filter(pc.equal(runs, name))).to_pylist()
        if len(own) > 1:
            raise ComparisonError(
                f"{side} table, run {name!r}: {len(own)} source models ({own[0]!r}, {own[1]!r}), "
                "expected one. A run has one source model; give the same one in all its rows."
            )
        found.append(own[0])
    return tuple(found)


def settle_sources(
    given: Sequence[str] | None, read: Sources, names: Sequence[str], side: str
) -> Sources:
    """Return the source model of each run of a side; those given go before those read.

    Args:
        given: One name a run, in their order; None or none if the side names none.
        read: What the inputs themselves say.
        names: The runs.
        side: "reference" or "candidate", for messages.

    Raises:
        ComparisonError: If there is not exactly one name a run.
    """
    if not given:
        return read or (None,) * len(names)
    if isinstance(given, str) or len(given) != len(names):
        found = (
            f"the text {given!r}"
            if isinstance(given, str)
            else f"{plural(len(given), 'name')} of source models"
        )
        runs = f"{plural(len(names), 'run')} ({', '.join(map(visible, names))})"
        raise ComparisonError(
            f"{side}: {found} for {runs}, expected one name a run, in the order of the runs. "
            "Repeat a name for runs that start from the same model."
        )
    return tuple(given)


def sources_of(name: str | None) -> tuple[str, ...]:
    """Return the source models that a run names: none, one, or several joined by "+".

    >>> sources_of("a+b")
    ('a', 'b')
    """
    return tuple(dict.fromkeys(name.split("+"))) if name else ()


def units_of(sources: Sources) -> list[int]:
    """Number the independent units: runs that share a source model share a number.

    A system of several names them joined by "+"; it is of one unit with every run of any of them,
    and with all that these are of one unit with.

    >>> units_of(("a", None, "a", None))
    [0, 1, 0, 2]
    >>> units_of(("a", "c", "b", "a+b"))
    [0, 1, 0, 0]
    """
    first: dict[str, int] = {}
    unit = list(range(len(sources)))
    for k, name in enumerate(sources):
        for source in sources_of(name):
            one, other = unit[first.setdefault(source, k)], unit[k]
            unit = [min(one, other) if each in {one, other} else each for each in unit]
    numbers = {each: number for number, each in enumerate(dict.fromkeys(unit))}
    return [numbers[each] for each in unit]
