"""Renders the page: one HTML file that asks nothing of anybody when it is opened."""

import base64
import hashlib
from importlib.resources import files
from typing import Any, Final

from backfire.report import numbers, sections, wording
from backfire.report.comparison import Comparison
from backfire.report.figures import NARROW, WIDE, draw_marks, draw_transfer_bars
from backfire.report.visible import direction, split_visible

EXAMPLES_OPEN: Final = 8
"""How many examples of a kind are not folded away."""


def render_page(comparison: Comparison) -> str:
    """Return report.html."""
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
        "pieces": split_visible,
        "direction": direction,
    }
    style = (folder / "report.css").read_text(encoding="utf-8")
    template = environment.from_string((folder / "report.html.j2").read_text(encoding="utf-8"))
    page = template.render(
        c=comparison,
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        open=EXAMPLES_OPEN,
        **_contents(comparison),
    )
    return page.encode("utf-8", "replace").decode()


def _contents(comparison: Comparison) -> dict[str, Any]:
    bars, marks = sections.bars(comparison), sections.noise_marks(comparison)
    examples = sections.grouped_examples(comparison)
    noise = comparison.noise
    return {
        "pairs": noise.reference_runs * noise.candidate_runs,
        "extent": wording.extent(comparison),
        "changed": wording.changed_sentences(comparison),
        "chance": wording.chance_sentences(comparison),
        "gain_test": wording.gain_test(comparison.tests.gain),
        "spans_sentence": wording.spans_sentence(comparison) if comparison.spans else "",
        "kinds": sections.KINDS,
        "signs": {kind: sign for kind, _, sign, _ in sections.KINDS},
        "bars": tuple(draw_transfer_bars([bars], width) for width in (WIDE, NARROW)),
        "marks": tuple(draw_marks(marks, width) for width in (WIDE, NARROW)) if marks else None,
        "bars_title": wording.bars_title(comparison),
        "marks_title": wording.marks_title(comparison),
        "marks_words": ", ".join(f"{name} {numbers.percent(share)}" for name, share, _ in marks),
        "other_rates": sections.other_rates(comparison),
        "span_rows": sections.span_rows(comparison),
        "confusions": sections.confusions(comparison),
        "examples": examples,
        "linked": {group.kind for group in examples},
    }
