"""The study of sizes as heat maps: a number a map, source upwards, target to the right."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from backfire.report.cells import label_of
from backfire.report.drawing import Spec, inline_data, name, quantity
from backfire.report.numbers import percent
from backfire.report.print_drawing import CORRECTED, FALSIFIED, INK, NEUTRAL, PAPER
from backfire.report.sizes.record import SizePanel
from backfire.report.studied.frame import frame
from backfire.report.studied.words import CALLED, is_apart
from backfire.transitions.noise.contrast import Quantity

_CELL: Final = 46
_COLOURS: Final[dict[Quantity, tuple[str, str, str]]] = {
    "gain": (FALSIFIED, PAPER, CORRECTED),
    "negative_transfer": (PAPER, PAPER, FALSIFIED),
    "systematic_middle": (PAPER, PAPER, FALSIFIED),
    "systematic_change": (PAPER, PAPER, NEUTRAL),
}
"""Of each number the colour below 0, at 0 and above."""

_DARK: Final = 0.62
"""The share of the largest value from which on a cell is so dark that its number is white."""


def draw_heat_maps(panels: Sequence[SizePanel]) -> Spec:
    """Return the figure: a row a target, a map a number.

    A number in brackets has an interval that holds 0. Colours mean the same in all maps of one
    number.

    Args:
        panels: Of one split; at least one.
    """
    top = {shown: _largest(panels, shown) for shown in _COLOURS}
    rows: list[Spec] = [
        {
            "hconcat": [_map(panel, x, top[x]) for x in _COLOURS if x in panel.cells[0].numbers],
            "bounds": "flush",
            "spacing": 86,
        }
        for panel in panels
    ]
    return {"vconcat": rows, "spacing": 22}


def _largest(panels: Sequence[SizePanel], shown: Quantity) -> float:
    values = [
        abs(cell.numbers[shown].value)
        for panel in panels
        for cell in panel.cells
        if shown in cell.numbers
    ]
    return 100 * max(values, default=0.0) or 1.0


def _map(panel: SizePanel, shown: Quantity, top: float) -> Spec:
    sources, targets = (
        [f"{size:,}" for size in sorted({getattr(cell, size_of) for cell in panel.cells})]
        for size_of in ("source_size", "target_size")
    )
    place = {
        "x": name(
            "target",
            sort=targets,
            title="sentences of the target",
            axis={"labelAngle": 0, "ticks": False},
        ),
        "y": name("source", sort=sources[::-1], title="of the source", axis={"ticks": False}),
    }
    first = shown == next(iter(_COLOURS))
    title = f"{label_of(panel.target)}: {CALLED[shown]}" if first else CALLED[shown]
    size = _CELL * len(targets), _CELL * 0.7 * len(sources)
    drawn = frame(title, size, _layers(place, shown, top), panel.split if first else " ")
    drawn["data"] = inline_data(list(_rows(panel, shown, top)))
    return {**drawn, "resolve": {"scale": {"color": "independent"}}}


def _layers(place: Spec, shown: Quantity, top: float) -> list[Spec]:
    """Return the cells in their colours, and the numbers on them."""
    scale = {
        "domain": [-top, 0, top],
        "range": list(_COLOURS[shown]),
        "clamp": True,
        "interpolate": "rgb",
    }
    fill = quantity("value", scale=scale, legend=None)
    ink = name("ink", scale=None, legend=None)
    return [
        {"mark": {"type": "rect", "stroke": PAPER}, "encoding": {**place, "color": fill}},
        {
            "mark": {"type": "text", "fontSize": 11},
            "encoding": {**place, "text": name("words"), "color": ink},
        },
    ]


def _rows(panel: SizePanel, shown: Quantity, top: float) -> Iterator[dict[str, Any]]:
    for cell in panel.cells:
        found = cell.numbers.get(shown)
        if found is None:
            continue
        words = percent(found.value)
        yield {
            "source": f"{cell.source_size:,}",
            "target": f"{cell.target_size:,}",
            "value": 100 * found.value,
            "words": words if is_apart(found) else f"({words})",
            "ink": PAPER if abs(100 * found.value) > _DARK * top else INK,
        }
