"""The study of sizes as learning curves: each number against the size of the target."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from backfire.report.cells import label_of
from backfire.report.drawing import Spec, inline_data, name, quantity
from backfire.report.print_drawing import INK, SOFT
from backfire.report.sizes.record import SizeCell, SizePanel
from backfire.report.studied.frame import frame
from backfire.report.studied.shades import shade
from backfire.report.studied.words import CALLED
from backfire.transitions.noise.contrast import Quantity

_WIDTH: Final = 190
_HEIGHT: Final = 170
_SHOWN: Final[tuple[Quantity, ...]] = (
    "candidate_accuracy", "gain", "negative_transfer", "systematic_middle", "systematic_change",
)  # fmt: skip
_APART: Final = 0.014  # of the axis, from one line to the next
_ACCURACY: Final = "candidate_accuracy"


def draw_curves(panels: Sequence[SizePanel]) -> Spec:
    """Return the figure: a row a target, a column a number, a line a size of the source.

    Bars are 95 % intervals; a random run has no source. With a single size of the target there are
    points.

    Args:
        panels: Of one split; at least one.
    """
    rows: list[Spec] = [
        {
            "hconcat": [_column(panel, x) for x in _SHOWN if x in panel.cells[0].numbers],
            "bounds": "flush",  # so that titles stand on one line, whatever the axes need
            "spacing": 48,
        }
        for panel in panels
    ]
    return {"vconcat": [*rows, _key(panels)], "spacing": 20}


def _sources(panels: Sequence[SizePanel]) -> list[int]:
    return sorted({cell.source_size for panel in panels for cell in panel.cells})


def _column(panel: SizePanel, shown: Quantity) -> Spec:
    sizes = sorted({cell.target_size for cell in panel.cells})
    axis = {"values": sizes, "format": ",d", "labelOverlap": True, "grid": False}
    x = quantity(
        "x",
        title="training sentences of the target",
        scale={"type": "log", "domain": _beyond(sizes), "nice": False},
        axis=axis,
    )
    zero = shown != _ACCURACY
    y = quantity("y", title=None, scale={"zero": zero}, axis={"tickCount": 6})
    layers: list[Spec] = [_rule()] if zero else []
    if shown == _ACCURACY:
        layers += _line(list(_random_rows(panel)), SOFT, x, y, dash=[4, 3])
    sources = _sources([panel])
    for place, source in enumerate(sources):
        own = [cell for cell in panel.cells if cell.source_size == source]
        aside = _APART * (place - (len(sources) - 1) / 2)
        rows = list(_rows(own, shown, (sizes[-1] / sizes[0]) ** aside))
        layers += _line(rows, shade(place, len(sources)), x, y)
    about = f"{panel.split}, per cent of {panel.tokens:,} tokens" if shown == _ACCURACY else " "
    return frame(_title(panel, shown), (_WIDTH, _HEIGHT), layers, about)


def _beyond(sizes: Sequence[int]) -> list[float]:
    """Return the ends of the axis, a little beyond the smallest and the largest size."""
    space = max(1.1, (sizes[-1] / sizes[0]) ** 0.06)
    return [sizes[0] / space, sizes[-1] * space]


def _title(panel: SizePanel, shown: Quantity) -> str:
    return f"{label_of(panel.target)}: accuracy" if shown == _ACCURACY else CALLED[shown]


def _rule() -> Spec:
    mark = {"type": "rule", "color": INK, "strokeWidth": 0.8}
    return {"data": inline_data([{"y": 0.0}]), "mark": mark, "encoding": {"y": quantity("y")}}


def _random_rows(panel: SizePanel) -> Iterator[dict[str, Any]]:
    by_size = {cell.target_size: cell for cell in panel.cells}
    yield from _rows(list(by_size.values()), "reference_accuracy", 1.0)


def _rows(cells: Sequence[SizeCell], shown: Quantity, aside: float) -> Iterator[dict[str, Any]]:
    """Give the points, by a factor aside of their sizes, so that bars can be told apart."""
    for cell in sorted(cells, key=lambda cell: cell.target_size):
        found = cell.numbers.get(shown)
        if found is None:
            continue
        ends = found.interval or (found.value, found.value)
        yield {
            "x": cell.target_size * aside,
            "y": 100 * found.value,
            "low": 100 * ends[0],
            "high": 100 * ends[1],
        }


def _line(
    rows: Sequence[dict[str, Any]], colour: str, x: Spec, y: Spec, dash: Sequence[int] = ()
) -> list[Spec]:
    if not rows:
        return []
    line = {"type": "line", "color": colour, "strokeWidth": 1.7, "strokeDash": list(dash)}
    bar = {"type": "rule", "color": colour, "strokeWidth": 1, "opacity": 0.55}
    point = {"type": "point", "filled": True, "size": 26, "color": colour, "opacity": 1}
    low = {**y, "field": "low"}
    data = inline_data(rows)
    return [
        {"data": data, "mark": bar, "encoding": {"x": x, "y": low, "y2": {"field": "high"}}},
        {"data": data, "mark": line, "encoding": {"x": x, "y": y}},
        {"data": data, "mark": point, "encoding": {"x": x, "y": y}},
    ]


def _key(panels: Sequence[SizePanel]) -> Spec:
    """Return what the lines stand for; targets may have other sizes of the source."""
    sources = _sources(panels)
    words = [f"{size:,} source sentences" for size in sources]
    entries = [*zip(words, [shade(k, len(sources)) for k in range(len(sources))], strict=True)]
    entries.append(("random initialisation", SOFT))
    rows = [
        {"words": text, "colour": colour, "x": 170 * k} for k, (text, colour) in enumerate(entries)
    ]
    left = quantity("x", scale=None)
    colours = name("colour", scale=None, legend=None)
    dot = {"type": "point", "filled": True, "size": 60, "opacity": 1}
    text = {"type": "text", "align": "left", "dx": 9, "fontSize": 12, "color": INK}
    return {
        "width": 170 * len(entries),
        "height": 16,
        "data": inline_data(rows),
        "layer": [
            {"mark": dot, "encoding": {"x": left, "y": {"value": 8}, "color": colours}},
            {"mark": text, "encoding": {"x": left, "y": {"value": 8}, "text": name("words")}},
        ],
    }
