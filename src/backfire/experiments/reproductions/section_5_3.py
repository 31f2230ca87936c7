"""Section 5.3: whether what the paper says of kinds of mistakes holds, beside what seeds do."""

from collections.abc import Sequence
from pathlib import Path

from backfire.engines.tables import open_tables
from backfire.experiments.published_claims import CLAIMS
from backfire.experiments.qualitative.claims import SLICES, measure_claims, tell_doubles
from backfire.experiments.qualitative.contrasted import SWEEP, read_targets
from backfire.experiments.qualitative.marks import mark_splits
from backfire.experiments.reproduction import Desk, Reproduction
from backfire.records.run_folder import write_json
from backfire.records.whole import write_text
from backfire.report.claims_figure import specify_claims
from backfire.report.claims_table import claims_markdown
from backfire.report.print_drawing import write_drawing
from backfire.report.rounded import rounded


def _draw(desk: Desk) -> Sequence[Path]:
    """Write `section-5-3` as Markdown, JSON, SVG, PDF and PNG.

    Raises:
        EvidenceError: If no target has runs of both arms.
        CorpusError: If no corpus is here, or one is not the text that was predicted.

    Paper: section 5.3
    """
    targets = read_targets(desk)
    with open_tables() as tables:
        marks = mark_splits(targets.here, SLICES, tables)
    splits = measure_claims(targets.here, marks)
    stem = desk.out / "section-5-3"
    quotes = {claim.name: claim.paper for claim in CLAIMS}
    markdown, plain = stem.with_suffix(".md"), stem.with_suffix(".json")
    notes = [*targets.notes, *tell_doubles(splits)]
    write_text(markdown, claims_markdown(splits, quotes, notes, f"{stem.name}.svg"))
    content = {
        "claims": [{"name": name, "paper": paper} for name, paper in quotes.items()],
        "splits": [split.model_dump(mode="json") for split in splits],
    }
    write_json(plain, rounded(content))
    figure = specify_claims(splits[0], list(quotes)) if splits else None
    return [markdown, plain, *(write_drawing(figure, stem) if figure else ())]


REPRODUCTION = Reproduction(
    title="section 5.3: do the claims about kinds of mistakes hold?",
    sweeps=(SWEEP,),
    needs_text=True,
    draw=_draw,
)
