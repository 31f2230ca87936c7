"""recover.md: the same for a pull request."""

from collections.abc import Iterator

from backfire.report.markdown import code, folded, join_lines, prose, table
from backfire.report.recovery.record import Recovery
from backfire.report.recovery.rows import HEADS, Row, rows_of, told_rows
from backfire.report.recovery.sentences import COLUMNS, sentences


def markdown_recovery(found: Recovery) -> str:
    """Return recover.md."""
    about = (
        f"{prose(found.corpus)}, reference {code(found.reference)}, candidate "
        f"{code(found.candidate)}, {found.sentences:,} sentences of validation."
    )
    lines = [
        f"# {found.verdict}: {prose(found.verdict_sentence)}",
        "",
        about,
        "",
        "![The score against the negative transfer of everything that was tried](frontier.svg)",
        "",
        *_say(found),
        "## Validation, which chose",
        *_table(rows_of(found)),
        COLUMNS,
        "",
        f"Rule: {prose(found.rule)}",
        "",
    ]
    for told in found.told:
        lines += [f"## {prose(told.split)}, looked at once", *_table(told_rows(told, found))]
    for title, commands in (("Build it", found.build), ("Run it", found.run)):
        if commands:
            lines += [f"## {title}", "", "```sh", *commands, "```", ""]
    if found.left_out:
        left = [f"* {code(each.name, 400)}: {prose(each.reason)}" for each in found.left_out]
        lines += folded(f"Not tried: {len(left)}", left)
    lines += [f"* {prose(note)}" for note in found.notes]
    return join_lines([*lines, "", f"Signature: {code(found.signature, 4000)}"])


def _say(found: Recovery) -> Iterator[str]:
    for sentence in sentences(found):
        yield prose(sentence)
        yield ""


def _table(rows: Iterator[Row]) -> list[str]:
    return table(("", "way", *HEADS, ""), [_cells(row) for row in rows], left=2)


def _cells(row: Row) -> list[str]:
    name = row.name if row.is_mark else code(row.name, 400)
    cells = [row.number, name, *row.cells, row.verdict]
    return [f"**{cell}**" if row.is_chosen and cell else cell for cell in cells]
