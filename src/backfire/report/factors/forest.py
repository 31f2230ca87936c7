"""The study of hyperparameters as a forest: what each setting adds, a column a number."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from backfire.report.cells import label_of
from backfire.report.drawing import Spec, inline_data, name, quantity
from backfire.report.factors.record import FactorPanel, FactorRow
from backfire.report.print_drawing import CORRECTED, FALSIFIED, INK, LINE, NEUTRAL, PAPER
from backfire.report.studied.words import CALLED, is_finding
from backfire.transitions.noise.contrast import Quantity

_WIDTH: Final = 150
_STEP: Final = 21
_SHOWN: Final[tuple[Quantity, ...]] = (
    "candidate_accuracy",
    "positive_transfer",
    "negative_transfer",
    "systematic_middle",
    "systematic_change",
)
_LOOKS: Final = ((CORRECTED, "circle"), (FALSIFIED, "square"), (NEUTRAL, "diamond"), (INK, "cross"))
_KEY: Final = 130


def draw_forest(panels: Sequence[FactorPanel]) -> Spec:
    """Return the figure: a row a setting, a column a number, a colour a target.

    Filled marks are findings in the family of tests; bars are 95 % intervals, in points.

    Args:
        panels: Of one stage and split; at least one.
    """
    names = list(
        dict.fromkeys(words_of(row) for panel in panels for row in panel.rows if row.effects)
    )
    columns = [_column(panels, names, shown, first=k == 0) for k, shown in enumerate(_SHOWN)]
    return {"vconcat": [{"hconcat": columns, "spacing": 14}, _key(panels)], "spacing": 12}


def _column(
    panels: Sequence[FactorPanel], names: Sequence[str], shown: Quantity, *, first: bool
) -> Spec:
    rows = [row for k, panel in enumerate(panels) for row in _rows(panel, k, shown)]
    axis: Spec | None = {"labelLimit": 260, "ticks": False, "grid": True, "gridColor": LINE}
    y = name("setting", sort=list(names), title=None, axis=axis if first else None)
    x = quantity("x", title="points", axis={"tickCount": 5})
    zero = {"type": "rule", "color": INK, "strokeWidth": 0.8}
    return {
        "title": {"text": CALLED[shown]},
        "width": _WIDTH,
        "height": _STEP * len(names),
        "layer": [
            {"data": inline_data([{"x": 0.0}]), "mark": zero, "encoding": {"x": x}},
            *_intervals(inline_data(rows), x, y),
        ],
    }


def _intervals(data: Spec, x: Spec, y: Spec) -> list[Spec]:
    """Return the lines from the lower to the upper bounds, and the points on them."""
    beside = {"y": y, "yOffset": {"field": "panel", "type": "nominal"}}
    colour = name("colour", scale=None, legend=None)
    line = {"x": {**x, "field": "low"}, "x2": {"field": "high"}, **beside, "color": colour}
    point = {
        "x": x,
        **beside,
        "stroke": colour,
        "fill": name("fill", scale=None, legend=None),
        "shape": name("shape", scale=None, legend=None),
    }
    dot = {"type": "point", "size": 42, "opacity": 1, "strokeWidth": 1.4}
    return [
        {"data": data, "mark": {"type": "rule", "strokeWidth": 1.3}, "encoding": line},
        {"data": data, "mark": dot, "encoding": point},
    ]


def _rows(panel: FactorPanel, place: int, shown: Quantity) -> Iterator[dict[str, Any]]:
    colour, shape = _LOOKS[place % len(_LOOKS)]
    for row in panel.rows:
        found = row.effects.get(shown)
        if found is None:
            continue
        ends = found.interval or (found.value, found.value)
        yield {
            "setting": words_of(row),
            "panel": place,
            "x": 100 * found.value,
            "low": 100 * ends[0],
            "high": 100 * ends[1],
            "colour": colour,
            "fill": colour if is_finding(found) else PAPER,
            "shape": shape,
        }


def words_of(row: FactorRow) -> str:
    """Return a setting's name; of one that is held against another than the base also that."""
    return row.name if row.against in ("", "base") else f"{row.name} (of {row.against})"


def _key(panels: Sequence[FactorPanel]) -> Spec:
    rows = [
        {"words": label_of(panel.target), "x": _KEY * k, "colour": colour, "shape": shape}
        for k, (panel, (colour, shape)) in enumerate(zip(panels, _LOOKS, strict=False))
    ]
    left = quantity("x", scale=None)
    place = {"x": left, "y": {"value": 8}}
    colour = name("colour", scale=None, legend=None)
    shape = name("shape", scale=None, legend=None)
    text = {"type": "text", "align": "left", "dx": 9, "fontSize": 12, "color": INK}
    dot = {"type": "point", "filled": True, "size": 55, "opacity": 1}
    return {
        "width": _KEY * len(rows),
        "height": 16,
        "data": inline_data(rows),
        "layer": [
            {"mark": dot, "encoding": {**place, "color": colour, "shape": shape}},
            {"mark": text, "encoding": {**place, "text": name("words")}},
        ],
    }
