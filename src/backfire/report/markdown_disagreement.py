"""report.md of a comparison without gold."""

from collections.abc import Iterator
from typing import Final

from backfire.report.disagreement import Disagreement
from backfire.report.disagreement_page import extent, sentences
from backfire.report.example import Example
from backfire.report.markdown import code, folded, join_lines, prose, table
from backfire.report.markdown_report import EXAMPLES_SHOWN, name_runs, quote_sentence, signed
from backfire.report.numbers import count

ROWS_SHOWN: Final = 12


def markdown_disagreement(found: Disagreement) -> str:
    """Return report.md."""
    parts = (_head, _confusion, _examples)
    lines = [line for part in parts for line in part(found)]
    return join_lines([*lines, *signed(found.signature)])


def _head(found: Disagreement) -> Iterator[str]:
    inputs = found.inputs
    yield f"## {found.verdict}: {prose(found.verdict_sentence)}"
    yield from ("", prose(extent(found)), "")
    sides = (("reference", inputs.reference), ("candidate", inputs.candidate))
    yield " · ".join(name_runs(side, names) for side, names in sides)
    yield ""
    for note in found.notes:
        yield from (f"> {prose(note)}", "")
    yield from (prose(" ".join(sentences(found))), "")


def _confusion(found: Disagreement) -> Iterator[str]:
    if not found.confusion:
        return
    rows = [
        [f"{code(row.reference)} → {code(row.candidate)}", count(row.count)]
        for row in found.confusion[:ROWS_SHOWN]
    ]
    yield f"### Which labels ({len(rows)} of {found.confusion_rows} kinds)"
    yield from table(["Reference → candidate", "Tokens"], rows)


def _examples(found: Disagreement) -> Iterator[str]:
    shown = found.examples.shown[:EXAMPLES_SHOWN]
    if shown:
        title = f"Examples ({len(shown)} of {count(found.tokens.changed)} tokens)"
        yield from folded(title, [_example(example) for example in shown])


def _example(example: Example) -> str:
    focus = next(token for token in example.labelled if token.place == example.place)
    sides = f"{code(focus.reference.label)} → {code(focus.candidate.label)}"
    return f"- {quote_sentence(example)}<br>{sides} · sentence {example.sentence + 1:,}"
