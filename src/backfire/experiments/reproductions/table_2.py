"""Table 2: random initialisation against transfer on five corpora of tweets, from evidence."""

from collections.abc import Sequence
from pathlib import Path

from backfire.experiments.evidence.cells import Cells, measure_cells, tell_missing
from backfire.experiments.published import TABLE_2
from backfire.experiments.reproduction import Desk, Reproduction
from backfire.records.run_folder import write_json
from backfire.records.whole import write_text
from backfire.report.results_text import Results, results_latex, results_markdown
from backfire.report.rounded import rounded

_MAIN = "table-2"
_BESIDE = {
    "without-vectors": (None, "without vectors"),
    "wsj-sample": (_MAIN, "from wsj-sample"),
    "gmb": (_MAIN, "from gmb"),
}
_LICENSED = {"wsj": (_MAIN, "from wsj")}
"""Further sweeps: whose random runs they are held against, and what is special about them."""


def draw_table_2(desk: Desk) -> Sequence[Path]:
    """Write the table as Markdown, LaTeX and JSON.

    Raises:
        BackfireError: If a file of evidence or the description of a sweep can't be read, or there
            is no evidence at all.

    Paper: section 5, Table 2
    """
    main, beside = measure_cells(desk, _MAIN), Cells()
    licensed = {name: own for name, own in _LICENSED.items() if name in desk.evidence.sweeps()}
    for sweep, (reference, special) in (_BESIDE | licensed).items():
        beside += measure_cells(desk, sweep, reference=reference, special=special)
    everything = (main + beside).need(_MAIN)
    notes = tell_missing(everything.missing)
    results = Results(main.cells, beside.cells, notes, TABLE_2)
    markdown, latex, plain = (desk.out / f"table-2.{kind}" for kind in ("md", "tex", "json"))
    write_text(markdown, results_markdown(results))
    write_text(latex, results_latex(results))
    cells = [cell.model_dump(mode="json") for cell in everything.cells]
    write_json(plain, rounded({"cells": cells, "notes": notes, "paper": TABLE_2}))
    return [markdown, latex, plain]


REPRODUCTION = Reproduction(
    title="random initialisation against transfer: scores, PT, NT, and how much is chance",
    sweeps=(_MAIN, *_BESIDE),
    optional=tuple(_LICENSED),
    draw=draw_table_2,
)
