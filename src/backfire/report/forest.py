"""The forest plot, cut into lines: each stands in the row of its slice, and is sorted with it.

One chart is drawn for all slices, on one scale; row k of the table shows its k-th line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree as ET

from markupsafe import Markup

from backfire.report.drawing import (
    CORRECTED,
    FALSIFIED,
    INK,
    NEUTRAL,
    inline_data,
    name,
    quantity,
    to_svg,
)
from backfire.report.slices import SliceRow

_COLOURS: Final = {"HARMED": FALSIFIED, "HELPED": CORRECTED}
_WIDTH, _ROW, _AXIS, _EDGE = 240, 26, 20, 5
_TALL: Final = 400  # the line at 0 is cut by its row of the table, however high that is
_SVG: Final = "{http://www.w3.org/2000/svg}"
_LONG: Final = re.compile(r"\d+\.\d{2,}")
_KEPT: Final = {
    "d", "transform", "x2", "y2", "stroke", "stroke-width", "fill", "opacity", "text-anchor",
    "font-size",
}  # fmt: skip


@dataclass(frozen=True)
class Forest:
    """A forest plot in pieces.

    Attributes:
        axis: The axis, which stands in the head of the table.
        lines: The line of each slice, by its name.
    """

    axis: Markup
    lines: dict[str, Markup]


def draw_forest(rows: Sequence[SliceRow]) -> Forest | None:
    """Draw the net effect of slices with their intervals, in points, on one scale.

    Harm is right of 0. Slices without an interval, or with too few flips to say anything, have no
    line; None if none has one.

    Args:
        rows: Slices, in any order.
    """
    drawn = [row for row in rows if row.net_interval is not None and row.verdict != "TOO FEW"]
    if not drawn:
        return None
    root = ET.fromstring(_draw([_values(k, row) for k, row in enumerate(drawn)]))  # noqa: S314 - our own
    marks = [list(group) for group in root.iter(f"{_SVG}g") if _is_layer(group)]
    lines = zip(*marks, strict=True)
    axis = next(g for g in root.iter(f"{_SVG}g") if "role-axis" in g.get("class", "").split())
    return Forest(
        axis=_cut(list(axis.iter()), -_AXIS, _AXIS),
        lines={
            row.name: _cut(line, k * _ROW, _ROW)
            for k, (row, line) in enumerate(zip(drawn, lines, strict=True))
        },
    )


def _draw(values: list[dict[str, Any]]) -> str:
    axis = {"orient": "top", "title": None, "tickCount": 4, "grid": False, "labelPadding": 2}
    scale = {"domain": _domain(values), "nice": False, "zero": False}
    line = {"type": "ordinal", "sort": None, "axis": None, "scale": {"padding": 0}}
    of_row = {"y": {"field": "place", **line}, "color": name("colour", scale=None)}

    def x(field: str) -> dict[str, Any]:
        return {"x": quantity(field, scale=scale, axis=axis)}

    tick = {"type": "tick", "orient": "vertical", "size": _TALL, "thickness": 1, "color": INK}
    zero = {"mark": tick, "encoding": {"y": of_row["y"], **x("zero")}}
    spread = {
        "mark": {"type": "rule", "strokeWidth": 2},
        "encoding": {**of_row, **x("low"), "x2": {"field": "high"}},
    }
    point = {"type": "point", "size": 70, "filled": True, "opacity": 1}
    net = {"mark": point, "encoding": {**of_row, **x("net")}}
    size = {"width": _WIDTH, "height": {"step": _ROW}}
    return to_svg({"data": inline_data(values), **size, "layer": [zero, spread, net]})


def _values(place: int, row: SliceRow) -> dict[str, Any]:
    low, high = row.net_interval or (0.0, 0.0)
    return {
        "place": place,
        "zero": 0.0,
        "net": 100 * (row.net or 0.0),
        "low": 100 * low,
        "high": 100 * high,
        "colour": _COLOURS.get(row.verdict, NEUTRAL),
    }


def _domain(values: Sequence[dict[str, Any]]) -> list[float]:
    low = min(0.0, *(row["low"] for row in values))
    high = max(0.0, *(row["high"] for row in values))
    spread = (high - low) or 1.0
    return [low - 0.03 * spread, high + 0.03 * spread]


def _is_layer(group: ET.Element) -> bool:
    return re.search(r"\blayer_\d+_marks\b", group.get("class", "")) is not None


def _cut(elements: Sequence[ET.Element], top: int, height: int) -> Markup:
    """Return a window of the chart with some of its elements."""
    shown = Markup().join(map(_write, elements))
    window = f"{-_EDGE} {top} {_WIDTH + 2 * _EDGE} {height}"
    return Markup('<svg viewBox="{}" aria-hidden="true" focusable="false">{}</svg>').format(
        window, shown
    )


def _write(element: ET.Element) -> Markup:
    kind = element.tag.removeprefix(_SVG)
    if kind not in {"line", "path", "text", "rect"} or not element.attrib.keys() & {
        "stroke",
        "fill",
    }:
        return Markup()
    kept = {key: _round(value) for key, value in element.attrib.items() if key in _KEPT}
    attributes = Markup().join(Markup(' {}="{}"').format(*item) for item in kept.items())
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(kind), attributes, element.text or "")  # noqa: S704 - one of four


def _round(value: str) -> str:
    return _LONG.sub(lambda found: f"{float(found.group()):.1f}", value)
