"""The chance picture: NT taken apart into run noise and a systematic part, with marks beside it."""

from dataclasses import dataclass
from typing import Any, Final

from backfire.report.comparison import Comparison
from backfire.report.drawing import (
    FALSIFIED,
    INK,
    NEUTRAL,
    WIDE,
    Spec,
    inline_data,
    name,
    percent_axis,
    quantity,
    to_svg,
)
from backfire.report.findings import Interval
from backfire.report.numbers import percent

SHADES: Final = 24
"""In how many steps the colour fades over the bracket."""

_LABELS, _ROW, _BAR = 130, 38, 18
_KEY: Final = (("noise", NEUTRAL, 0), ("systematic", FALSIFIED, 52))
"""The words of the key above the bar, their colours, and where they begin, in pixels."""

_THIS = "this change (NT)"


@dataclass(frozen=True)
class ChancePicture:
    """What the picture shows; all are fractions of the tokens.

    Attributes:
        transfer: NT.
        interval: Of NT.
        bracket: S_low (not below 0) and S_high; None where S is not estimated.
        point: The deconvolution's estimate of S.
        marks: What two runs of one side falsify of each other, by which runs.
    """

    transfer: float
    interval: Interval | None
    bracket: Interval | None
    point: float | None
    marks: tuple[tuple[str, float], ...]

    @property
    def words(self) -> str:
        """The picture for those who can't see it."""
        said = [f"falsified by this change {percent(self.transfer)}"]
        if self.bracket:
            low, high = map(percent, self.bracket)
            said.append(f"of it systematic between {low} and {high}")
        said += [f"{name} {percent(share)}" for name, share in self.marks]
        return "Per cent of the tokens: " + ", ".join(said) + "."


def picture_chance(comparison: Comparison) -> ChancePicture | None:
    """Return what the picture shows; None with single runs, where there is nothing to show."""
    noise = comparison.noise
    found = noise.systematic_negative_transfer
    within = noise.nt_candidate_within
    marks = {
        "two reference runs": noise.nt_reference,
        "two candidate runs": noise.nt_candidate_between,
        "… of one source": within,
    }
    if within is not None and noise.nt_candidate_between is None:
        marks["two candidate runs"] = marks.pop("… of one source")
    shown = tuple((name, share) for name, share in marks.items() if share is not None)
    if not shown:
        return None
    bracket = None
    if found is not None and found.low is not None and found.high is not None:
        bracket = max(found.low, 0.0), max(found.high, 0.0)
    return ChancePicture(
        transfer=comparison.rates.negative_transfer,
        interval=comparison.tests.negative_transfer.interval,
        bracket=bracket,
        point=found.em if found and bracket else None,
        marks=shown,
    )


def draw_chance(picture: ChancePicture, width: int = WIDE) -> str:
    """Draw NT as noise and systematic part, with what two runs of one side do as marks, as SVG.

    The edge between the two parts is soft: the colour fades over the bracket.

    Args:
        picture: What to draw.
        width: In pixels.
    """
    whole = [picture.transfer, *(share for _, share in picture.marks), *(picture.interval or ())]
    top = 115 * max(whole) or 1
    inner = width - _LABELS - 60
    scale = {"domain": [0, top], "nice": False}
    place: Spec = {
        "x": quantity("start", scale=scale, axis=percent_axis()),
        "y": name(
            "row",
            sort=None,
            title=None,
            axis={"minExtent": _LABELS, "ticks": False, "labelPadding": 8},
        ),
    }
    between: Spec = {**place, "x2": {"field": "end"}}
    faded = {"opacity": quantity("opacity", scale=None, legend=None)}
    named = {**place, "text": name("words")}
    bar = {"type": "bar", "size": _BAR}
    colour = FALSIFIED if picture.bracket is None else NEUTRAL
    split = {"type": "tick", "size": _BAR + 8, "thickness": 2, "color": INK, "opacity": 1}
    mark = {"type": "point", "size": 90, "filled": True, "opacity": 1, "color": INK}
    layers = [
        _part("whole", bar | {"color": colour}, between),
        _part("shade", bar | {"color": FALSIFIED}, between | faded),
        _part("split", split, place),
        _part("spread", {"type": "rule", "color": INK, "strokeWidth": 1.5}, between),
        _part("mark", mark, place),
        _part("number", _text("left", dx=8, fontSize=13), named),
    ]
    if picture.bracket:
        layers += _key()
    size = {"width": inner, "height": {"step": _ROW}}
    return to_svg({"data": inline_data(_rows(picture)), **size, "layer": layers})


def _key() -> list[Spec]:
    """Return the layers that say what the two colours mean, above the bar however long that is."""
    layers: list[Spec] = []
    for word, colour, start in _KEY:
        of_word = {"data": inline_data([{"words": word}])}
        square = {"type": "square", "size": 70, "color": colour, "opacity": 1}
        at = {"y": {"value": -12}}
        layers += [
            {**of_word, "mark": square, "encoding": {**at, "x": {"value": start + 5}}},
            {
                **of_word,
                "mark": _text("left", fontSize=12),
                "encoding": {**at, "x": {"value": start + 13}, "text": name("words")},
            },
        ]
    return layers


def _part(kind: str, mark: Spec, encoding: Spec) -> Spec:
    """Return the layer of the rows of one kind."""
    shown = [{"filter": f"datum.kind == '{kind}'"}]
    return {"transform": shown, "mark": mark, "encoding": encoding}


def _text(align: str, **more: Any) -> Spec:
    return {"type": "text", "align": align, "color": INK, **more}


def _rows(picture: ChancePicture) -> list[dict[str, Any]]:
    transfer, this = 100 * picture.transfer, {"row": _THIS}
    end = 100 * (picture.interval or (0, picture.transfer))[1]
    rows: list[dict[str, Any]] = [{**this, "kind": "whole", "start": 0.0, "end": transfer}]
    number = {"kind": "number", "words": percent(picture.transfer)}
    if picture.bracket is None:
        rows.append({**this, **number, "start": end})
        if picture.interval:
            low, high = (100 * bound for bound in picture.interval)
            rows.append({**this, "kind": "spread", "start": low, "end": high})
    else:
        rows += [{**this, **row} for row in _shades(transfer, picture.bracket)]
        rows.append({**this, **number, "start": transfer})
    if picture.point is not None:
        rows.append({**this, "kind": "split", "start": max(0.0, transfer - 100 * picture.point)})
    for row, share in picture.marks:
        rows.append({"row": row, "kind": "mark", "start": 100 * share})
        words = percent(share)
        rows.append({"row": row, "kind": "number", "start": 100 * share, "words": words})
    return rows


def _shades(transfer: float, bracket: Interval) -> list[dict[str, Any]]:
    """Lay layers over each other, each beginning later, whose sum grows evenly to full colour."""
    low, high = (100 * bound for bound in bracket)
    first, last = max(0.0, transfer - high), max(0.0, transfer - low)
    return [
        {
            "kind": "shade",
            "start": first + (last - first) * k / SHADES,
            "end": transfer,
            "opacity": 1 / (SHADES - k),
        }
        for k in range(SHADES)
    ]
