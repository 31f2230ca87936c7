"""The key of Figure 2: what its lines and marks are."""

from backfire.report.drawing import Spec, inline_data, name
from backfire.report.print_drawing import INK, NEUTRAL, SOFT
from backfire.report.states.curves import CURVES, HEIGHT, WIDTH


def draw_key() -> Spec:
    """Return the cell that says what the lines are."""
    step, layers = 21, list[Spec]()
    for place, curve in enumerate(CURVES):
        height = 14 + step * place
        line = {"type": "rule", "color": curve.colour, "strokeWidth": curve.width,
                "strokeDash": list(curve.dash)}  # fmt: skip
        layers += [_sample(line, height), _words(curve.meaning, height, curve.colour)]
        if curve.shape:
            layers.append(_dot(curve.shape, curve.colour, height))
    height = 14 + step * len(CURVES)
    band = {"type": "bar", "color": NEUTRAL, "opacity": 0.25, "height": 12}
    dotted = {"type": "rule", "color": INK, "strokeWidth": 1, "strokeDash": [1, 3]}
    thin = {"type": "rule", "color": NEUTRAL, "strokeWidth": 0.9}
    for mark, words in (
        (band, "gain, PT less NT"),
        (dotted, "NT of two random runs"),
        (thin, "one source model (PT, NT)"),
        (None, "a source model's best epoch"),
    ):
        if mark:
            layers.append(_sample(mark, height))
        layers.append(_words(words, height, INK))
        height += step
    layers.append(_dot("diamond", INK, 14 + step * (len(CURVES) + 1), at=0))
    layers.append(_dot("triangle-up", SOFT, height - step))
    title: Spec = {"text": "How to read it", "subtitle": [
        "Thick lines: means over the source models,", "as far as all of them reach;",
        "thin lines: each one to its end",
    ]}  # fmt: skip
    return {"title": title, "width": WIDTH, "height": HEIGHT, "layer": layers}


def _sample(mark: Spec, height: float) -> Spec:
    encoding = {"x": {"value": 0}, "x2": {"value": 34}, "y": {"value": height}}
    return {"data": inline_data([{}]), "mark": mark, "encoding": encoding}


def _words(words: str, height: float, colour: str) -> Spec:
    mark = {"type": "text", "align": "left", "fontSize": 12, "color": colour}
    encoding = {"x": {"value": 42}, "y": {"value": height}, "text": name("words")}
    return {"data": inline_data([{"words": words}]), "mark": mark, "encoding": encoding}


def _dot(shape: str, colour: str, height: float, at: float = 17) -> Spec:
    mark = {"type": "point", "shape": shape, "filled": True, "size": 45, "color": colour,
            "opacity": 1}  # fmt: skip
    encoding = {"x": {"value": at}, "y": {"value": height}}
    return {"data": inline_data([{}]), "mark": mark, "encoding": encoding}
