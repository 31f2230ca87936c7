"""Renders the page: one HTML file that asks nothing of anybody when it is opened."""

from typing import Any, Final

from backfire.report import chance, confidence, sections, wording
from backfire.report.chance_figure import draw_chance, picture_chance
from backfire.report.comparison import Comparison
from backfire.report.drawing import NARROW, WIDE
from backfire.report.example import Examples
from backfire.report.figures import draw_transfer_bars
from backfire.report.forest import draw_forest
from backfire.report.gate import lines
from backfire.report.gate.result import sort_rulings
from backfire.report.linking import Link, estimate_facts, link_sentence, link_sentences
from backfire.report.shown_example import NAMES, fit_examples
from backfire.report.slices import (
    ORDER,
    conjunctions_sentence,
    shown_slices,
    slices_sentence,
    slices_title,
)
from backfire.report.span_matrix import matrix_columns, matrix_rows, type_changes
from backfire.report.templating import render_template
from backfire.report.views import Views

EXAMPLES_OPEN: Final = 20
"""How many examples are not folded away where the page's script does not run."""

PRINTED: Final = {"slices": 8, "pairs": 3, "flips": 6}
"""How many rows of a table are printed; style/5-media.css drops the rest."""


def render_page(comparison: Comparison) -> str:
    """Return report.html."""
    noise = comparison.noise
    shown = show_examples(comparison.examples)
    link = shown["views"].link
    return render_template(
        "report.html.j2",
        tables=True,
        found=comparison,
        c=comparison,
        pairs=noise.reference_runs * noise.candidate_runs,
        extent=wording.extent(comparison),
        **_gate(comparison),
        kinds={kind: words for kind, *words in sections.KINDS},
        headline=link_sentence(comparison.verdict_sentence, link),
        **_changed(comparison, link),
        **_chance(comparison, link),
        **_slices(comparison),
        **_labels_and_spans(comparison, link),
        **shown,
        graded=True,
        spanned=comparison.spans is not None,
    )


def show_examples(examples: Examples) -> dict[str, Any]:
    """Return what the section of examples, and the links to it, are made of."""
    shown = fit_examples(examples.shown)
    views = Views(examples.model_copy(update={"shown": tuple(example for example, _ in shown)}))
    return {
        "views": views,
        "link": views.link,
        "names": NAMES,
        "examples": [drawn for _, drawn in shown],
        "open": EXAMPLES_OPEN,
        "printed": PRINTED,
        "confidences": any(
            layer.confidence is not None
            for example, _ in shown
            for token in example.labelled
            for layer in (token.reference, token.candidate)
        ),
        "rule": examples.rule,
    }


def _gate(comparison: Comparison) -> dict[str, Any]:
    return {
        "gate_word": lines.gate_word,
        "gate_sentence": lines.gate_sentence,
        "result_word": lines.result_word,
        "ruling_line": lines.ruling_line,
        "rulings": sort_rulings(comparison.gate.rulings) if comparison.gate else (),
    }


def _changed(comparison: Comparison, link: Link) -> dict[str, Any]:
    bars = sections.bars(comparison)
    return {
        "changed": link_sentences(wording.changed_sentences(comparison), link),
        "bars": tuple(draw_transfer_bars([bars], width) for width in (WIDE, NARROW)),
        "bars_title": wording.bars_title(comparison),
        "other_rates": sections.other_rates(comparison),
    }


def _chance(comparison: Comparison, link: Link) -> dict[str, Any]:
    picture = picture_chance(comparison)
    return {
        "chance": link_sentences(chance.chance_sentences(comparison), link),
        "chance_rows": chance.number_rows(comparison),
        "estimate_facts": estimate_facts,
        "chance_title": chance.chance_title(comparison),
        "gain_test": wording.gain_test(comparison.tests.gain, comparison.inputs.unit),
        "sure": confidence.confidence_sentences(comparison.confidence)
        if comparison.confidence
        else [],
        "sure_rows": confidence.confidence_rows,
        "picture": picture,
        "pictures": tuple(draw_chance(picture, width) for width in (WIDE, NARROW) if picture),
    }


def _slices(comparison: Comparison) -> dict[str, Any]:
    rows, found = comparison.slices or (), comparison.conjunctions or ()
    first, folded = shown_slices(rows)
    conjunctions = shown_slices(found)[0]
    return {
        "order": ORDER,
        "slices_sentence": slices_sentence(rows, comparison.margin, found) if rows else "",
        "slices_title": slices_title(rows, found),
        "slices_first": first,
        "slices_folded": folded,
        "conjunctions": conjunctions,
        "conjunctions_sentence": conjunctions_sentence(found, comparison.inputs.unit),
        "forest": draw_forest([*first, *folded]),
        "pair_forest": draw_forest(conjunctions),
    }


def _labels_and_spans(comparison: Comparison, link: Link) -> dict[str, Any]:
    spans = comparison.spans
    return {
        "confusions": sections.confusions(comparison),
        "spans_sentence": link_sentence(wording.spans_sentence(comparison), link) if spans else "",
        "span_rows": sections.span_rows(comparison),
        "span_matrix": matrix_rows(spans) if spans else [],
        "span_states": matrix_columns(spans) if spans else [],
        "type_changes": type_changes,
    }
