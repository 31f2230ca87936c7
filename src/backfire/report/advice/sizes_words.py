"""What is known of a pair at other sizes, in words."""

from collections.abc import Iterator

from backfire.report.advice.lines import CALLED_HERE, OF_TOKENS, number_line, paragraph
from backfire.report.advice.record import SHOWN, OtherSizes
from backfire.report.numbers import count, plural
from backfire.report.sizes.record import SizeCell, Stop
from backfire.report.studied.words import CALLED, number

_PAYS = "as the target grows"


def write_other_sizes(sizes: OtherSizes, *, measured: bool) -> Iterator[str]:
    """Give the lines.

    Args:
        sizes: What is known.
        measured: Whether the very pair was measured, so that its nearest sizes tell nothing more.
    """
    words = "with" if sizes.vectors else "without"
    own = " and ".join(map(count, sizes.sentences))
    yield (
        f"{sizes.source} and {sizes.target} at other sizes, {words} word vectors (backfire study "
        f"size; here {own} training sentences):"
    )
    if sizes.nearest is None:
        extent = " and ".join(f"{count(each[0])} to {count(each[-1])}" for each in sizes.studied)
        yield f"  Nothing is known at these: {extent} were studied."
    elif not measured:
        yield from _nearest(sizes.nearest)
    if sizes.stop:
        yield paragraph(_stop(sizes.stop), "  ")
    yield from _doublings(sizes)


def _nearest(cell: SizeCell) -> Iterator[str]:
    yield (
        f"The nearest that were studied are {count(cell.source_size)} and "
        f"{count(cell.target_size)}, from {plural(cell.runs[0], 'random run')} and "
        f"{cell.runs[1]} transferred:"
    )
    yield f"per cent of the test tokens {OF_TOKENS}"
    for quantity in SHOWN:
        if quantity in cell.numbers:
            found = cell.numbers[quantity]
            yield number_line(CALLED_HERE[quantity], found.value, found.interval, found.covers)


def _stop(stop: Stop) -> str:
    whose = f"With {plural(stop.source_size, 'sentence')} of the source transfer"
    given = ", given these runs" if stop.covers == "these runs" else ""
    up_to = f"it pays up to {stop.pays_up_to:,}" if stop.pays_up_to else ""
    verdicts = {
        "pays at every size": f"{whose} pays at every studied size of the target{given}.",
        "never pays": f"{whose} pays at no studied size of the target{given}.",
        "stops": f"{whose} stops paying {_PAYS}: {up_to} sentences of it and does not from "
        f"{stop.pays_not_from or 0:,}{given}.",
        "can't be told": f"{whose} is not shown to stop paying {_PAYS}, nor to pay at every size"
        f"{f': {up_to} sentences of it' if up_to else ''}{given}.",
    }
    return verdicts[stop.verdict]


def _doublings(sizes: OtherSizes) -> Iterator[str]:
    for axis in ("source", "target"):
        added = [
            f"{CALLED[each.quantity]} {number(each.slope)}"
            for each in sizes.trends
            if each.axis == axis
        ]
        if added:
            yield paragraph(
                f"A doubling of the {axis} adds, in points, on average over the studied sizes: "
                f"{'; '.join(added)}.",
                "  ",
            )
