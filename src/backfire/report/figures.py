"""The figures, as SVG that takes its colours from the page, so that light and dark both work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from backfire.report.findings import Interval
from backfire.report.numbers import percent

WIDE, NARROW = 520, 300
"""Widths in pixels: of a figure beside text, and of one on a phone."""

_INK, _SOFT, _LINE = "var(--ink)", "var(--soft)", "var(--line)"
_COLOURS: Final = {
    "corrected": "var(--corrected)",
    "falsified": "var(--falsified)",
    "gain": "var(--neutral)",
}
_BAR, _WORDS = 20, 120  # the height of a bar, and the width of the words at its end
_LABELS = 150


@dataclass(frozen=True)
class TransferBars:
    """One comparison in the bar figure; fractions of the tokens.

    Attributes:
        name: What was compared, for instance a corpus; may be empty if it stands alone.
        corrected: Positive transfer.
        falsified: Negative transfer.
        gain: Their difference.
        intervals: Of the three in this order; None where unknown.
    """

    name: str
    corrected: float
    falsified: float
    gain: float
    intervals: tuple[Interval | None, Interval | None, Interval | None] = (None, None, None)


def draw_transfer_bars(comparisons: Sequence[TransferBars], width: int = WIDE) -> str:
    """Draw what was corrected, falsified and gained, in per cent of the tokens, as SVG.

    Paper: figure 1, whose colours it keeps: blue, red and grey.

    Args:
        comparisons: One group of bars each.
        width: In pixels.
    """
    import altair as alt

    rows = [row for comparison in comparisons for row in _bar_rows(comparison)]
    named = any(comparison.name for comparison in comparisons)
    inner = width - (130 if named else 20)
    base = alt.Chart(_data(rows), width=inner, height=alt.Step(_BAR + 8)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis() if named else None),
        yOffset=alt.YOffset("kind:N", sort=list(_COLOURS)),
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())),
            legend=None,
        ),
    )
    scale = alt.Scale(domain=_domain(rows, inner), nice=False)
    bars = base.mark_bar(size=_BAR).encode(x=alt.X("share:Q", scale=scale, axis=_axis()))
    whiskers = base.mark_rule(color=_INK, strokeWidth=1.5).encode(
        x="low:Q", x2="high:Q", color=alt.value(_INK)
    )
    words = base.mark_text(align="left", dx=8, fontSize=13).encode(
        x="end:Q", text="words:N", color=alt.value(_INK)
    )
    zero = alt.Chart(_data([{"x": 0.0}])).mark_rule(color=_INK).encode(x="x:Q")
    return _to_svg(alt.layer(bars, whiskers, words, zero))


def draw_marks(rows: Sequence[tuple[str, float, Interval | None]], width: int = WIDE) -> str:
    """Draw shares of the tokens as points with their intervals, in per cent, as SVG.

    Args:
        rows: What each is, its share, and its interval where there is one.
        width: In pixels.
    """
    import altair as alt

    values: list[dict[str, Any]] = [
        {"kind": kind, "share": 100 * share, "words": percent(share), **_bounds(share, interval)}
        for kind, share, interval in rows
    ]
    top = max(row["high"] for row in values)
    scale = alt.Scale(domain=[0, 1.25 * top or 1], nice=False)
    base = alt.Chart(_data(values), width=width - _LABELS - 20, height=alt.Step(30)).encode(
        y=alt.Y("kind:N", sort=None, title=None, axis=alt.Axis(minExtent=_LABELS))
    )
    rules = base.mark_rule(color=_INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    points = base.mark_point(size=90, filled=True, opacity=1, color=_COLOURS["falsified"]).encode(
        x=alt.X("share:Q", scale=scale, axis=_axis())
    )
    words = base.mark_text(align="left", dx=8, fontSize=13, color=_INK).encode(
        x="high:Q", text="words:N"
    )
    return _to_svg(alt.layer(rules, points, words))


def _bar_rows(comparison: TransferBars) -> list[dict[str, Any]]:
    shares = (comparison.corrected, comparison.falsified, comparison.gain)
    rows = []
    for kind, share, interval in zip(_COLOURS, shares, comparison.intervals, strict=True):
        bounds = _bounds(share, interval)
        words = f"{kind} {percent(share)}"
        row = {"name": comparison.name, "kind": kind, "share": 100 * share, "words": words}
        rows.append(row | bounds | {"end": max(0.0, bounds["high"])})
    return rows


def _bounds(share: float, interval: Interval | None) -> dict[str, float]:
    low, high = interval or (share, share)
    return {"low": 100 * low, "high": 100 * high}


def _domain(rows: list[dict[str, Any]], width: int) -> list[float]:
    """Leave room for the words right of the longest bar."""
    low = 1.05 * min(0.0, *(row["low"] for row in rows))
    high = max(row["end"] for row in rows) or 1.0
    return [low, low + (high - low) * width / (width - _WORDS)]


def _data(rows: list[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.InlineData(values=rows)


def _axis() -> Any:
    import altair as alt

    return alt.Axis(title="per cent of the tokens", tickCount=5)


def _to_svg(chart: Any) -> str:
    """Render without any inline style, which the page's security policy would refuse."""
    import altair as alt
    import vl_convert

    axis = alt.AxisConfig(
        labelColor=_INK,
        titleColor=_SOFT,
        gridColor=_LINE,
        domainColor=_LINE,
        tickColor=_LINE,
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
