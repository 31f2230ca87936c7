"""What came out of a pair's corpora at other sizes, in words."""

from collections.abc import Iterator
from typing import Final

from backfire.report.advice.lines import CALLED_HERE, given, number_line, paragraph, with_vectors
from backfire.report.advice.record import SizesTried
from backfire.report.advice.studied import SHOWN
from backfire.report.numbers import count, percent, percent_interval, plural
from backfire.report.sizes.record import SizeCell, Stop

_COVERS: Final = (
    "In per cent of the test tokens; 95 % intervals are for other test text, runs and source "
    "models, but not for other sentences to train on."
)
_GIVEN: Final = "Those with a star are for other test text alone, given these runs."
_VALIDATION: Final = "Each target had a full validation set to stop by."
_COLUMNS: Final = "  {:>7}  {:>7}   {:<22}{:>6}   {:<16}{:>6}"


def write_sizes(tried: SizesTried, *, predicted: bool, same_runs: str | None) -> Iterator[str]:
    """Give the lines: the nearest sizes in full, then what more or less of either corpus gave.

    Args:
        tried: What came out.
        predicted: Whether something was predicted besides, from other pairs.
        same_runs: The sweep whose runs those of the nearest sizes are, if it was told before.
    """
    yield f"{tried.source} and {tried.target} in the study of sizes, {with_vectors(tried.vectors)}:"
    beyond = list(_beyond(tried))
    if beyond:
        yield paragraph("; ".join(beyond), "  ")
        return
    yield paragraph(" ".join(_introduction(tried, same_runs)), "  ")
    if tried.nearest:
        yield from _in_full(tried.nearest)
    yield _COLUMNS.format("source", "target", "gain in accuracy", "NT", "S, least … most", "D")
    yield from map(_line, tried.cells)
    if tried.stop:
        yield paragraph(_stop(tried.stop, tried), "  ")
    if predicted:
        yield paragraph(
            "What is predicted above comes from other pairs; S depends on the number of runs.", "  "
        )


def _beyond(tried: SizesTried) -> Iterator[str]:
    names = tried.source, tried.target
    for name, own, studied, near in zip(
        names, tried.sentences, tried.studied, tried.near, strict=True
    ):
        if near is None:
            sentences = plural(own, "training sentence")
            yield f"this pair has {sentences} of {name}; {_extent(studied)} were studied"


def _extent(studied: tuple[int, ...]) -> str:
    return " to ".join(dict.fromkeys((count(studied[0]), count(studied[-1]))))


def _introduction(tried: SizesTried, same_runs: str | None) -> Iterator[str]:
    own, near = (
        " and ".join(count(size) for size in sizes if size is not None)
        for sizes in (tried.sentences, tried.near)
    )
    what = f"Nearest to the {own} training sentences of this pair are {near}"
    if tried.nearest:
        yield f"{what}, with {' + '.join(map(str, tried.nearest.runs))} runs."
    else:
        yield f"{what}, of which there are no runs yet."
    if same_runs:
        yield f"These are the runs of {same_runs} above, with the intervals of this study."
    yield _COVERS
    if any(found.covers == "these runs" for x in tried.cells for found in x.numbers.values()):
        yield _GIVEN
    yield _VALIDATION


def _in_full(cell: SizeCell) -> Iterator[str]:
    for quantity in SHOWN:
        found = cell.numbers.get(quantity)
        if found:
            yield number_line(CALLED_HERE[quantity], found.value, found.interval, found.covers)


def _line(cell: SizeCell) -> str:
    value = {name: found.value for name, found in cell.numbers.items()}
    gain = cell.numbers.get("gain")
    interval = f" ({percent_interval(gain.interval)})" if gain and gain.interval else ""
    star = "*" if gain and gain.covers == "these runs" else ""
    low, high = value.get("systematic_low"), value.get("systematic_high")
    return _COLUMNS.format(
        count(cell.source_size),
        count(cell.target_size),
        f"{percent(value.get('gain'))}{interval}{star}",
        percent(value.get("negative_transfer")),
        percent_interval(None if low is None or high is None else (low, high)),
        percent(value.get("systematic_change")),
    )


def _stop(stop: Stop, tried: SizesTried) -> str:
    """Say at which sizes of the target transfer pays, and at which it does not."""
    whose = f"With {plural(stop.source_size, 'sentence')} of {tried.source} transfer"
    studied = tried.studied[1]
    if stop.verdict == "pays at every size":
        pays = f"is shown to pay at every size of {tried.target} that was tried"
        return f"{whose} {pays} ({_extent(studied)} sentences){given(stop.covers)}."
    known = []
    if stop.pays_up_to is not None:
        known.append(f"to pay up to {count(stop.pays_up_to)} of {tried.target}")
    if stop.pays_not_from is not None:
        most = f"{100 * stop.margin:g}"
        known.append(f"to gain at most {most} points from {count(stop.pays_not_from)} on")
    if known:
        return (
            f"{whose} is shown {' and '.join(known)}{given(stop.covers)}, testing from the "
            "smallest size up for the one and from the largest down for the other."
        )
    return (
        f"{whose} is not shown to pay at the smallest size of {tried.target}, nor not to at the "
        "largest."
    )
