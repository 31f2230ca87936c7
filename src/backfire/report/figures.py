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
    name,
    percent_axis,
    quantity,
    to_svg,
    zero_line,
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
    rows = [row for comparison in comparisons for row in _bar_rows(comparison)]
    named = any(comparison.name for comparison in comparisons)
    inner = width - (130 if named else 20)
    kinds = list(_COLOURS)
    rows_of = {
        "y": name("name", sort=None, title=None, axis={} if named else None),
        "yOffset": name("kind", sort=kinds),
    }
    colours = {"domain": kinds, "range": list(_COLOURS.values())}
    scale = {"domain": _domain(rows, inner), "nice": False}
    ink = {"color": {"value": INK}}
    bars = {
        "mark": {"type": "bar", "size": _BAR},
        "encoding": {
            "x": quantity("share", scale=scale, axis=percent_axis()),
            "color": name("kind", scale=colours, legend=None),
            **rows_of,
        },
    }
    whiskers = {
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
        "encoding": {"x": quantity("low"), "x2": {"field": "high"}, **ink, **rows_of},
    }
    words = {
        "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 13},
        "encoding": {"x": quantity("end"), "text": name("words"), **ink, **rows_of},
    }
    return to_svg(
        {
            "data": inline_data(rows),
            "width": inner,
            "height": {"step": _BAR + 8},
            "layer": [bars, whiskers, words, zero_line()],
        }
    )


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
