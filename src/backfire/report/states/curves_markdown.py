"""Every number of the curves of Figure 2 as Markdown, one part for each corpus and split."""

from collections.abc import Iterator
from typing import Final

from backfire.report.cells import label_of
from backfire.report.markdown import code, join_lines, table
from backfire.report.numbers import NOTHING, percent, percent_interval, plural
from backfire.report.states.record import Figure2, Number, Panel, Point


def format_curves(figure: Figure2) -> str:
    """Return all curves and trends, in per cent of the tokens."""
    lines = ["# The curves of Figure 2", "", _SAID]
    for panel in figure.panels:
        title = f"## {label_of(panel.target)}, {panel.split}"
        lines += ["", title, "", *_extent(panel), *_points(panel), *_trends(panel)]
    return join_lines(lines)


def with_interval(number: Number | None) -> str:
    """Return a number with its interval, in per cent; a dash for None."""
    if number is None:
        return NOTHING
    interval = f" ({percent_interval(number.interval)})" if number.interval else ""
    return f"{percent(number.value)}{interval}"


_SAID: Final = (
    "Per cent of the tokens, with 95 % intervals over source models, reference runs and sentences. "
    "figure-2.md says how to read them."
)


def _extent(panel: Panel) -> Iterator[str]:
    yield (
        f"{plural(panel.tokens, 'token')} in {plural(panel.sentences, 'sentence')}, "
        f"{plural(panel.reference_runs, 'random run')}, "
        f"{plural(len(panel.trajectories), 'trajectory').replace('trajectorys', 'trajectories')}:"
    )
    yield ""
    for own in panel.trajectories:
        yield (
            f"* {code(own.source)}: {own.states}, best by its own validation at {own.best_epoch}"
        )


def _points(panel: Panel) -> Iterator[str]:
    heads = ["Epoch", "PT", "NT", "Gain", "S_low", "S_low of PT", "D"]
    for title, points in (("By epoch", panel.epochs), ("By position", panel.positions)):
        yield ""
        yield f"{title}:"
        yield from table(heads, [_point(point) for point in points])


def _point(point: Point) -> list[str]:
    where = f"{point.epoch:.0f}"
    if point.position is not None:
        where = f"{point.position:.2f} (epoch {point.epoch:.1f})"
    numbers = (
        point.positive_transfer, point.negative_transfer, point.gain,
        point.systematic_negative_transfer, point.systematic_positive_transfer,
        point.systematic_change,
    )  # fmt: skip
    return [where, *map(with_interval, numbers)]


_NAMES: Final = {
    "positive_transfer": "PT",
    "negative_transfer": "NT",
    "gain": "gain",
    "systematic_negative_transfer": "S_low",
    "systematic_positive_transfer": "S_low of PT",
    "systematic_change": "D",
}


def _trends(panel: Panel) -> Iterator[str]:
    yield "Trends over the trained states, points an epoch:"
    heads = ["Curve", "Slope", "Before the last third", "In the last third", "Bend", "Whole rise"]
    rows = [
        [
            _NAMES[curve],
            *map(with_interval, (own.slope, own.before, own.after, own.bend, own.rise)),
        ]
        for curve, own in panel.trends.items()
    ]
    yield from table(heads, rows)
