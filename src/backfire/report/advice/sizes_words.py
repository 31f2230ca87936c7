"""What came out of a pair's corpora at other sizes, in words."""

from collections.abc import Iterator
from typing import Final

from backfire.report.advice.lines import CALLED_HERE, given, number_line, paragraph
from backfire.report.advice.record import SHOWN, SizesTried
from backfire.report.numbers import count, percent, percent_interval, plural
from backfire.report.sizes.record import SizeCell, Stop

_COVERS: Final = (
    "In per cent of the test tokens; 95 % intervals are for other test text, runs and source "
    "models, but not for other sentences to train on. Each target had a full validation set to "
    "stop by."
)
_BESIDE: Final = (
    "These are this pair's own corpora; what is predicted above is from pairs of others, too, and "
    "from another number of runs, on which S depends."
)
_COLUMNS: Final = "  {:>7}  {:>7}   {:<22}{:>6}   {:<14}{:>6}"


def write_sizes(tried: SizesTried, *, predicted: bool) -> Iterator[str]:
    """Give the lines: the nearest sizes in full, then what more or less of either corpus gave.

    Args:
        tried: What came out.
        predicted: Whether something was predicted besides, from pairs of other corpora.
    """
    words = "with" if tried.vectors else "without"
    own = " and ".join(map(count, tried.sentences))
    yield f"{tried.source} and {tried.target} in the study of sizes, {words} word vectors:"
    beyond = list(_beyond(tried))
    if beyond or not tried.cells:
        yield paragraph("; ".join(beyond) or "nothing is there yet near these sizes", "  ")
        return
    near = " and ".join(count(size or 0) for size in tried.near)
    runs = " + ".join(map(str, tried.cells[0].runs))
    yield paragraph(
        f"Nearest to the {own} training sentences of this pair are {near}, with {runs} runs. "
        f"{_COVERS}",
        "  ",
    )
    for cell in tried.cells:
        if (cell.source_size, cell.target_size) == tried.near:
            yield from _in_full(cell)
    yield _COLUMNS.format("source", "target", "gain in accuracy", "NT", "S", "D").rstrip()
    yield from map(_line, tried.cells)
    if tried.stop:
        yield paragraph(_stop(tried.stop, tried), "  ")
    if predicted:
        yield paragraph(_BESIDE, "  ")


def _beyond(tried: SizesTried) -> Iterator[str]:
    names = tried.source, tried.target
    for name, own, studied, near in zip(
        names, tried.sentences, tried.studied, tried.near, strict=True
    ):
        if near is None:
            extent = " to ".join(dict.fromkeys((count(studied[0]), count(studied[-1]))))
            sentences = plural(own, "training sentence")
            yield f"this pair has {sentences} of {name}; {extent} were studied"


def _in_full(cell: SizeCell) -> Iterator[str]:
    for quantity in SHOWN:
        found = cell.numbers.get(quantity)
        if found:
            yield number_line(CALLED_HERE[quantity], found.value, found.interval, found.covers)


def _line(cell: SizeCell) -> str:
    value = {name: found.value for name, found in cell.numbers.items()}
    gain = cell.numbers.get("gain")
    interval = f" ({percent_interval(gain.interval)})" if gain and gain.interval else ""
    low, high = value.get("systematic_low"), value.get("systematic_high")
    return _COLUMNS.format(
        count(cell.source_size),
        count(cell.target_size),
        f"{percent(value.get('gain'))}{interval}",
        percent(value.get("negative_transfer")),
        percent_interval(None if low is None or high is None else (low, high)),
        percent(value.get("systematic_change")),
    )


def _stop(stop: Stop, tried: SizesTried) -> str:
    """Say at which sizes of the target transfer pays, and at which it does not."""
    whose = f"With {count(stop.source_size)} of {tried.source} transfer"
    if stop.verdict == "pays at every size":
        return f"{whose} is shown to pay at every size of {tried.target}{given(stop.covers)}."
    known = []
    if stop.pays_up_to is not None:
        known.append(f"to pay up to {count(stop.pays_up_to)} of {tried.target}")
    if stop.pays_not_from is not None:
        most = f"{100 * stop.margin:g}"
        known.append(f"to gain at most {most} points from {count(stop.pays_not_from)} on")
    if not known:
        return f"{whose} is at no size of {tried.target} shown to pay, nor not to."
    rest = "" if stop.verdict == "never pays" else "; elsewhere that can't be told"
    return f"{whose} is shown {' and '.join(known)}{rest}{given(stop.covers)}."
