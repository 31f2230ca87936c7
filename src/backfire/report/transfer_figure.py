"""Figure 1: PT and NT of each target, taken apart into what is systematic and what is seeds."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from backfire.report.drawing import Spec, inline_data, name, percent_axis, quantity
from backfire.report.numbers import percent
from backfire.report.print_drawing import INK, PAPER
from backfire.report.transfer_panels import BREAK, Panel, SplitBar

SHADES: Final = {
    "PT": ("#1c56ac", "#8fb3e2", "#dfe9f7"),
    "NT": ("#b8321c", "#eda58c", "#fbe5dd"),
    "": ("#4d5561", "#a5adb8", "#e6e9ed"),
}
"""Of each bar, and of the key: at least systematic, perhaps, seeds. Blue and orange-red differ for
every kind of colour blindness, and the three shades in grey."""

_BAND, _BAR, _PANEL, _LINE = 58, 18, 235, 20
_PARTS: Final = ("systematic, lower estimate", "upper estimate", "seeds alone")
_LIMITS: Final = ("95 % limit of the lower, where above 0", "the same, given these runs only")
_MARKS: Final[Mapping[str, list[int]]] = {
    "two random runs": [],
    "two transferred runs": [3, 2],
}
"""What the lines through the bars are, and their dashes."""

_DOT: Final[Spec] = {
    "type": "point",
    "shape": "circle",
    "filled": True,
    "color": PAPER,
    "opacity": 1,
}

_LETTER: Final = 6.1
"""About how wide a letter of the key is, in pixels."""


def specify_transfer(panels: Sequence[Panel]) -> Spec:
    """Return the figure, one panel a split.

    Paper: section 5.1, Figure 1, whose colours it keeps: blue and red.
    """
    reach = max(
        [bar.share for panel in panels for bar in panel.bars]
        + [x for panel in panels for own in panel.marks.values() for x in own if x is not None]
    )
    domain = [0, 100 * reach * 1.3]
    drawn = [_panel(panel, domain, named=k == 0) for k, panel in enumerate(panels)]
    few = any(bar.is_given_these_runs for panel in panels for bar in panel.bars)
    return {
        "vconcat": [_key(_LIMITS if few else _LIMITS[:1]), {"hconcat": drawn, "spacing": 22}],
        "spacing": 14,
        "resolve": {"scale": {"color": "independent"}},
    }


def _panel(panel: Panel, domain: list[float], *, named: bool) -> Spec:
    targets = list(dict.fromkeys(bar.target for bar in panel.bars))
    axis = {
        "ticks": False,
        "domain": False,
        "labelPadding": 10,
        "labelFontSize": 12,
        "labelOffset": -7,  # the name has two lines
        "labelExpr": f"split(datum.label, '{BREAK}')",
    }
    rows = name("target", sort=targets, title=None, axis=axis if named else None)
    kinds = name("kind", sort=["PT", "NT"], scale={"paddingInner": 0.1, "paddingOuter": 0.3})
    x = quantity(
        "start",
        scale={"domain": domain, "nice": False},
        axis={**percent_axis(), "labelFlush": False, "gridOpacity": 0.7},
    )
    place = {"x": x, "y": rows, "yOffset": kinds}
    band = {
        "x": x,
        "y": {**rows, "bandPosition": 0.08},
        "y2": {"field": "target", "bandPosition": 0.92},
    }
    return {
        "title": {"text": panel.title, "fontSize": 13, "offset": 6},
        "width": _PANEL,
        "height": {"step": _BAND, "for": "position"},
        "layer": _layers(panel, place, band),
    }


def _layers(panel: Panel, place: Spec, band: Spec) -> list[Spec]:
    """Return the bars, the limits in them, the lines through them and their numbers.

    Args:
        panel: The panel.
        place: Where a bar begins.
        band: What a line goes through.
    """
    colour = {"field": "colour", "type": "nominal", "scale": None}
    tick = {"type": "tick", "color": PAPER, "thickness": 2.5, "size": _BAR, "opacity": 1}
    return [
        {
            "data": inline_data(_parts(panel.bars)),
            "mark": {"type": "bar", "height": _BAR},
            "encoding": {**place, "x2": {"field": "end"}, "color": colour},
        },
        {
            "data": inline_data(_limits(panel.bars, others=True)),
            "mark": tick,
            "encoding": place,
        },
        {
            "data": inline_data(_limits(panel.bars, others=False)),
            "mark": {**_DOT, "size": 45},
            "encoding": place,
        },
        *(
            {
                "data": inline_data(_mark_rows(panel.marks, k)),
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.6, "strokeDash": dash},
                "encoding": band,
            }
            for k, dash in enumerate(_MARKS.values())
        ),
        {
            "data": inline_data(_words(panel)),
            "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12},
            "encoding": {**place, "text": name("words"), "color": colour},
        },
    ]


def _parts(bars: Sequence[SplitBar]) -> list[dict[str, Any]]:
    """Cut each bar at the ends of its bracket."""
    rows = []
    for bar in bars:
        low, high = bar.bracket or (0.0, bar.share)  # all of it may be systematic
        edges = [0.0, min(low, bar.share), min(high, bar.share), bar.share]
        for start, end, colour in zip(edges, edges[1:], SHADES[bar.kind], strict=False):
            ends = {"start": 100 * start, "end": 100 * end}
            rows.append({"target": bar.target, "kind": bar.kind, "colour": colour, **ends})
    return rows


def _limits(bars: Sequence[SplitBar], *, others: bool) -> list[dict[str, Any]]:
    return [
        {"target": bar.target, "kind": bar.kind, "start": 100 * bar.limit}
        for bar in bars
        if bar.limit is not None and bar.has_limit and bar.holds_for_others == others
    ]


def _mark_rows(marks: Mapping[str, tuple[float | None, ...]], k: int) -> list[dict[str, Any]]:
    shares = {target: own[k] for target, own in marks.items()}
    return [
        {"target": target, "start": 100 * share}
        for target, share in shares.items()
        if share is not None
    ]


def _words(panel: Panel) -> list[dict[str, Any]]:
    """Write each bar's number right of the bar and of all lines through it."""
    rows = []
    for bar in panel.bars:
        end = max(bar.share, *(x or 0.0 for x in panel.marks[bar.target]))
        rows.append(
            {
                "target": bar.target,
                "kind": bar.kind,
                "start": 100 * end,
                "words": f"{bar.kind} {percent(bar.share)}",
                "colour": SHADES[bar.kind][0],
            }
        )
    return rows


def _key(limits: Sequence[str]) -> Spec:
    """Return what shades, limits (as far as there are any) and lines mean, a row each."""
    layers: list[Spec] = []
    at = 0.0
    for words, colour in zip(_PARTS, SHADES[""], strict=True):
        square = {"type": "rect", "width": 18, "height": 12, "color": colour}
        layers += [_key_part(square, at + 9, 0), _key_words(words, at + 24, 0)]
        at += 42 + _LETTER * len(words)
    square = {"type": "rect", "width": 18, "height": 12, "color": SHADES[""][0]}
    notch = {"type": "rect", "width": 2.5, "height": 12, "color": PAPER}
    at = 0.0
    for words, mark in zip(limits, (notch, {**_DOT, "size": 45}), strict=False):
        layers += [_key_part(own, at + 9, 1) for own in (square, mark)]
        layers.append(_key_words(words, at + 24, 1))
        at += 42 + _LETTER * len(words)
    at = 0.0
    for words, dash in _MARKS.items():
        line = {"type": "rule", "color": INK, "strokeWidth": 1.6, "strokeDash": dash}
        layers += [_key_line(line, at + 9), _key_words(words, at + 24, 2)]
        at += 42 + _LETTER * len(words)
    return {"width": 2 * _PANEL + 22, "height": 3 * _LINE, "layer": layers}


def _key_part(mark: Spec, x: float, row: int) -> Spec:
    place = {"x": {"value": x}, "y": {"value": row * _LINE + 8}}
    return {"data": inline_data([{}]), "mark": mark, "encoding": place}


def _key_line(mark: Spec, x: float) -> Spec:
    ends = {"y": {"value": 2 * _LINE}, "y2": {"value": 2 * _LINE + 16}}
    return {"data": inline_data([{}]), "mark": mark, "encoding": {"x": {"value": x}, **ends}}


def _key_words(words: str, x: float, row: int) -> Spec:
    text = {"type": "text", "align": "left", "fontSize": 12, "color": INK, "text": words}
    return _key_part(text, x, row)
