"""Scatter pictures: every measure against one quantity, a point a pair."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, Final

import numpy as np

from backfire.report.drawing import Spec, inline_data, quantity
from backfire.report.numbers import percent
from backfire.report.pairs.naming import call_part
from backfire.report.pairs.record import PairStudy, Relation, StudiedPair
from backfire.report.pairs.words import correlation
from backfire.report.print_drawing import INK, NEUTRAL, PAPER, SOFT
from backfire.report.studied.words import CALLED, is_finding
from backfire.scoring.left_out import fit_line
from backfire.similarity.measure import MEASURES
from backfire.transitions.noise.contrast import Quantity

_WIDTH, _HEIGHT, _COLUMNS, _LINE = 180, 130, 4, 16
_COLOURS: Final = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5200", "#56b4e9", "#8a6fb0", "#b5a300", INK,
)  # fmt: skip
_UNITS: Final = {"share": "per cent", "number": "", "bits": "bits", "nats": "nats a token"}
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")


def drawn_measures(study: PairStudy) -> list[str]:
    """Return the measures that say something of three pairs or more."""
    return [
        measure
        for measure in study.measures
        if sum(pair.measure(measure) is not None for pair in study.pairs) > 2  # noqa: PLR2004
    ]


def draw_pairs(study: PairStudy, against: Quantity) -> Spec:
    """Return the figure: a panel a measure, and a key in the last place.

    A colour and a shape is a target; hollow points are pairs with other labels, over which no
    correlation is. A line stands where the correlation is a finding. Intervals of points are told
    in the key by their median.

    Args:
        study: The study.
        against: What stands upwards.
    """
    panels = [_panel(study, measure, against) for measure in drawn_measures(study)]
    return {"concat": [*panels, _key(study, against)], "columns": _COLUMNS}


def _panel(study: PairStudy, measure: str, against: Quantity) -> Spec:
    relation, kind = study.relation(measure, against), MEASURES.load(measure)
    x = quantity(
        "x",
        title=_UNITS[kind.unit] or None,
        scale={"zero": False, "nice": True},
        axis={"tickCount": 4, "labelOverlap": True},
    )
    y = quantity(
        "y",
        title=f"{CALLED[against]}, per cent",
        scale={"domain": _bounds(study, against), "nice": True},
        axis={"tickCount": 5},
    )
    rows = [row for pair in study.pairs for row in _point(pair, measure, against)]
    looks = _looks(study)
    layers = [_line(rows, x, y)] if _is_drawn(relation) else []
    for target, (colour, shape) in looks.items():
        own = [row for row in rows if row["target"] == target]
        for counts in (True, False):
            chosen = [row for row in own if row["counts"] is counts]
            if chosen:
                layers.append(
                    _points(chosen, colour, shape, filled=counts) | {"encoding": {"x": x, "y": y}}
                )
    words = f"\N{GREEK SMALL LETTER RHO} = {correlation(relation.spearman)}"
    title = {"text": kind.title, "subtitle": [measure, words], "fontSize": 12}
    return {"title": title, "width": _WIDTH, "height": _HEIGHT, "layer": layers}


def _bounds(study: PairStudy, against: Quantity) -> list[float]:
    """Return the least and the largest value, the same for all panels."""
    found = [100 * pair.numbers[against].value for pair in study.pairs if against in pair.numbers]
    return [min(found, default=0.0), max(found, default=1.0)]


def _point(pair: StudiedPair, measure: str, against: Quantity) -> list[dict[str, Any]]:
    value, found = pair.measure(measure), pair.numbers.get(against)
    if value is None or found is None:
        return []
    times = 100 if MEASURES.load(measure).unit == "share" else 1
    shown = {"x": times * value, "y": 100 * found.value}
    return [{**shown, "target": call_part(pair.target), "counts": pair.counts}]


def _is_drawn(relation: Relation) -> bool:
    return relation.spearman is not None and is_finding(relation.spearman)


def _line(points: Sequence[dict[str, Any]], x: Spec, y: Spec) -> Spec:
    values = [np.array([row[axis] for row in points if row["counts"]]) for axis in ("x", "y")]
    line = fit_line(*values)
    ends = [float(values[0].min()), float(values[0].max())]
    rows = [{"x": end, "y": line.at(end)} for end in ends]
    mark = {"type": "line", "color": NEUTRAL, "strokeWidth": 1.5, "clip": True}
    return {"data": inline_data(rows), "mark": mark, "encoding": {"x": x, "y": y}}


def _points(rows: Sequence[dict[str, Any]], colour: str, shape: str, *, filled: bool) -> Spec:
    mark = {
        "type": "point", "shape": shape, "size": 32, "fill": colour if filled else PAPER,
        "stroke": colour, "strokeWidth": 1.2, "opacity": 1,
    }  # fmt: skip
    return {"data": inline_data(rows), "mark": mark}


def _looks(study: PairStudy) -> dict[str, tuple[str, str]]:
    """Give every target a colour and a shape, the same in all panels."""
    targets = list(dict.fromkeys(call_part(pair.target) for pair in study.pairs))
    return {
        target: (_COLOURS[k % len(_COLOURS)], _SHAPES[k % len(_SHAPES)])
        for k, target in enumerate(targets)
    }


def _key(study: PairStudy, against: Quantity) -> Spec:
    """Return what the points stand for."""
    counts = {call_part(pair.target): pair.counts for pair in study.pairs}
    layers: list[Spec] = []
    for k, (target, (colour, shape)) in enumerate(_looks(study).items()):
        place = {"x": {"value": 8}, "y": {"value": k * _LINE + 8}}
        filled = counts[target]
        layers.append(_points([{}], colour, shape, filled=filled) | {"encoding": place})
        layers.append(_words(target, 20, k * _LINE + 8, INK))
    foot = len(layers) // 2 * _LINE + 12
    told = list(_foot(study, against))
    layers += [_words(words, 0, foot + k * _LINE, SOFT) for k, words in enumerate(told)]
    height = foot + len(told) * _LINE
    return {"title": {"text": "Target"}, "width": _WIDTH, "height": height, "layer": layers}


def _foot(study: PairStudy, against: Quantity) -> Iterator[str]:
    yield "hollow: other labels than the source"
    yield "a line: \N{GREEK SMALL LETTER RHO} is a finding (q \N{LESS-THAN OR EQUAL TO} 0.05)"
    yield "\N{GREEK SMALL LETTER RHO} (95 %): other sources and targets"
    widths = [
        (found.interval[1] - found.interval[0]) / 2
        for pair in study.pairs
        if (found := pair.numbers.get(against)) and found.interval
    ]
    if widths:  # a bar at every point of every panel would hide the points
        yield f"95 % interval of a point: \N{PLUS-MINUS SIGN}{percent(median(widths))} (median)"


def _words(words: str, x: float, y: float, colour: str) -> Spec:
    mark = {"type": "text", "align": "left", "fontSize": 11, "color": colour, "text": words}
    place = {"x": {"value": x}, "y": {"value": y}}
    return {"data": inline_data([{}]), "mark": mark, "encoding": place}
