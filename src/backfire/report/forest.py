"""The forest plot: one line a slice, its net effect with interval, and the verdict in a word."""

from collections.abc import Sequence
from typing import Any, Final

from backfire.report.drawing import (
    CORRECTED,
    FALSIFIED,
    INK,
    NEUTRAL,
    inline_data,
    name,
    quantity,
    to_svg,
    zero_line,
)
from backfire.report.numbers import count, percent
from backfire.report.slices import SliceRow
from backfire.report.visible import visible

_COLOURS: Final = {"HARMED": FALSIFIED, "HELPED": CORRECTED}
FOREST_WIDE: Final = 820
"""The width in pixels of the plot across the page."""

_ROW: Final = 24
_LABELS: Final = 200
_WORDS: Final = 130
_SHORT_WORDS: Final = 75
_LITTLE: Final = 400  # a width below which only the verdict has room
_LONGEST: Final = 34


def draw_forest(rows: Sequence[SliceRow], width: int) -> str:
    """Draw the net effect of slices with their intervals, in points, as SVG.

    Harm is to the right of 0. Colour is never alone: the verdict stands at the end of each line.

    Args:
        rows: Slices with an interval, from top to bottom.
        width: In pixels.
    """
    little = width < _LITTLE
    values = [_values(place, row, little=little) for place, row in enumerate(rows)]
    labels = min(_LABELS, width * 2 // 5)
    inner = width - labels - 20
    of_row = {
        "y": {
            "field": "place",
            "type": "ordinal",
            "sort": None,
            "title": None,
            "axis": {
                "minExtent": labels,
                "maxExtent": labels,
                "labelLimit": labels - 8,
                "labelExpr": _label_expression(rows),
                "ticks": False,
            },
        },
        "color": name("colour", scale=None),
    }
    axis = {
        "title": "net, points" if little else "net falsified, in points: harm is right of 0",
        "tickCount": 3 if little else 5,
    }
    domain = _domain(values, inner, _SHORT_WORDS if little else _WORDS)
    scale = {"domain": domain, "nice": False, "zero": False}
    low, net, end = quantity("low", axis=axis), quantity("net"), quantity("end")
    rules = {
        "mark": {"type": "rule", "strokeWidth": 2},
        "encoding": {**of_row, "x": low | {"scale": scale}, "x2": {"field": "high"}},
    }
    points = {
        "mark": {"type": "point", "size": 70, "filled": True, "opacity": 1},
        "encoding": {**of_row, "x": net | {"scale": scale}},
    }
    words = {
        "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 12},
        "encoding": {
            **of_row,
            "x": end | {"scale": scale},
            "text": name("words"),
            "color": {"value": INK},
        },
    }
    size = {"width": inner, "height": {"step": _ROW}}
    layers = [zero_line(), rules, points, words]
    return to_svg({"data": inline_data(values), **size, "layer": layers})


def describe_forest(rows: Sequence[SliceRow]) -> str:
    """Return the text alternative of the plot: each slice with its net and verdict."""
    listed = "; ".join(f"{visible(row.name)} {percent(row.net)}, {row.verdict}" for row in rows)
    return f"Net effect of slices in points, harm above 0: {listed}."


def _values(place: int, row: SliceRow, *, little: bool) -> dict[str, Any]:
    low, high = row.net_interval or (0.0, 0.0)
    return {
        "place": place,
        "net": 100 * (row.net or 0.0),
        "low": 100 * low,
        "high": 100 * high,
        "end": max(0.0, 100 * high),
        "words": row.verdict if little else f"{row.verdict} · {count(row.tokens)}",
        "colour": _COLOURS.get(row.verdict, NEUTRAL),
    }


def _label_expression(rows: Sequence[SliceRow]) -> str:
    """Return the names by their places, as a Vega expression that quotes them safely."""
    import json

    return f"{json.dumps([visible(row.name, _LONGEST) for row in rows])}[datum.value]"


def _domain(values: Sequence[dict[str, Any]], width: int, words: int) -> list[float]:
    """Leave room for the words right of the longest line."""
    low = min(0.0, *(row["low"] for row in values)) if values else 0.0
    high = max([row["end"] for row in values] or [1.0])
    spread = (high - low) or 1.0
    low -= 0.03 * spread
    return [low, low + (high - low) * width / max(40, width - words)]
