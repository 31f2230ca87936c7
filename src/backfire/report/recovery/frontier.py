"""The frontier: the score against the negative transfer of everything that was tried."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from backfire.report import drawing, print_drawing
from backfire.report.drawing import Spec, inline_data, name, quantity
from backfire.report.numbers import percent
from backfire.report.recovery.placing import Labelled, Spot, place_words
from backfire.report.recovery.record import Recovery, TriedWay, WayFigures


@dataclass(frozen=True)
class Colours:
    """What the figure is drawn in."""

    ink: str
    soft: str
    line: str
    first: str
    second: str
    neutral: str


PRINT: Final = Colours(
    print_drawing.INK,
    print_drawing.SOFT,
    print_drawing.LINE,
    print_drawing.CORRECTED,
    print_drawing.FALSIFIED,
    print_drawing.NEUTRAL,
)
"""For files of their own."""

PAGE: Final = Colours(
    drawing.INK,
    drawing.SOFT,
    drawing.LINE,
    drawing.CORRECTED,
    drawing.FALSIFIED,
    drawing.NEUTRAL,
)
"""For the page, which sets them, so that light and dark both work."""

_SEVERAL, _ONE, _CONTROL = "several models at prediction", "one model", "control, without the old"
_MARKS: Final = "reference, candidate, bound"
_SHAPES: Final = {_SEVERAL: "circle", _ONE: "triangle-up", _CONTROL: "diamond", _MARKS: "square"}
_WIDTH, _HEIGHT = 560, 360
_SIZE = 85


def draw_frontier(found: Recovery, colours: Colours = PRINT) -> Spec:
    """Return the figure: up is better, left is better, the shaded corner is what is aimed at.

    Each kind has a shape of its own, so that the figure reads in grey and for every kind of colour
    blindness.

    Args:
        found: What was tried.
        colours: For print, or for the page.
    """
    points = list(_points(found))
    x, y = _axes(points, found, colours)
    kinds = {
        _SEVERAL: colours.first,
        _ONE: colours.second,
        _CONTROL: colours.neutral,
        _MARKS: colours.ink,
    }
    used = [kind for kind in kinds if any(point["kind"] == kind for point in points)]
    legend = {
        "title": None,
        "orient": "bottom",
        "columns": 2,
        "columnPadding": 40,
        "labelColor": colours.ink,
        "labelFontSize": 11,
        "labelLimit": 300,
        "symbolSize": _SIZE,
    }
    shape = name("kind", legend=legend,
                 scale={"domain": used, "range": [_SHAPES[kind] for kind in used]})  # fmt: skip
    colour = name("kind", legend=legend,
                  scale={"domain": used, "range": [kinds[kind] for kind in used]})  # fmt: skip
    layers = [
        _goal(found, x, y, colours),
        *_edge(found, x, y, colours),
        *_whiskers(found, x, y, colours),
        {
            "data": inline_data(points),
            "mark": {"type": "point", "filled": True, "size": _SIZE, "opacity": 0.9},
            "encoding": {"x": x, "y": y, "shape": shape, "color": colour},
        },
        *_ring(points, x, y, colours),
        *_words(points, x, y, colours),
    ]
    return {**_title(found, colours), "width": _WIDTH, "height": _HEIGHT, "layer": layers}


def _title(found: Recovery, colours: Colours) -> Spec:
    """Return the title; on the page a heading stands in its place."""
    if colours is PAGE:
        return {}
    shown = (
        "Shaded: the aim at no loss. Dashed: what nothing beats. Ringed: recommended. "
        "On validation, which chose"
    )
    chosen = found.chosen
    words = f"{found.corpus}: nothing helps"
    if chosen:
        words = (
            f"{found.corpus}: {chosen.name} takes {percent(chosen.validation.reduction)} % of the "
            "negative transfer away"
        )
    title = {"text": words, "subtitle": shown, "anchor": "start", "fontSize": 13}
    return {"title": title}


def kind_of(way: TriedWay) -> str:
    """Return what a way is in the key of the figure."""
    if way.role == "bound":
        return _MARKS
    if way.role == "control":
        return _CONTROL
    return _ONE if way.models == 1 else _SEVERAL


def _points(found: Recovery) -> Iterator[dict[str, Any]]:
    yield {"x": 0.0, "y": 100 * found.reference_score, "kind": _MARKS, "words": "reference"}
    yield _point(found.plain, _MARKS, "plain candidate")
    for way in found.tried:
        words = way.name if way.role == "bound" else str(way.number)
        chosen = way.number == found.recommended
        yield _point(way.validation, kind_of(way), words, chosen=chosen)


def _point(own: WayFigures, kind: str, words: str, *, chosen: bool = False) -> dict[str, Any]:
    return {
        "x": 100 * own.negative_transfer,
        "y": 100 * own.score,
        "kind": kind,
        "words": words,
        "chosen": chosen,
    }


def _axes(points: list[dict[str, Any]], found: Recovery, colours: Colours) -> tuple[Spec, Spec]:
    low, high = (pick(point["y"] for point in points) for pick in (min, max))
    room = max(0.08 * (high - low), 0.1)
    what = "accuracy" if found.task == "pos" else "span F1"
    style = {"titleColor": colours.soft, "grid": True, "gridOpacity": 0.6}
    x = quantity(
        "x",
        title="negative transfer against the reference, per cent of the tokens",
        scale={"domain": [0, 1.12 * max(point["x"] for point in points) or 1.0], "nice": False},
        axis=style,
    )
    y = quantity(
        "y",
        title=f"{what}, per cent",
        scale={"domain": [low - room, high + room], "nice": False, "zero": False},
        axis=style,
    )
    return x, y


def _goal(found: Recovery, x: Spec, y: Spec, colours: Colours) -> Spec:
    """Shade where the aim is reached at no loss."""
    top = y["scale"]["domain"][1]
    corner = {
        "x": 0.0,
        "x2": 100 * found.plain.negative_transfer * (1 - found.aim),
        "y": 100 * (found.plain.score - found.margin),
        "y2": top,
    }
    return {
        "data": inline_data([corner]),
        "mark": {"type": "rect", "color": colours.neutral, "opacity": 0.14},
        "encoding": {"x": x, "x2": {"field": "x2"}, "y": y, "y2": {"field": "y2"}},
    }


def _whiskers(found: Recovery, x: Spec, y: Spec, colours: Colours) -> Iterator[Spec]:
    """Give the intervals of the recommendation."""
    chosen = found.chosen
    if chosen is None:
        return
    own = chosen.validation
    mark = {"type": "rule", "color": colours.soft, "strokeWidth": 1.4}
    at = {"x": 100 * own.negative_transfer, "y": 100 * own.score}
    if own.negative_transfer_interval:
        low, high = own.negative_transfer_interval
        row = {**at, "x": 100 * low, "x2": 100 * min(high, x["scale"]["domain"][1] / 100)}
        yield {
            "data": inline_data([row]),
            "mark": mark,
            "encoding": {"x": x, "x2": {"field": "x2"}, "y": y},
        }
    if own.score_difference_interval:
        bottom, top = y["scale"]["domain"]
        ends = (
            min(max(100 * (found.plain.score + end), bottom), top)
            for end in own.score_difference_interval
        )
        row = {**at, **dict(zip(("y", "y2"), ends, strict=True))}
        yield {
            "data": inline_data([row]),
            "mark": mark,
            "encoding": {"x": x, "y": y, "y2": {"field": "y2"}},
        }


def _ring(points: list[dict[str, Any]], x: Spec, y: Spec, colours: Colours) -> Iterator[Spec]:
    chosen = [point for point in points if point.get("chosen")]
    if chosen:
        yield {
            "data": inline_data(chosen),
            "mark": {
                "type": "point",
                "shape": "circle",
                "size": 4 * _SIZE,
                "stroke": colours.ink,
                "strokeWidth": 1.6,
                "filled": False,
            },
            "encoding": {"x": x, "y": y},
        }


def _words(points: list[dict[str, Any]], x: Spec, y: Spec, colours: Colours) -> Iterator[Spec]:
    """Give the words beside the points, those of one place together."""
    low, high = y["scale"]["domain"]
    across, up = _WIDTH / x["scale"]["domain"][1], _HEIGHT / (high - low)
    at = [Labelled(point["x"] * across, point["y"] * up, point["words"]) for point in points]
    groups: dict[Spot, list[dict[str, Any]]] = {}
    for point, spot in zip(points, place_words(at, _WIDTH), strict=True):
        groups.setdefault(spot, []).append(point)
    for spot, own in groups.items():
        yield {
            "data": inline_data(own),
            "mark": {
                "type": "text",
                "align": spot.align,
                "baseline": "middle",
                "dx": spot.dx,
                "dy": spot.dy,
                "fontSize": 11,
                "color": colours.ink,
            },
            "encoding": {"x": x, "y": y, "text": name("words")},
        }


def _edge(found: Recovery, x: Spec, y: Spec, colours: Colours) -> Iterator[Spec]:
    """Give the line through what nothing beats in both: the frontier."""
    systems = [way.validation for way in found.tried if way.role != "bound"]
    own = sorted([found.plain, *systems], key=lambda each: (each.negative_transfer, -each.score))
    edge: list[WayFigures] = []
    for each in own:
        if not edge or each.score > edge[-1].score:
            edge.append(each)
    rows = [{"x": 100 * each.negative_transfer, "y": 100 * each.score} for each in edge]
    if len(rows) > 1:
        yield {
            "data": inline_data(rows),
            "mark": {"type": "line", "color": colours.soft, "strokeWidth": 1.2,
                     "strokeDash": [4, 3]},
            "encoding": {"x": x, "y": y},
        }  # fmt: skip
