"""What transfer does on the pairs of one target, and on those of one source."""

from collections.abc import Iterator
from statistics import mean
from typing import Final, Literal

from backfire.report.markdown import table
from backfire.report.numbers import percent
from backfire.report.pairs.naming import call_part
from backfire.report.pairs.record import JUDGED, PairStudy, StudiedPair
from backfire.report.studied.words import CALLED

Side = Literal["target", "source"]

_MEANS: Final = """\
Means over the pairs of one target, and over those of one source. They have no interval; no part is
paired with its own genre, so that partners differ by one.
"""


def means_of_sides(study: PairStudy) -> Iterator[str]:
    """Give the tables of both sides; nothing if there is no pair that counts."""
    if not study.counted:
        return
    yield from ("## By target and by source", "", _MEANS)
    yield from _means(study, "target")
    yield from _means(study, "source")


def _means(study: PairStudy, side: Side) -> Iterator[str]:
    by_part: dict[str, list[StudiedPair]] = {}
    for pair in study.counted:
        by_part.setdefault(getattr(pair, side), []).append(pair)
    heads = (side.capitalize(), "Pairs", *(CALLED[each] for each in JUDGED))
    rows = [
        [call_part(part), str(len(pairs)), *map(percent, _means_of(pairs))]
        for part, pairs in by_part.items()
    ]
    yield from table(heads, rows)


def _means_of(pairs: list[StudiedPair]) -> Iterator[float | None]:
    """Give the mean of each quantity that is judged; None where no pair has it."""
    for quantity in JUDGED:
        known = [pair.numbers[quantity].value for pair in pairs if quantity in pair.numbers]
        yield mean(known) if known else None
