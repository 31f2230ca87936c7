"""What every figure shares: widths, colours that the page sets, axes, and the way to SVG.

Figures are Vega-Lite specifications, written as plain dictionaries.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

Spec = dict[str, Any]
"""A Vega-Lite specification, or a part of one."""

WIDE, NARROW = 520, 300
"""Widths in pixels: of a figure beside text, and of one on a phone."""

INK, SOFT, LINE = "var(--ink)", "var(--soft)", "var(--line)"
CORRECTED, FALSIFIED, NEUTRAL = "var(--corrected)", "var(--falsified)", "var(--neutral)"
"""Colours by what they mean; the page sets them, so that light and dark both work."""


def inline_data(rows: Sequence[Mapping[str, Any]]) -> Spec:
    """Return rows as data that a chart carries inside itself."""
    return {"values": [dict(row) for row in rows]}


def quantity(field: str, **more: Any) -> Spec:
    """Return the channel of a number.

    Args:
        field: Its name in the data.
        **more: Further properties, such as `scale` or `axis`.
    """
    return {"field": field, "type": "quantitative", **more}


def name(field: str, **more: Any) -> Spec:
    """Return the channel of a name, likewise."""
    return {"field": field, "type": "nominal", **more}


def percent_axis() -> Spec:
    """Return the axis of shares of the tokens."""
    return {"title": "per cent of the tokens", "tickCount": 5}


def zero_line() -> Spec:
    """Return the layer of a line at 0."""
    mark = {"type": "rule", "color": INK}
    return {"data": inline_data([{"x": 0.0}]), "mark": mark, "encoding": {"x": quantity("x")}}


@cache
def load_drawing() -> None:
    """Start the renderer, once, with a first drawing, which takes longer than all that follow."""
    import vl_convert

    vl_convert.vegalite_to_svg({"data": {"values": [{}]}, "mark": "point"})


def to_svg(spec: Spec) -> str:
    """Render without any inline style, which the page's security policy would refuse."""
    import vl_convert

    axis = {
        "labelColor": INK,
        "titleColor": SOFT,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 160,
    }
    config = {
        "background": "transparent",
        "font": "system-ui, sans-serif",
        "padding": 2,
        "axis": axis,
        "view": {"stroke": None},
    }
    svg: str = vl_convert.vegalite_to_svg({**spec, "config": config})
    return svg
