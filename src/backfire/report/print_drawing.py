"""Figures for print: SVG, PDF and PNG of one specification, in colours of their own."""

from pathlib import Path
from typing import Any, Final

from backfire.records.whole import whole_file, write_text
from backfire.report.drawing import Spec
from backfire.report.steady_pdf import steady_pdf

INK, SOFT, LINE, PAPER = "#1a1e23", "#59616d", "#dadee4", "#ffffff"
CORRECTED, FALSIFIED, NEUTRAL = "#1f62c0", "#c0282d", "#6f7884"
"""The page's light colours: blue and red that differ for every kind of colour blindness."""

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first one comes with the renderer, so that a figure is the same on every machine."""

_PNG_SCALE: Final = 2.0


def write_drawing(spec: Spec, stem: Path) -> list[Path]:
    """Write a figure as `stem`.svg, .pdf and .png and return the paths.

    Args:
        spec: A Vega-Lite specification.
        stem: The path without its ending.
    """
    import vl_convert

    svg = vl_convert.vegalite_to_svg({**spec, "config": _config()})
    paths = [stem.with_name(f"{stem.name}.{kind}") for kind in ("svg", "pdf", "png")]
    write_text(paths[0], svg + "\n")
    for path, drawn in (
        (paths[1], steady_pdf(vl_convert.svg_to_pdf(svg))),
        (paths[2], vl_convert.svg_to_png(svg, scale=_PNG_SCALE)),
    ):
        with whole_file(path) as partial:
            partial.write_bytes(drawn)
    return paths


def _config() -> dict[str, Any]:
    axis = {
        "labelColor": INK,
        "titleColor": SOFT,
        "gridColor": LINE,
        "domainColor": SOFT,
        "tickColor": SOFT,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
    }
    title = {
        "color": INK,
        "fontSize": 14,
        "subtitleColor": SOFT,
        "subtitleFontSize": 11,
        "anchor": "start",
        "subtitlePadding": 3,
        "offset": 8,
    }
    return {
        "background": PAPER,
        "font": FONT,
        "padding": 10,
        "axis": axis,
        "title": title,
        "view": {"stroke": None},
        "concat": {"spacing": 26},
    }
