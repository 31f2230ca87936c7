"""report.md of a comparison without gold."""

from collections.abc import Iterator
from typing import Final

from backfire.report.disagreement import ChangeExample, Disagreement
from backfire.report.disagreement_page import extent, sentences
from backfire.report.markdown import code, code_text, folded, join_lines, prose, table
from backfire.report.markdown_report import EXAMPLES_SHOWN, REACH, name_runs, signed
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
    shown = found.examples[:EXAMPLES_SHOWN]
    if shown:
        title = f"Examples ({len(shown)} of {count(found.tokens.changed)} tokens)"
        yield from folded(title, [_example(example) for example in shown])


def _example(example: ChangeExample) -> str:
    focus = example.tokens[example.place]
    first, last = max(0, example.place - REACH), example.place + REACH + 1
    words = [
        f"<b><u>{code_text(token.token)}</u></b>" if token is focus else code_text(token.token, 30)
        for token in example.tokens[first:last]
    ]
    sides = f"{code(focus.reference)} → {code(focus.candidate)}"
    return f"- <code>{' '.join(words)}</code><br>{sides} · sentence {example.sentence + 1:,}"
