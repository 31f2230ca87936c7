"""Writes the tables and the picture of docs/noise_bracket.md, by simulation.

python tools/noise_simulation.py          400 repetitions a row: some minutes
python tools/noise_simulation.py --quick  20, to see that it works: writes nothing
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from backfire.report.drawing import inline_data, name, quantity
from noise_worlds import Row, make_worlds, simulate

HOUSE = Path(__file__).resolve().parent.parent
PAGE, PICTURE = HOUSE / "docs" / "noise_bracket.md", HOUSE / "docs" / "images" / "noise_bracket.svg"
BEGIN, END = "<!-- simulation: begin -->", "<!-- simulation: end -->"

RUNS: Final = (2, 4, 6, 10)
HABITS: Final = 0.3
"""How much of what decides a run's errors it shares over all tokens of a kind, where it has
habits (a share of the variance)."""

SHOWN: Final = "concentrated harm"
"""The world of the picture."""

_SHADES = 32


def main() -> None:
    """Simulate all worlds and write the page's tables and its picture."""
    parser = argparse.ArgumentParser(description="Simulate, and write docs/noise_bracket.md.")
    parser.add_argument("--quick", action="store_true", help="few repetitions; write nothing")
    quick = parser.parse_args().quick
    often, em_often = (20, 5) if quick else (400, 50)
    worlds, rows = make_worlds(), []
    for world in worlds.values():
        for sources in ("own", "shared"):
            for runs in RUNS:
                row = simulate(world, sources, runs, repetitions=often, em_repetitions=em_often)
                print(row, flush=True)
                rows.append(row)
    null = worlds["no change"]
    unnamed = [simulate(null, "unnamed", k, repetitions=often, em_repetitions=1) for k in RUNS]
    habits = [
        simulate(null, "own", k, repetitions=often, em_repetitions=1, habits=HABITS) for k in RUNS
    ]
    tables = ["", *format_worlds(rows), "", *format_warnings(unnamed, habits), ""]
    print("\n".join(tables))
    if not quick:
        write_page(tables)
        shown = [row for row in rows if (row.world, row.sources) == (SHOWN, "own")]
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_text(draw_bracket(shown), encoding="utf-8", newline="\n")


def format_worlds(rows: Sequence[Row]) -> Iterator[str]:
    """Write the table of the worlds, in per cent of the tokens."""
    yield "| world | sources | K | S | S_low | EM | S_high | limit > 0 | limit > S | D − truth |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for row in rows:
        estimates = map(_percent, (row.truth, row.low, row.em, row.high))
        wrong = (_percent(share, 1) for share in (row.above_zero, row.above_truth))
        yield _line(row.world, row.sources, row.runs, *estimates, *wrong, _change(row))


def format_warnings(unnamed: Sequence[Row], habits: Sequence[Row]) -> Iterator[str]:
    """Write the table of what goes wrong, all of it in the world without any change."""
    yield "| what is the matter | K | S_low | limit > 0 | D − truth |"
    yield "|---|--:|--:|--:|--:|"
    for matter, rows in (("unnamed source models", unnamed), ("runs with habits", habits)):
        for row in rows:
            yield _line(
                matter, row.runs, _percent(row.low), _percent(row.above_zero, 1), _change(row)
            )


def write_page(tables: Sequence[str]) -> None:
    """Put the tables between the marks in the page."""
    text = PAGE.read_text(encoding="utf-8")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    page = "\n".join([f"{head}{BEGIN}", *tables, f"{END}{tail}"])
    PAGE.write_text(page, encoding="utf-8", newline="\n")


def draw_bracket(rows: Sequence[Row]) -> str:
    """Draw NT taken apart, for growing numbers of runs of one world, as SVG."""
    import vl_convert

    bars = [bar for row in rows for bar in _bars(row)]
    transfer = 100 * sum(row.negative_transfer for row in rows) / len(rows)
    truth = transfer - 100 * rows[0].truth
    spread = {
        "x": quantity(
            "from", title="per cent of the tokens", scale={"domain": [0, 4.6], "nice": False}
        ),
        "x2": {"field": "to"},
        "y": name("runs", sort=None, title=None),
        "opacity": quantity("opacity", scale=None, legend=None),
    }
    layers = [
        {
            "data": inline_data(bars),
            "transform": [{"filter": f"datum.part == '{part}'"}],
            "mark": {"type": "bar", "size": 24, "color": colour},
            "encoding": spread,
        }
        for part, colour in (("noise", "#9aa2ad"), ("systematic", "#c0282d"))
    ]
    line = {"type": "rule", "strokeWidth": 2, "strokeDash": [5, 3]}
    at = {"x": quantity("x")}
    layers.append({"data": inline_data([{"x": truth}]), "mark": line, "encoding": at})
    for place, words, align in (
        (0.0, "run noise", "left"),
        (truth, "the truth", "center"),
        (transfer, "systematic", "right"),
    ):
        data = inline_data([{"x": place, "words": words}])
        text = {"type": "text", "align": align, "y": -8, "fontSize": 13}
        layers.append({"data": data, "mark": text, "encoding": {**at, "text": name("words")}})
    axis = {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"}
    config = {
        "background": "white",
        "font": "system-ui, sans-serif",
        "view": {"stroke": None},
        "axis": axis,
    }
    size = {"width": 560, "height": {"step": 38}}
    return vl_convert.vegalite_to_svg({**size, "layer": layers, "config": config}) + "\n"


def _bars(row: Row) -> Iterator[dict[str, object]]:
    """Lay layers over each other, each beginning later, whose sum grows evenly to full colour."""
    runs = f"{row.runs} + {row.runs} runs"
    first, last, end = (100 * (row.negative_transfer - x) for x in (row.high, row.low, 0))
    yield {"runs": runs, "part": "noise", "from": 0, "to": end, "opacity": 1}
    for k in range(_SHADES):
        begin = first + (last - first) * k / _SHADES
        opacity = 1 / (_SHADES - k)
        yield {"runs": runs, "part": "systematic", "from": begin, "to": end, "opacity": opacity}


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _change(row: Row) -> str:
    return f"{_percent(row.change_bias, 3)} ± {_percent(row.change_error, 3)}"


def _percent(share: float, digits: int = 2) -> str:
    text = f"{abs(100 * share):.{digits}f}"
    return f"−{text}" if share < 0 and float(text) else text


if __name__ == "__main__":
    main()
