"""Figure 2's picture: PT and NT against the pretraining state, and what of them is systematic."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

from backfire.report.cells import label_of
from backfire.report.drawing import Spec, inline_data, name, quantity
from backfire.report.numbers import percent, percent_interval, plural
from backfire.report.print_drawing import CORRECTED, FALSIFIED, INK, NEUTRAL
from backfire.report.states.curves import CURVES, HEIGHT, WIDTH, Curve
from backfire.report.states.key import draw_key
from backfire.report.states.record import Number, Panel, Point
from backfire.report.states.spreading import spread_out

Axis = Literal["epoch", "position"]

_COLUMNS: Final = 3
_LABEL_STEP = 13  # pixels between two words at the end of the lines


def draw_states(panels: Sequence[Panel], axis: Axis = "epoch") -> Spec:
    """Return the figure: one panel a target, and a key in the last place.

    Blue is PT, red NT, the grey between them the gain, as in the paper. The thick lines are means
    and stand only where all trajectories are; each trajectory goes on as a thin line to its end.

    Args:
        panels: At least one.
        axis: Whether states stand at their epoch, or at their relative position.

    Paper: figure 2, whose colours it keeps.
    """
    top = 105 * max(
        max(*own.positive_transfer, *own.negative_transfer)
        for panel in panels
        for own in panel.trajectories
    )
    low = min(0.0, *(100 * value for panel in panels for value in _lows(panel, axis)))
    bounds = (1.05 * low, top)
    cells = [_panel(panel, axis, bounds) for panel in panels]
    return {"concat": [*cells, draw_key()], "columns": _COLUMNS}


def _lows(panel: Panel, axis: Axis) -> Iterator[float]:
    for point in _points(panel, axis):
        for curve in CURVES:
            number = getattr(point, curve.field)
            if number is not None:
                yield number.value


def _points(panel: Panel, axis: Axis) -> tuple[Point, ...]:
    return panel.epochs if axis == "epoch" else panel.positions


def _at(point: Point, axis: Axis) -> float:
    return point.epoch if axis == "epoch" or point.position is None else point.position


def _panel(panel: Panel, axis: Axis, bounds: tuple[float, float]) -> Spec:
    last = max(own.epochs[-1] for own in panel.trajectories) if axis == "epoch" else 1
    title = "pretraining epoch" if axis == "epoch" else "share of the pretraining epochs"
    ticks: Spec = {"tickCount": min(last, 8), "format": "d"} if axis == "epoch" else {}
    x = quantity("x", title=title, scale={"domain": [0, last], "nice": False},
                 axis={"grid": False, **ticks})  # fmt: skip
    y = quantity("y", title="per cent of the tokens", scale={"domain": bounds, "nice": False})
    layers = [
        _gain(panel, axis, x, y),
        *_thin(panel, axis, x, y),
        *_mark(panel, last, x, y),
        *_means(panel, axis, x, y),
        *_best(panel, axis, x, bounds[0]),
        _names(panel, axis, bounds),
    ]
    words = {"text": label_of(panel.target), "subtitle": _subtitle(panel)}
    return {"title": words, "width": WIDTH, "height": HEIGHT, "layer": layers}


def _subtitle(panel: Panel) -> list[str]:
    ends = sorted(own.epochs[-1] for own in panel.trajectories)
    extent = (
        f"{panel.split}: {plural(panel.tokens, 'token')}, "
        f"{plural(panel.reference_runs, 'random run')}"
    )
    of = f" ({', '.join(panel.source_corpora)})" if panel.source_corpora else ""
    lines = [
        extent,
        f"{plural(len(ends), 'source model')}{of}, {_range(ends)} epochs",
    ]
    if not all(own.is_whole for own in panel.trajectories):
        sizes = sorted(len(own.epochs) for own in panel.trajectories)
        lines.append(f"some states only: {_range(sizes)} of each, as listed")
    if "negative_transfer" in panel.trends:
        slope = panel.trends["negative_transfer"].slope
        lines.append(f"NT {_signed(slope)} points an epoch")
    return lines


def _range(rising: Sequence[int]) -> str:
    first, last = rising[0], rising[-1]
    return f"{first}" if first == last else f"{first} to {last}"


def _signed(number: Number) -> str:
    sign = "+" if number.value > 0 else ""
    interval = f" ({percent_interval(number.interval)})" if number.interval else ""
    return f"{sign}{percent(number.value)}{interval}"


def _gain(panel: Panel, axis: Axis, x: Spec, y: Spec) -> Spec:
    rows = [
        {
            "x": _at(point, axis),
            "y": 100 * point.positive_transfer.value,
            "y2": 100 * point.negative_transfer.value,
        }
        for point in _points(panel, axis)
    ]
    mark = {"type": "area", "color": NEUTRAL, "opacity": 0.25}
    encoding = {"x": x, "y": y, "y2": {"field": "y2"}}
    return {"data": inline_data(rows), "mark": mark, "encoding": encoding}


def _thin(panel: Panel, axis: Axis, x: Spec, y: Spec) -> Iterator[Spec]:
    for field, colour in (("positive_transfer", CORRECTED), ("negative_transfer", FALSIFIED)):
        rows = [
            {"x": _place(own.epochs, epoch, axis), "y": 100 * value, "source": own.source}
            for own in panel.trajectories
            for epoch, value in zip(own.epochs, getattr(own, field), strict=True)
        ]
        mark = {"type": "line", "color": colour, "strokeWidth": 0.9, "opacity": 0.45}
        encoding = {"x": x, "y": y, "detail": name("source")}
        yield {"data": inline_data(rows), "mark": mark, "encoding": encoding}


def _place(epochs: Sequence[int], epoch: int, axis: Axis) -> float:
    """Return where a state stands on the axis: by position as a share of the last epoch."""
    if axis == "epoch" or not epochs[-1]:
        return epoch
    return epoch / epochs[-1]


def _mark(panel: Panel, last: float, x: Spec, y: Spec) -> Iterator[Spec]:
    if panel.nt_reference is None:
        return
    share = 100 * panel.nt_reference.value
    rule = {"type": "line", "color": INK, "strokeWidth": 1, "strokeDash": [1, 3]}
    point = {"type": "point", "shape": "diamond", "filled": True, "size": 70, "color": INK,
             "opacity": 1}  # fmt: skip
    for rows, mark in (
        ([{"x": 0, "y": share}, {"x": last, "y": share}], rule),
        ([{"x": 0, "y": share}], point),
    ):
        yield {"data": inline_data(rows), "mark": mark, "encoding": {"x": x, "y": y}}


def _means(panel: Panel, axis: Axis, x: Spec, y: Spec) -> Iterator[Spec]:
    for curve in CURVES:
        rows = _rows(panel, axis, curve)
        if not rows:
            continue
        mark: dict[str, Any] = {
            "type": "line",
            "color": curve.colour,
            "strokeWidth": curve.width,
            "strokeDash": list(curve.dash),
        }
        if curve.shape:
            mark["point"] = {"shape": curve.shape, "filled": True, "size": 32, "opacity": 1,
                             "color": curve.colour}  # fmt: skip
        yield {"data": inline_data(rows), "mark": mark, "encoding": {"x": x, "y": y}}


def _rows(panel: Panel, axis: Axis, curve: Curve) -> list[dict[str, Any]]:
    return [
        {"x": _at(point, axis), "y": 100 * number.value}
        for point in _points(panel, axis)
        for number in [getattr(point, curve.field)]
        if number is not None
    ]


def _best(panel: Panel, axis: Axis, x: Spec, bottom: float) -> Iterator[Spec]:
    """Mark the best epochs of the source models, at the foot of the panel."""
    rows = [
        {"x": _place(own.epochs, own.best_epoch, axis), "y": bottom}
        for own in panel.trajectories
        if own.best_epoch in own.epochs
    ]
    if rows:
        mark = {"type": "point", "shape": "triangle-up", "filled": True, "size": 45, "color": INK,
                "opacity": 0.55, "yOffset": -5}  # fmt: skip
        yield {
            "data": inline_data(rows),
            "mark": mark,
            "encoding": {"x": x, "y": {"value": HEIGHT}},
        }


def _names(panel: Panel, axis: Axis, bounds: tuple[float, float]) -> Spec:
    """Write the names of the curves at their ends, apart from each other."""
    ends = [(curve, own[-1]) for curve in CURVES for own in [_rows(panel, axis, curve)] if own]
    scale = HEIGHT / (bounds[1] - bounds[0])
    heights = spread_out([(bounds[1] - end["y"]) * scale for _, end in ends], _LABEL_STEP)
    rows = [
        {"words": curve.words, "colour": curve.colour, "height": height}
        for (curve, _), height in zip(ends, heights, strict=True)
    ]
    mark = {"type": "text", "align": "left", "fontSize": 12, "fontWeight": "bold"}
    encoding = {
        "x": {"value": WIDTH + 6},
        "y": quantity("height", scale=None),
        "text": name("words"),
        "color": name("colour", scale=None, legend=None),
    }
    return {"data": inline_data(rows), "mark": mark, "encoding": encoding}
