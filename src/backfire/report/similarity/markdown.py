"""similarity.md: the table for a pull request or a paper, with what its numbers mean."""

from collections.abc import Iterator

from backfire.report.markdown import code, folded, join_lines, prose, table
from backfire.report.markdown_report import signed
from backfire.report.numbers import count
from backfire.report.similarity.cells import (
    beside_cell,
    has_twice,
    limits_of,
    model_sentence,
    reasons,
    spread_sentence,
    twice_cell,
    unit_of,
    value_cell,
)
from backfire.report.similarity.explaining import explain
from backfire.report.similarity.record import CAVEAT, MeasureCard, MeasuredText, Similarity


def markdown_similarity(found: Similarity) -> str:
    """Return similarity.md."""
    names = ", ".join(code(text.corpus) for text in found.targets)
    lines = [f"## How alike {code(found.source.corpus)} and {names} are", ""]
    lines += [prose(CAVEAT), ""]
    for note in found.notes:
        lines += [f"> {prose(note)}", ""]
    lines += [*_texts(found), *_values(found), prose(spread_sentence(found)), ""]
    if found.model:
        lines += [prose(model_sentence(found.model)), ""]
    lines += [f"* {prose(reason)}" for reason in reasons(found)]
    lines += ["", *folded("What each measure is", list(_cards(found)))]
    return join_lines([*lines, *signed(found.signature)])


def _texts(found: Similarity) -> list[str]:
    def row(text: MeasuredText, side: str) -> list[str]:
        return [
            side, code(text.corpus), prose(text.split), count(text.sentences), count(text.tokens),
            count(text.words), "" if text.in_source is None else count(text.in_source),
        ]  # fmt: skip

    rows = [row(found.source, "source"), *(row(text, "target") for text in found.targets)]
    heads = [
        "", "Corpus", "Split", "Sentences", "Tokens", "Words", "Sentences that stand in the source",
    ]  # fmt: skip
    return table(heads, rows, left=3)


def _values(found: Similarity) -> list[str]:
    rows = []
    for card in found.measures:
        cells = []
        for text in found.targets:
            value = found.value(card.name, text.corpus)
            beside = beside_cell(card, value)
            cells.append(f"{value_cell(card, value)}{f'<br>({beside})' if beside else ''}")
        twice = [twice_cell(card, found)] if has_twice(found) else []
        rows.append([card.title, unit_of(card), card.alike, *twice, *cells])
    names = [code(text.corpus) for text in found.targets]
    twice = ["Source twice"] if has_twice(found) else []
    return table(["Measure", "Unit", "More alike", *twice, *names], rows, left=3)


def _cards(found: Similarity) -> Iterator[str]:
    for card in found.measures:
        yield f"* {_card(card)}"


def _card(card: MeasureCard) -> str:
    return (
        f"**{card.title}** ({code(card.name)}, {limits_of(card)}): {prose(' '.join(explain(card)))}"
    )
