"""Table 2: random initialisation against transfer on the tweets corpora, with PT, NT and gain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from backfire.experiments.compare import Comparison
from backfire.experiments.contrast import Contrast, ContrastRuns, run_contrast
from backfire.experiments.published import TABLE_2
from backfire.experiments.training_run import Progress
from backfire.records.checksums import json_checksum
from backfire.records.run_folder import RunFolder, write_json
from backfire.records.signature import make_signature
from backfire.records.whole import write_text
from backfire.scoring.accuracy import accuracy
from backfire.scoring.f1 import span_f1

SPLITS = ("test", "validation")
"""The paper names no split for Table 2; the test comes first, since validation chose the epochs."""


@dataclass(frozen=True)
class Arm:
    """The scores of one arm's runs, as fractions.

    Attributes:
        accuracy: Token accuracy of each run.
        f1: Span F1 of each run; empty where the task has no spans.
    """

    accuracy: tuple[float, ...]
    f1: tuple[float, ...]


@dataclass(frozen=True)
class Cell:
    """One target and split.

    Attributes:
        target: The target corpus.
        source: The source corpus.
        split: The evaluated split.
        random: The runs from random initialisation.
        transfer: The transferred runs.
        comparison: What transfer changed.
        signature: From which the cell can be repeated.
    """

    target: str
    source: str
    split: str
    random: Arm
    transfer: Arm
    comparison: Comparison
    signature: str


def reproduce_table_2(contrasts: Sequence[Contrast], say: Callable[[Progress], None]) -> list[Cell]:
    """Train, compare and write what Table 2 needs, one contrast a target.

    Writes under each contrast's folder `table-2.md`, `table-2.json` and a report for each target
    and split.

    Raises:
        BackfireError: If a corpus or the vectors can't be used, or a run fails.

    Paper: section 5
    """
    cells = []
    for contrast in contrasts:
        runs = run_contrast(contrast, say)
        for split in SPLITS:
            cell = make_cell(contrast, runs, split)
            cell.comparison.write(contrast.out / contrast.target / split)
            cells.append(cell)
    out = contrasts[0].out
    write_text(out / "table-2.md", format_table(cells))
    write_json(out / "table-2.json", [_plain(cell) for cell in cells])
    return cells


def make_cell(contrast: Contrast, runs: ContrastRuns, split: str) -> Cell:
    """Score and compare the runs of a contrast on one split of its target."""
    vectors = runs.random[0].manifest.spec["vectors"]
    settings = json_checksum(contrast.settings.model_dump(mode="json", exclude_defaults=True))
    return Cell(
        target=contrast.target,
        source=contrast.source,
        split=split,
        random=_score_arm(runs.random, split),
        transfer=_score_arm(runs.transfer, split),
        comparison=runs.compare(split),
        signature=make_signature(
            target=contrast.target,
            split=split,
            source=contrast.source,
            runs=f"{len(runs.random)}+{len(runs.transfer)}",
            seeds=",".join(str(run.manifest.seed) for run in (*runs.random, *runs.transfer)),
            sources=",".join(run.manifest.run for run in runs.sources),
            settings=settings[:12],
            vectors=vectors[:12] if vectors else "none",
            text=runs.random[0].manifest.tokens[split].checksum[:12],
        ),
    )


def _score_arm(runs: Sequence[RunFolder], split: str) -> Arm:
    tokens = runs[0].tokens(split)
    numbers = tokens.column("sentence").to_pylist()
    gold = _by_sentence(numbers, tokens.column("gold").to_pylist())
    predicted = [
        _by_sentence(numbers, run.predictions(split).column("predicted").to_pylist())
        for run in runs
    ]
    spans = runs[0].manifest.task != "pos"
    return Arm(
        accuracy=tuple(accuracy(gold, labels) for labels in predicted),
        f1=tuple(span_f1(gold, labels).f1 for labels in predicted) if spans else (),
    )


def _by_sentence(numbers: list[int], labels: list[str]) -> list[list[str]]:
    sentences: list[list[str]] = [[] for _ in range(numbers[-1] + 1)]
    for number, label in zip(numbers, labels, strict=True):
        sentences[number].append(label)
    return sentences


def format_table(cells: Sequence[Cell]) -> str:
    """Return the table in Markdown, in per cent, ours beside the paper's."""
    head = [
        "Target", "Split", "Source", "Measure", "Random", "Transfer",
        "Paper: random", "Paper: transfer", "PT", "NT", "NT of two random runs",
        "NT of two transferred runs", "Systematic NT", "Gain (95 % interval)",
    ]  # fmt: skip
    lines = [" | ".join(head), " | ".join(["---"] * 4 + ["---:"] * 10)]
    lines += [" | ".join(row) for cell in cells for row in _rows(cell)]
    body = "\n".join(f"| {line} |" for line in lines)
    signatures = "\n".join(f"* `{cell.signature}`" for cell in cells)
    return f"{body}\n\nMean ± standard deviation over runs, in per cent.\n\n{signatures}\n"


def _rows(cell: Cell) -> list[list[str]]:
    printed_measure, random, transfer = TABLE_2.get(cell.target, ("", None, None))
    rates, gain = cell.comparison.rates, cell.comparison.tests.gain
    bounds = [_percent(bound) for bound in gain.interval or ()]
    interval = f" ({' … '.join(bounds)})" if bounds else ""
    changes = [
        _percent(rates.positive_transfer),
        _percent(rates.negative_transfer),
        *(_percent(floor) if floor is not None else "–" for floor in _floors(cell.comparison)),
        _bracket(cell.comparison),
        f"{_percent(rates.gain)}{interval}",
    ]
    rows = []
    for measure in ("F1", "accuracy") if cell.random.f1 else ("accuracy",):
        ours = [
            _spread(arm.f1 if measure == "F1" else arm.accuracy)
            for arm in (cell.random, cell.transfer)
        ]
        printed = [
            f"{number:.2f}" if number and measure == printed_measure else "–"
            for number in (random, transfer)
        ]
        tail = changes if measure == "accuracy" else [""] * len(changes)
        rows.append([cell.target, cell.split, cell.source, measure, *ours, *printed, *tail])
    return rows


def _floors(comparison: Comparison) -> tuple[float | None, float | None]:
    """Return NT between two runs of one arm, random and transferred: chance alone does that."""
    return comparison.noise.nt_reference, comparison.noise.nt_candidate_between


def _bracket(comparison: Comparison) -> str:
    systematic = comparison.noise.systematic_negative_transfer
    if systematic is None or systematic.low is None or systematic.high is None:
        return "–"
    return f"{_percent(systematic.low)} … {_percent(systematic.high)}"


def _spread(scores: Sequence[float]) -> str:
    spread = f" ± {100 * stdev(scores):.2f}" if len(scores) > 1 else ""
    return f"{100 * mean(scores):.2f}{spread}"


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.2f}"


def _plain(cell: Cell) -> dict[str, object]:
    return {
        "target": cell.target,
        "source": cell.source,
        "split": cell.split,
        "random": {"accuracy": cell.random.accuracy, "f1": cell.random.f1},
        "transfer": {"accuracy": cell.transfer.accuracy, "f1": cell.transfer.f1},
        "comparison": cell.comparison.as_json(),
        "signature": cell.signature,
    }
