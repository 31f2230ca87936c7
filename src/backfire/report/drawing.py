"""What every figure shares: widths, colours that the page sets, axes, and the way to SVG."""

from collections.abc import Mapping, Sequence
from typing import Any

WIDE, NARROW = 520, 300
"""Widths in pixels: of a figure beside text, and of one on a phone."""

INK, SOFT, LINE = "var(--ink)", "var(--soft)", "var(--line)"
CORRECTED, FALSIFIED, NEUTRAL = "var(--corrected)", "var(--falsified)", "var(--neutral)"
"""Colours by what they mean; the page sets them, so that light and dark both work."""


def inline_data(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return rows as data that a chart carries inside itself."""
    import altair as alt

    return alt.InlineData(values=[dict(row) for row in rows])


def percent_axis() -> Any:
    """Return the axis of shares of the tokens."""
    import altair as alt

    return alt.Axis(title="per cent of the tokens", tickCount=5)


def to_svg(chart: Any) -> str:
    """Render without any inline style, which the page's security policy would refuse."""
    import altair as alt
    import vl_convert

    axis = alt.AxisConfig(
        labelColor=INK,
        titleColor=SOFT,
        gridColor=LINE,
        domainColor=LINE,
        tickColor=LINE,
        labelFontSize=12,
        titleFontSize=12,
        titleFontWeight="normal",
        labelLimit=160,
    )
    styled = chart.configure(
        background="transparent",
        font="system-ui, sans-serif",
        padding=2,
        axis=axis,
        view=alt.ViewConfig(stroke=None),
    )
    svg: str = vl_convert.vegalite_to_svg(styled.to_dict())
    return svg
