"""The study of hyperparameters as a forest: what each setting adds, a column a number."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from backfire.report.cells import label_of
from backfire.report.drawing import Spec, inline_data, name, quantity
from backfire.report.factors.record import FactorPanel, FactorRow, score_of
from backfire.report.print_drawing import CORRECTED, FALSIFIED, INK, LINE, NEUTRAL, PAPER, SOFT
from backfire.report.studied.frame import frame
from backfire.report.studied.words import CALLED, is_finding
from backfire.transitions.noise.contrast import Quantity

_WIDTH: Final = 150
_STEP: Final = 21
_SCORE: Final = "candidate_accuracy"
_SHOWN: Final[tuple[Quantity, ...]] = (
    _SCORE,
    "positive_transfer",
    "negative_transfer",
    "systematic_middle",
    "systematic_change",
)
_LOOKS: Final = ((CORRECTED, "circle"), (FALSIFIED, "square"), (NEUTRAL, "diamond"), (INK, "cross"))
_COLOUR: Final = name("colour", scale=None, legend=None)
_KEY: Final = 130
_FOOT: Final = (
    "each setting less the base \N{MIDDLE DOT} bars: 95 % intervals \N{MIDDLE DOT} "
    "filled: a finding (q \N{LESS-THAN OR EQUAL TO} 0.05)"
)


def draw_forest(panels: Sequence[FactorPanel]) -> Spec:
    """Return the figure: a row a setting, a column a number, a colour a target.

    The first column is the score: F1 where labels are spans, else accuracy. Filled marks are
    findings in the family of tests; bars are 95 % intervals, in points.

    Args:
        panels: Of one stage and split; at least one.
    """
    names = list(
        dict.fromkeys(_label(row) for panel in panels for row in panel.rows if row.effects)
    )
    columns = [_column(panels, names, shown) for shown in _SHOWN]
    return {
        "vconcat": [{"hconcat": columns, "spacing": 14, "bounds": "flush"}, _key(panels)],
        "spacing": 34,
    }


def _column(panels: Sequence[FactorPanel], names: Sequence[str], shown: Quantity) -> Spec:
    rows = [row for k, panel in enumerate(panels) for row in _rows(panel, k, shown)]
    axis: Spec = {"labelLimit": 260, "ticks": False, "grid": True, "gridColor": LINE}
    if shown != _SHOWN[0]:
        axis |= {"labels": False, "domain": False}
    place = {
        "y": name("setting", sort=list(names), title=None, axis=axis),
        "yOffset": name("panel", scale={"domain": list(range(len(panels)))}),
    }
    x = quantity("x", title="points", axis={"tickCount": 5})
    zero = {"type": "rule", "color": INK, "strokeWidth": 0.8}
    layers = [
        {"data": inline_data([{"x": 0.0}]), "mark": zero, "encoding": {"x": x}},
        _bars(rows, place, x),
        _marks(rows, place, x),
    ]
    title = _score_title(panels) if shown == _SCORE else CALLED[shown]
    return frame(title, (_WIDTH, _STEP * max(1, len(panels) * 0.6) * len(names)), layers)


def _bars(rows: Sequence[dict[str, Any]], place: Spec, x: Spec) -> Spec:
    encoding = {**place, "x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": _COLOUR}
    return {
        "data": inline_data(rows),
        "mark": {"type": "rule", "strokeWidth": 1.3},
        "encoding": encoding,
    }


def _marks(rows: Sequence[dict[str, Any]], place: Spec, x: Spec) -> Spec:
    encoding = {
        **place,
        "x": x,
        "stroke": _COLOUR,
        "fill": name("fill", scale=None, legend=None),
        "shape": name("shape", scale=None, legend=None),
    }
    mark = {"type": "point", "size": 42, "opacity": 1, "strokeWidth": 1.4}
    return {"data": inline_data(rows), "mark": mark, "encoding": encoding}


def _score_title(panels: Sequence[FactorPanel]) -> str:
    found = dict.fromkeys(
        score_of(row.effects) for panel in panels for row in panel.rows if row.effects
    )
    words = " or ".join(CALLED[each].partition(",")[0] for each in found)
    return f"{words}, transfer"


def _rows(panel: FactorPanel, place: int, shown: Quantity) -> Iterator[dict[str, Any]]:
    colour, shape = _LOOKS[place % len(_LOOKS)]
    for row in panel.rows:
        found = row.effects.get(score_of(row.effects) if shown == _SCORE else shown)
        if found is None:
            continue
        ends = found.interval or (found.value, found.value)
        yield {
            "setting": _label(row),
            "panel": place,
            "x": 100 * found.value,
            "low": 100 * ends[0],
            "high": 100 * ends[1],
            "colour": colour,
            "fill": colour if is_finding(found) else PAPER,
            "shape": shape,
        }


def _label(row: FactorRow) -> str:
    """Return what a row of the picture is called: the same in whatever order levels are crossed."""
    return " + ".join(sorted(row.levels)) if len(row.levels) > 1 else words_of(row)


def words_of(row: FactorRow) -> str:
    """Return a setting's name; of one that is held against another than the base also that."""
    return row.name if row.against in ("", "base") else f"{row.name} (against {row.against})"


def _key(panels: Sequence[FactorPanel]) -> Spec:
    rows = [
        {"words": label_of(panel.target), "x": _KEY * k, "colour": colour, "shape": shape}
        for k, (panel, (colour, shape)) in enumerate(zip(panels, _LOOKS, strict=False))
    ]
    place = {"x": quantity("x", scale=None), "y": {"value": 8}}
    shape = name("shape", scale=None, legend=None)
    text = {"type": "text", "align": "left", "dx": 9, "fontSize": 12, "color": INK}
    dot = {"type": "point", "filled": True, "size": 55, "opacity": 1}
    foot = {**text, "fontSize": 11, "color": SOFT, "text": _FOOT}
    beside = {"x": {"value": _KEY * len(rows)}, "y": {"value": 8}}
    return {
        "width": _KEY * len(rows),
        "height": 16,
        "data": inline_data(rows),
        "layer": [
            {"mark": dot, "encoding": {**place, "color": _COLOUR, "shape": shape}},
            {"mark": text, "encoding": {**place, "text": name("words")}},
            {"data": inline_data([{}]), "mark": foot, "encoding": beside},
        ],
    }
