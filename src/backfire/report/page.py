"""Renders the page: one HTML file that asks nothing of anybody when it is opened."""

import base64
import hashlib
from importlib.resources import files
from typing import Any, Final

from backfire.report import chance, confidence, numbers, sections, wording
from backfire.report.chance_figure import draw_chance, picture_chance
from backfire.report.comparison import Comparison
from backfire.report.drawing import NARROW, WIDE
from backfire.report.figures import draw_transfer_bars
from backfire.report.forest import FOREST_WIDE, describe_forest, draw_forest
from backfire.report.slices import (
    conjunctions_sentence,
    drawn_slices,
    shown_slices,
    slices_sentence,
    slices_title,
)
from backfire.report.span_matrix import matrix_columns, matrix_rows, type_changes
from backfire.report.visible import direction, split_visible

EXAMPLES_OPEN: Final = 8
"""How many examples of a kind are not folded away."""


def render_page(comparison: Comparison) -> str:
    """Return report.html."""
    return render_template(
        "report.html.j2", c=comparison, open=EXAMPLES_OPEN, **_contents(comparison)
    )


def render_template(name: str, **contents: Any) -> str:
    """Return a page from one of the templates.

    Args:
        name: The template.
        **contents: What it names, beside the style.
    """
    from jinja2 import Environment, StrictUndefined

    folder = files("backfire.report") / "templates"
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "count": numbers.count,
        "percent": numbers.percent,
        "interval": numbers.percent_interval,
        "plural": numbers.plural,
        "points": numbers.points,
        "chance": numbers.chance,
        "decimal": numbers.decimal,
        "pieces": split_visible,
        "direction": direction,
    }
    style = (folder / "report.css").read_text(encoding="utf-8")
    template = environment.from_string((folder / name).read_text(encoding="utf-8"))
    page = template.render(
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        **contents,
    )
    return page.encode("utf-8", "replace").decode()


def _contents(comparison: Comparison) -> dict[str, Any]:
    bars, picture = sections.bars(comparison), picture_chance(comparison)
    examples = sections.grouped_examples(comparison)
    noise, spans = comparison.noise, comparison.spans
    return {
        "pairs": noise.reference_runs * noise.candidate_runs,
        "extent": wording.extent(comparison),
        "changed": wording.changed_sentences(comparison),
        "chance": chance.chance_sentences(comparison),
        "chance_rows": chance.number_rows(comparison),
        "sure": confidence.confidence_sentences(comparison.confidence)
        if comparison.confidence
        else [],
        "sure_rows": confidence.confidence_rows,
        "gain_test": wording.gain_test(comparison.tests.gain, comparison.inputs.unit),
        "spans_sentence": wording.spans_sentence(comparison) if comparison.spans else "",
        "kinds": sections.KINDS,
        "signs": {kind: sign for kind, _, sign, _ in sections.KINDS},
        "bars": tuple(draw_transfer_bars([bars], width) for width in (WIDE, NARROW)),
        "picture": picture,
        "pictures": tuple(draw_chance(picture, width) for width in (WIDE, NARROW) if picture),
        "bars_title": wording.bars_title(comparison),
        "chance_title": chance.chance_title(comparison),
        "other_rates": sections.other_rates(comparison),
        "span_rows": sections.span_rows(comparison),
        "span_matrix": matrix_rows(spans) if spans else [],
        "span_states": matrix_columns(spans) if spans else [],
        "type_changes": type_changes,
        **_slices(comparison),
        "confusions": sections.confusions(comparison),
        "examples": examples,
        "linked": {group.kind for group in examples},
    }


def _slices(comparison: Comparison) -> dict[str, Any]:
    rows = comparison.slices or ()
    first, folded = shown_slices(rows)
    drawn = drawn_slices(rows)
    return {
        "slices_sentence": slices_sentence(rows, comparison.margin) if rows else "",
        "slices_title": slices_title(rows),
        "slices_first": first,
        "slices_folded": folded,
        "conjunctions": shown_slices(comparison.conjunctions or ())[0],
        "conjunctions_sentence": conjunctions_sentence(
            comparison.conjunctions or (), comparison.inputs.unit
        ),
        "forest": tuple(draw_forest(drawn, width) for width in (FOREST_WIDE, NARROW) if drawn),
        "forest_words": describe_forest(drawn),
    }
