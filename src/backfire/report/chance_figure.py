"""The chance picture: NT taken apart into run noise and a systematic part, with marks beside it."""

from dataclasses import dataclass
from typing import Any, Final

from backfire.report.comparison import Comparison
from backfire.report.drawing import FALSIFIED, INK, NEUTRAL, WIDE, inline_data, percent_axis, to_svg
from backfire.report.findings import Interval
from backfire.report.numbers import percent

SHADES: Final = 24
"""In how many steps the colour fades over the bracket."""

_LABELS, _ROW, _BAR = 130, 38, 18
_WORD, _WORDS = 70, 110  # pixels that "systematic" needs, and both words side by side
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
    import altair as alt

    whole = [picture.transfer, *(share for _, share in picture.marks), *(picture.interval or ())]
    top = 115 * max(whole) or 1
    inner = width - _LABELS - 60
    x = alt.X("start:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=percent_axis())
    base = alt.Chart(inline_data(_rows(picture)), width=inner, height=alt.Step(_ROW)).encode(
        y=alt.Y(
            "row:N",
            sort=None,
            title=None,
            axis=alt.Axis(minExtent=_LABELS, ticks=False, labelPadding=8),
        )
    )

    def part(kind: str) -> Any:
        return base.transform_filter(f"datum.kind == '{kind}'")

    colour = FALSIFIED if picture.bracket is None else NEUTRAL
    layers = [
        part("whole").mark_bar(size=_BAR, color=colour).encode(x=x, x2="end:Q"),
        part("shade")
        .mark_bar(size=_BAR, color=FALSIFIED)
        .encode(x=x, x2="end:Q", opacity=alt.Opacity("opacity:Q", scale=None, legend=None)),
        part("split").mark_tick(size=_BAR + 8, thickness=2, color=INK, opacity=1).encode(x=x),
        part("spread").mark_rule(color=INK, strokeWidth=1.5).encode(x=x, x2="end:Q"),
        part("mark").mark_point(size=90, filled=True, opacity=1, color=INK).encode(x=x),
        part("number")
        .mark_text(align="left", dx=8, fontSize=13, color=INK)
        .encode(x=x, text="words:N"),
    ]
    room = 100 * picture.transfer / top * inner
    for name, align in (("noise", "left"), ("systematic", "right")):
        if picture.bracket and (room > _WORDS or name == "systematic"):
            layers.append(
                part(name)
                .mark_text(align=align if room > _WORD else "left", dy=-17, fontSize=12, color=INK)
                .encode(x=x, text="words:N")
            )
    return to_svg(alt.layer(*layers))


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
        rows += [{**this, **row} for row in (*_shades(transfer, picture.bracket), *_words(picture))]
        rows.append({**this, **number, "start": transfer})
    if picture.point is not None:
        rows.append({**this, "kind": "split", "start": max(0.0, transfer - 100 * picture.point)})
    for name, share in picture.marks:
        rows.append({"row": name, "kind": "mark", "start": 100 * share})
        words = percent(share)
        rows.append({"row": name, "kind": "number", "start": 100 * share, "words": words})
    return rows


def _words(picture: ChancePicture) -> list[dict[str, Any]]:
    transfer = 100 * picture.transfer
    start = {"noise": 0.0, "systematic": transfer}
    return [{"kind": name, "start": place, "words": name} for name, place in start.items()]


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
