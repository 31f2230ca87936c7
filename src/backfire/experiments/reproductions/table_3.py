"""Table 3: words that transfer falsifies, picked by a rule, and the paper's own words."""

from collections.abc import Sequence
from pathlib import Path

from backfire.engines.tables import open_tables
from backfire.experiments.qualitative.contrasted import SWEEP, read_targets
from backfire.experiments.qualitative.marks import mark_splits
from backfire.experiments.qualitative.paper_words import find_paper_words
from backfire.experiments.qualitative.picking import SLICES, Quoting, pick_falsified
from backfire.experiments.reproduction import Desk, Reproduction
from backfire.records.run_folder import write_json
from backfire.records.whole import write_text
from backfire.report.falsified_words_table import words_markdown
from backfire.report.rounded import rounded


def draw_table_3(desk: Desk, quoting: Quoting = Quoting()) -> Sequence[Path]:  # noqa: B008 - frozen
    """Write `table-3.md` and `table-3.json`.

    Args:
        desk: What is at hand.
        quoting: How much of the corpora is quoted.

    Raises:
        EvidenceError: If no target has runs of both arms.
        CorpusError: If no corpus is here, or one is not the text that was predicted.

    Paper: section 5.3 (Table 3)
    """
    targets = read_targets(desk)
    with open_tables() as tables:
        marks = mark_splits(targets.here, SLICES, tables)
    picked = [
        pick_falsified(
            arms,
            target.corpus.split(split)["token"].to_pylist(),
            marks[target.corpus.name, split],
            quoting,
        )
        for target in targets.here
        for split, arms in target.splits.items()
    ]
    words = [word for target in targets.here for word in find_paper_words(target)]
    markdown, plain = desk.out / "table-3.md", desk.out / "table-3.json"
    write_text(markdown, words_markdown(picked, words, targets.notes))
    content = {
        "paper_words": [word.model_dump(mode="json") for word in words],
        "picked": [one.model_dump(mode="json") for one in picked],
    }
    write_json(plain, rounded(content))
    return [markdown, plain]


REPRODUCTION = Reproduction(
    title="words that transfer falsifies, by a rule, and the paper's own",
    sweeps=(SWEEP,),
    needs_text=True,
    draw=draw_table_3,
)
