"""The figures, as SVG that takes its colours from the page, so that light and dark both work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from backfire.report.drawing import (
    CORRECTED,
    FALSIFIED,
    INK,
    NEUTRAL,
    WIDE,
    inline_data,
    percent_axis,
    to_svg,
)
from backfire.report.findings import Interval
from backfire.report.numbers import percent

_COLOURS: Final = {"corrected": CORRECTED, "falsified": FALSIFIED, "gain": NEUTRAL}
_BAR, _WORDS = 20, 120  # the height of a bar, and the width of the words at its end


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
    base = alt.Chart(inline_data(rows), width=inner, height=alt.Step(_BAR + 8)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis() if named else None),
        yOffset=alt.YOffset("kind:N", sort=list(_COLOURS)),
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())),
            legend=None,
        ),
    )
    scale = alt.Scale(domain=_domain(rows, inner), nice=False)
    bars = base.mark_bar(size=_BAR).encode(x=alt.X("share:Q", scale=scale, axis=percent_axis()))
    whiskers = base.mark_rule(color=INK, strokeWidth=1.5).encode(
        x="low:Q", x2="high:Q", color=alt.value(INK)
    )
    words = base.mark_text(align="left", dx=8, fontSize=13).encode(
        x="end:Q", text="words:N", color=alt.value(INK)
    )
    zero = alt.Chart(inline_data([{"x": 0.0}])).mark_rule(color=INK).encode(x="x:Q")
    return to_svg(alt.layer(bars, whiskers, words, zero))


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
