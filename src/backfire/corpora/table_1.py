"""The paper's Table 1 beside the counts of the files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backfire.corpora.counts import Counts
from backfire.corpora.entries import Entry, PrintedTokens
from backfire.corpora.schemes import span_types


@dataclass(frozen=True)
class PrintedFinding:
    """One number of the paper's Table 1.

    Attributes:
        column: "classes", "train", "validation" or "test".
        printed: The number that the paper prints; None stands for its "n/a".
        found: Ours; None where a file is absent, or where the paper prints "n/a".
        same: Whether they agree.
        reason: Why they differ, where they do.
    """

    column: str
    printed: int | None
    found: int | None
    same: bool
    reason: str | None = None


def compare_with_paper(
    entry: Entry, labels: Sequence[str], counts: Mapping[str, Counts]
) -> list[PrintedFinding]:
    """Set a corpus' row of the paper's Table 1 beside ours.

    Args:
        entry: The corpus.
        labels: The labels of its training split.
        counts: What was counted in the splits that are here.

    Returns:
        One finding a number; none where the paper has no such row or no split is here. As in the
        paper, the classes of entities are types, those of chunks and parts of speech labels.

    Paper: section 4.1
    """
    row = entry.table_1
    if row is None or not counts:
        return []
    classes = len(span_types([*labels])) if entry.task == "ner" else len(labels)
    findings = [_compare("classes", row.classes, classes or None, row.reason)]
    columns = {"train": row.train, "validation": row.validation, "test": row.test}
    for column, printed in columns.items():
        if printed is None:
            findings.append(PrintedFinding(column, None, None, same=True))
        else:
            findings.append(_compare(column, printed.tokens, _sum(printed, counts), row.reason))
    return findings


def _sum(printed: PrintedTokens, counts: Mapping[str, Counts]) -> int | None:
    if not set(printed.ours) <= set(counts):
        return None
    return sum(counts[split].tokens for split in printed.ours)


def _compare(column: str, printed: int, found: int | None, reason: str | None) -> PrintedFinding:
    same = found == printed
    return PrintedFinding(column, printed, found, same, None if same else reason)
