"""The picture of frontiers: the score of every arm against S and against NT, target by target."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backfire.report.cells import label_of
from backfire.report.drawing import Spec, inline_data, quantity
from backfire.report.frontiers.record import Frontier, FrontierRow
from backfire.report.numbers import percent
from backfire.report.print_drawing import INK, NEUTRAL, PAPER, SOFT

_WIDTH, _HEIGHT, _LINE, _KEY_COLUMN = 330, 230, 20, 240
_COLOURS: Final = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5200", "#56b4e9", "#8a6fb0", "#b5a300",
)  # fmt: skip
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
"""Methods differ by colour and, where colours come again or are not seen, by shape."""

_FAR: Final = 2.0
"""A reference that is further below all arms than so many times their range is not drawn."""

_ROOM: Final = 14
"""Pixels between the outermost points and the frame: a mark and its number."""

_REFERENCE: Final = "random initialisation"


@dataclass(frozen=True)
class _Look:
    """How an arm's points look."""

    colour: str
    shape: str
    filled: bool
    size: int


_PLAIN: Final = _Look(INK, "circle", filled=True, size=110)
_RANDOM: Final = _Look(INK, "diamond", filled=False, size=90)


def draw_frontiers(frontiers: Sequence[Frontier]) -> Spec:
    """Return the figure: a row a target, S on the left and NT on the right, and a key.

    The points of one method are joined in the order of its strengths. S lies in expectation
    between the ends of a point's line; the point is in the middle. Arms with other numbers of runs
    than most stand in the panel of NT alone.

    Args:
        frontiers: At least one, all of one split.
    """
    looks = _looks(frontiers)
    rows = [
        {"hconcat": [_systematic(each, looks), _all(each, looks)], "spacing": 30}
        for each in frontiers
    ]
    return {"vconcat": [*rows, _key(looks)], "spacing": 24}


def _looks(frontiers: Sequence[Frontier]) -> dict[str, _Look]:
    """Give every method a look, the same in all panels: filled if one model predicts."""
    rows = [row for frontier in frontiers for row in frontier.rows]
    looks = {row.method: _PLAIN for row in rows if row.kind == "plain"}
    looks[_REFERENCE] = _RANDOM
    for row in sorted(rows, key=lambda row: row.kind != "mitigation"):
        if row.method not in looks and row.kind != "bound":
            k = len(looks) - 2
            colour, shape = _COLOURS[k % len(_COLOURS)], _SHAPES[k % len(_SHAPES)]
            looks[row.method] = _Look(colour, shape, row.n_models == 1, 70)
    for row in (row for row in rows if row.kind == "bound"):
        looks.setdefault(row.method, _Look(NEUTRAL, "triangle-up", filled=False, size=90))
    return looks


def _systematic(frontier: Frontier, looks: dict[str, _Look]) -> Spec:
    points, brackets = [], []
    for row in frontier.rows:
        found = row.measures.noise.systematic_negative_transfer
        if len(row.score.runs) != frontier.runs or found is None:
            continue
        if found.low is None or found.high is None:
            continue
        point = _point(row, (found.low + found.high) / 2)
        points.append(point)
        brackets.append({**point, "x": 100 * found.low, "x2": 100 * found.high})
    points += _reference(frontier, 0.0)
    words = f"S at {frontier.runs} runs a side, per cent of the tokens"
    title = {"text": label_of(frontier.target), "subtitle": [_subtitle(frontier)]}
    return _panel(frontier, points, brackets, looks, words) | {"title": title}


def _all(frontier: Frontier, looks: dict[str, _Look]) -> Spec:
    points = [_point(row, row.measures.rates.negative_transfer) for row in frontier.rows]
    seeds = frontier.plain.measures.noise.nt_reference
    if seeds is not None:
        points += _reference(frontier, seeds)
    return _panel(frontier, points, [], looks, "NT, per cent of the tokens") | {
        "title": {"text": " ", "subtitle": [" "]}
    }


def _subtitle(frontier: Frontier) -> str:
    words = f"{frontier.split}, {frontier.plain.measures.tokens:,} tokens"
    if _reference(frontier, 0.0):
        return words
    return f"{words}; {_REFERENCE} is far below, at {percent(_reference_score(frontier))}"


def _point(row: FrontierRow, share: float) -> dict[str, Any]:
    return {
        "x": 100 * share,
        "y": 100 * row.score.mean,
        "method": row.method,
        "strength": row.strength,
    }


def _reference_score(frontier: Frontier) -> float:
    measures = frontier.plain.measures
    return (measures.f1 or measures.accuracy).reference.mean


def _reference(frontier: Frontier, share: float) -> list[dict[str, Any]]:
    """Return the point of random initialisation; none where it would squeeze all others."""
    score = _reference_score(frontier)
    others = [row.score.mean for row in frontier.rows]
    if score < min(others) - _FAR * (max(others) - min(others)):
        return []
    return [{"x": 100 * share, "y": 100 * score, "method": _REFERENCE, "strength": ""}]


def _panel(
    frontier: Frontier,
    points: Sequence[dict[str, Any]],
    brackets: Sequence[dict[str, Any]],
    looks: dict[str, _Look],
    words: str,
) -> Spec:
    measure = "F1" if frontier.plain.measures.f1 else "accuracy"
    room = {"scale": {"zero": False, "padding": _ROOM}, "axis": {"tickCount": 6}}
    x = quantity("x", title=words, **room)
    y = quantity("y", title=f"{measure}, per cent", **room)
    layers: list[Spec] = []
    for method, look in reversed(looks.items()):  # plain transfer comes last, above all
        own = [point for point in points if point["method"] == method]
        if own:
            layers += _layers(own, [b for b in brackets if b["method"] == method], look, x, y)
    return {"width": _WIDTH, "height": _HEIGHT, "layer": layers}


def _layers(
    points: Sequence[dict[str, Any]],
    brackets: Sequence[dict[str, Any]],
    look: _Look,
    x: Spec,
    y: Spec,
) -> Iterator[Spec]:
    numbered = [{**point, "order": k} for k, point in enumerate(points)]
    if brackets:
        rule = {"type": "rule", "color": look.colour, "strokeWidth": 1.2, "opacity": 0.35}
        ends = {"x": x, "x2": {"field": "x2"}, "y": y}
        yield {"data": inline_data(brackets), "mark": rule, "encoding": ends}
    if len(points) > 1:
        line = {"type": "line", "color": look.colour, "strokeWidth": 1.5, "opacity": 0.8}
        order = quantity("order")
        encoding = {"x": x, "y": y, "order": order}
        yield {"data": inline_data(numbered), "mark": line, "encoding": encoding}
    yield {"data": inline_data(numbered), "mark": _mark(look), "encoding": {"x": x, "y": y}}
    if len(points) > 1:
        label = {"type": "text", "dx": 8, "dy": -8, "align": "left", "fontSize": 9,
                 "color": look.colour}  # fmt: skip
        text = {"field": "label", "type": "nominal"}
        rows = [
            {**point, "label": words}
            for point, words in zip(points, _what_differs(points), strict=True)
        ]
        yield {"data": inline_data(rows), "mark": label, "encoding": {"x": x, "y": y, "text": text}}


def _what_differs(points: Sequence[dict[str, Any]]) -> list[str]:
    """Return the values of the settings that differ among the points of one method."""
    settings = [dict(_settings(str(point["strength"]))) for point in points]
    names = dict.fromkeys(name for each in settings for name in each)
    varied = [name for name in names if len({each.get(name) for each in settings}) > 1]
    return [", ".join(each.get(name, "default") for name in varied) for each in settings]


def _settings(strength: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, strength.split(", ")):
        name, _, value = part.partition("=")
        yield name, value


def _mark(look: _Look) -> Spec:
    fill = look.colour if look.filled else PAPER
    return {
        "type": "point", "shape": look.shape, "size": look.size, "fill": fill,
        "stroke": look.colour, "strokeWidth": 1.6, "opacity": 1,
    }  # fmt: skip


def _key(looks: dict[str, _Look]) -> Spec:
    """Return what the points stand for, in columns, and below what the lines do."""
    columns = (2 * _WIDTH + 60) // _KEY_COLUMN
    layers: list[Spec] = []
    for k, (method, look) in enumerate(looks.items()):
        left, top = k % columns * _KEY_COLUMN, k // columns * _LINE + 8
        place = {"x": {"value": left + 8}, "y": {"value": top}}
        layers.append({"data": inline_data([{}]), "mark": _mark(look), "encoding": place})
        layers.append(_words(method, left + 20, top, INK))
    height = (-(-len(looks) // columns) + 1) * _LINE
    hollow = "hollow: several models run at prediction, or a bound; lines join the strengths of one"
    layers.append(_words(f"{hollow} method; thin lines: S_low \N{HORIZONTAL ELLIPSIS} S_high", 0,
                         height - 10, SOFT))  # fmt: skip
    return {"width": 2 * _WIDTH + 60, "height": height, "layer": layers}


def _words(words: str, x: float, y: float, colour: str) -> Spec:
    mark = {"type": "text", "align": "left", "fontSize": 12, "color": colour, "text": words}
    place = {"x": {"value": x}, "y": {"value": y}}
    return {"data": inline_data([{}]), "mark": mark, "encoding": place}
