"""Table 1: the corpora in numbers, as Markdown, the paper's numbers above those counted here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from backfire.corpora.entries import Entry, PrintedRow
from backfire.corpora.statistics import SplitStatistics
from backfire.corpora.table_1 import PrintedFinding
from backfire.report.markdown import code, join_lines, prose, table
from backfire.report.numbers import NOTHING, count, percent

Role = Literal["source", "target", "further"]

_TASKS: Final = {"pos": "parts of speech", "chunking": "chunks", "ner": "entities"}
_ROLES: Final[Mapping[Role, str]] = {
    "source": "Sources: news",
    "target": "Targets: tweets and other short messages",
    "further": "Further corpora",
}
_INTRODUCTION: Final = (
    "Made by `backfire reproduce table-1`. Tokens of each split, as the paper prints them and as "
    "counted here in the files of the corpora's authors; what differs is bold."
)
_MEANINGS: Final = (
    "Labels: those of the training split. New words: tokens whose word, in lower case, the "
    "training split lacks, in per cent."
)
_COLUMNS: Final = ("classes", "train", "validation", "test")


@dataclass(frozen=True)
class CountedCorpus:
    """A corpus of the catalogue and what was counted in it.

    Attributes:
        name: Its name in the catalogue.
        role: What it is to the experiments.
        entry: What the catalogue says of it.
        splits: What was counted; empty where its files are not here.
        labels: How many labels its training split has (its first, where there is none); None
            where it is not here.
        printed: Its row of the paper's Table 1 beside ours, where there are both.
    """

    name: str
    role: Role
    entry: Entry
    splits: Sequence[SplitStatistics]
    labels: int | None
    printed: Sequence[PrintedFinding]


def corpora_markdown(corpora: Sequence[CountedCorpus], signature: str) -> str:
    """Return Table 1: the paper's rows beside ours, why they differ, and all corpora."""
    lines = [
        "# Table 1: the corpora in numbers",
        "",
        _INTRODUCTION,
        *_paper_rows(corpora),
        *_reasons(corpora),
    ]
    for role, title in _ROLES.items():
        own = [corpus for corpus in corpora if corpus.role == role]
        lines += [f"## {title}", *_statistics(own)] if own else []
    lines += [
        _MEANINGS,
        "",
        "## Licences and homes",
        *_licences(corpora),
        f"`{signature}`",
    ]
    return join_lines(lines)


def _paper_rows(corpora: Iterable[CountedCorpus]) -> list[str]:
    rows = []
    for corpus in corpora:
        row = corpus.entry.table_1
        if row is not None:
            rows += [_printed_cells(corpus, row), _found_cells(corpus)]
    heads = ["Corpus", "Labels", "Numbers of", *(column.capitalize() for column in _COLUMNS)]
    return table(heads, rows, left=3)


def _printed_cells(corpus: CountedCorpus, row: PrintedRow) -> list[str]:
    splits = (row.train, row.validation, row.test)
    shown = [count(row.classes), *("n/a" if x is None else count(x.tokens) for x in splits)]
    return [code(corpus.name), _TASKS[corpus.entry.task], "the paper", *shown]


def _found_cells(corpus: CountedCorpus) -> list[str]:
    found = {finding.column: finding for finding in corpus.printed}
    cells = []
    for column in _COLUMNS:
        finding = found.get(column)
        if finding is None or finding.found is None:
            cells.append(NOTHING)
        else:
            shown = _number(finding.found)
            cells.append(shown if finding.same else f"**{shown}**")
    return ["", "", "here" if corpus.splits else "here: absent", *cells]


def _reasons(corpora: Iterable[CountedCorpus]) -> Iterator[str]:
    """Say why numbers differ, and where those not here are had."""
    for corpus in corpora:
        row, entry = corpus.entry.table_1, corpus.entry
        if row is not None and not corpus.splits:
            obtain = entry.obtain or "Get it: backfire corpora fetch " + corpus.name
            yield f"* {code(corpus.name)} is not on this machine. {prose(obtain)}"
        elif any(not finding.same for finding in corpus.printed):
            yield f"* {code(corpus.name)}: {prose((row and row.reason) or 'no reason is known.')}"
    yield ""


def _statistics(corpora: Iterable[CountedCorpus]) -> list[str]:
    rows = []
    for corpus in corpora:
        for k, split in enumerate(corpus.splits):
            first = k == 0
            labels = _number(corpus.labels) if first else ""
            rows.append(
                [
                    code(corpus.name) if first else "",
                    _TASKS[corpus.entry.task] if first else "",
                    split.split,
                    _number(split.sentences),
                    _number(split.tokens),
                    labels,
                    _number(split.spans),
                    _number(split.words),
                    percent(split.unseen),
                ]
            )
        if not corpus.splits:
            blanks = [NOTHING] * 6
            rows.append([code(corpus.name), _TASKS[corpus.entry.task], "not here", *blanks])
    heads = [
        "Corpus", "Labels are", "Split", "Sentences", "Tokens", "Labels", "Spans", "Words",
        "New words",
    ]  # fmt: skip
    return table(heads, rows, left=3)


def _licences(corpora: Iterable[CountedCorpus]) -> list[str]:
    rows = [
        [
            code(corpus.name),
            prose(corpus.entry.title),
            prose(corpus.entry.licence),
            f"<{corpus.entry.home}>" if corpus.entry.home else NOTHING,
        ]
        for corpus in corpora
    ]
    return table(["Corpus", "What it is", "Licence", "Home"], rows, left=4)


def _number(number: int | None) -> str:
    return NOTHING if number is None else count(number)
