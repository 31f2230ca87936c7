"""report.md: the story of the page for a pull request, short enough for a comment."""

from collections.abc import Iterator
from typing import Final

from backfire.report.chance import chance_sentences, number_rows
from backfire.report.comparison import Comparison
from backfire.report.confidence import confidence_sentences
from backfire.report.example import Example, LabelledToken, Layer
from backfire.report.findings import Count
from backfire.report.markdown import code, code_text, folded, join_lines, prose, table
from backfire.report.numbers import chance, count, decimal, percent, percent_interval
from backfire.report.sections import KINDS, Group, confusions, grouped_examples, span_rows
from backfire.report.slices import SliceRow, conjunctions_sentence, shown_slices, slices_sentence
from backfire.report.span_matrix import matrix_columns, matrix_rows, type_changes
from backfire.report.visible import visible
from backfire.report.wording import changed_sentences, extent, gain_test, spans_sentence

SLICES_SHOWN: Final = 15
CONFUSIONS_SHOWN: Final = 8
EXAMPLES_SHOWN: Final = 5
REACH: Final = 7
"""How many tokens of the sentence an example shows on either side."""

_NAMES_SHOWN: Final = 3


def markdown_report(comparison: Comparison) -> str:
    """Return report.md."""
    parts = (_head, _changed, _chance, _sure, _slices, _spans, _confusions, _examples, _foot)
    return join_lines(line for part in parts for line in part(comparison))


def comparison_sections(comparison: Comparison) -> Iterator[str]:
    """Return what changed, chance, slices and spans, and the signature; no text is quoted."""
    for part in (_changed, _chance, _sure, _slices, _spans, _confusions, _foot):
        yield from part(comparison)


def name_runs(side: str, names: tuple[str, ...]) -> str:
    """Return one side of a comparison with the names of its first runs."""
    shown = ", ".join(code(name, 200) for name in names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return f"{side} {shown}{f' and {more} more' if more > 0 else ''}"


def signed(signature: str) -> list[str]:
    """Return the signature as a block of code, to be copied as it is."""
    return ["", "```text", visible(signature, 2000).replace("`", "'"), "```"]


def _head(comparison: Comparison) -> Iterator[str]:
    inputs = comparison.inputs
    yield f"## {comparison.verdict}: {prose(comparison.verdict_sentence)}"
    yield ""
    yield prose(extent(comparison))
    yield ""
    sides = (
        ("reference", inputs.reference),
        ("candidate", inputs.candidate),
        ("gold", (inputs.gold,)),
    )
    yield " · ".join(name_runs(side, names) for side, names in sides)
    yield ""
    for note in comparison.notes:
        yield from (f"> {prose(note)}", "")


def _changed(comparison: Comparison) -> Iterator[str]:
    tokens, tests = comparison.tokens, comparison.tests
    yield from ("### What changed", "", prose(" ".join(changed_sentences(comparison))))
    yield from table(
        ["Outcome", "The label is", "Tokens", "%"],
        [
            [f"{sign} {name}", meaning, count(getattr(tokens, kind)), _share(comparison, kind)]
            for kind, name, sign, meaning in KINDS
        ],
        left=2,
    )
    rows = (
        ("corrected (PT)", tests.positive_transfer),
        ("falsified (NT)", tests.negative_transfer),
        ("gain in accuracy", tests.gain),
        ("gain in span F1", tests.f1_difference),
    )
    yield from table(
        ["", "%", "95 % interval"],
        [[name, percent(x.value), percent_interval(x.interval)] for name, x in rows if x],
    )
    yield from (prose(gain_test(tests.gain, comparison.inputs.unit)), "")


def _share(comparison: Comparison, kind: str) -> str:
    return percent(getattr(comparison.tokens, kind) / comparison.tokens.n)


def _chance(comparison: Comparison) -> Iterator[str]:
    yield from ("### Is it chance?", "", prose(" ".join(chance_sentences(comparison))), "")
    rows = number_rows(comparison)
    if rows:
        lines = table(
            ["% of the tokens", "falsified", "corrected"],
            [[prose(name), *numbers] for name, *numbers in rows],
        )
        yield from folded("The estimates", lines)


def _sure(comparison: Comparison) -> Iterator[str]:
    if comparison.confidence:
        said = confidence_sentences(comparison.confidence)
        yield from ("### How sure were they?", "", prose(" ".join(said)), "")


def _slices(comparison: Comparison) -> Iterator[str]:
    yield from ("### Where", "")
    rows = comparison.slices
    if rows is None:
        yield from (f"No slices: {prose(comparison.undefined.get('slices', ''))}.", "")
        return
    yield prose(slices_sentence(rows, comparison.margin, comparison.conjunctions or ()))
    first, others = shown_slices(rows)
    if first:
        yield from _slice_table(first[:SLICES_SHOWN])
        if len(first) > SLICES_SHOWN:
            yield from (f"{len(first) - SLICES_SHOWN} more stand in report.html.", "")
    else:
        yield ""
    rest = others[:SLICES_SHOWN]
    if rest:
        title = f"Slices without a finding ({len(rest)} of {len(others)})"
        yield from folded(title, _slice_table(rest))
    yield from _pairs(comparison)


def _pairs(comparison: Comparison) -> Iterator[str]:
    pairs = comparison.conjunctions
    if pairs is None:
        return
    yield from (prose(conjunctions_sentence(pairs, comparison.inputs.unit)), "")
    found, _ = shown_slices(pairs)
    harmed = [row for row in found if row.verdict == "HARMED"]
    others = [row for row in found if row.verdict != "HARMED"]
    if harmed:
        yield from _slice_table(harmed)
    if others:
        yield from folded(
            f"Pairs of slices that are not harmed ({len(others)})", _slice_table(others)
        )


def _slice_table(rows: list[SliceRow]) -> list[str]:
    heads = ["Slice", "Verdict", "Tokens", "Net (NT − PT)", "95 % interval", "NT lift", "PT lift"]
    return table(
        [*heads, "q"],
        [
            [
                code(row.name),
                row.verdict,
                count(row.tokens),
                percent(row.net),
                percent_interval(row.net_interval),
                decimal(row.negative_lift),
                decimal(row.positive_lift),
                prose(chance(row.q_value)),
            ]
            for row in rows
        ],
        left=2,
    )


def _spans(comparison: Comparison) -> Iterator[str]:
    spans = comparison.spans
    if spans is None:
        return
    yield from ("### Spans", "", prose(spans_sentence(comparison)))
    rows = []
    for kind, scores in span_rows(comparison):
        broken, recovered = type_changes(spans, kind)
        name = "**all**" if kind is None else code(kind)
        f1 = [percent(scores.f1.reference), percent(scores.f1.candidate)]
        rows.append([name, count(scores.gold), *f1, count(broken), count(recovered)])
    heads = ["Type", "Gold", "F1 reference", "F1 candidate", "Broken", "Recovered"]
    yield from table(heads, rows)
    matrix = table(
        ["Reference ↓ candidate →", *matrix_columns(spans)],
        [[row.name, *(_cell(cell.kind, cell.count) for cell in row.cells)]
         for row in matrix_rows(spans)],
    )  # fmt: skip
    yield from folded("From which state to which the spans went", matrix)


def _cell(kind: str, number: Count) -> str:
    return "" if kind == "impossible" else count(number)


def _confusions(comparison: Comparison) -> Iterator[str]:
    groups = [group for group in confusions(comparison) if group.items]
    if not groups:
        return
    yield from ("### Which labels", "")
    for group in groups:
        rows = [
            [code(row.gold), f"{code(row.reference)} → {code(row.candidate)}", count(row.count)]
            for row in group.items[:CONFUSIONS_SHOWN]
        ]
        lines = table(["Gold", "Reference → candidate", "Tokens"], rows, left=2)
        title = f"{group.title} ({len(rows)} of {group.of} kinds)"
        yield from [f"**{title}**", *lines] if group.kind == "falsified" else folded(title, lines)


def _examples(comparison: Comparison) -> Iterator[str]:
    groups = [group for group in grouped_examples(comparison) if group.items]
    if not groups:
        return
    yield from ("### Examples", "")
    for group in groups:
        yield from _example_group(group)


def _example_group(group: Group[Example]) -> list[str]:
    shown = group.items[:EXAMPLES_SHOWN]
    lines = [line for example in shown for line in _example(example)]
    return folded(f"{group.title} ({len(shown)} of {count(group.of)} tokens)", lines)


def _example(example: Example) -> list[str]:
    focus = next(token for token in example.labelled if token.place == example.place)
    sides = " → ".join(
        f"{code(layer.label)} {_sign(layer, focus)}{_runs(layer)}"
        for layer in (focus.reference, focus.candidate)
    )
    gold = "" if "✓" in sides or focus.gold is None else f", gold {code(focus.gold)}"
    where = f"sentence {example.sentence + 1:,}"
    return [f"- {quote_sentence(example)}<br>{sides}{gold} · {where}"]


def quote_sentence(example: Example) -> str:
    """Return an example's sentence around its token, which stands out."""
    first, last = max(0, example.place - REACH), example.place + REACH + 1
    words = [
        f"<b><u>{code_text(word)}</u></b>" if place == example.place else code_text(word, 30)
        for place, word in enumerate(example.words[:last])
    ]
    before = "… " if first or example.cut_before else ""
    after = " …" if last < len(example.words) or example.cut_after else ""
    return f"<code>{before}{' '.join(words[first:])}{after}</code>"


def _sign(layer: Layer, token: LabelledToken) -> str:
    return "✓" if layer.label == token.gold else "✗"


def _runs(layer: Layer) -> str:
    return f" {layer.agreeing}/{layer.runs}" if layer.runs > 1 else ""


def _foot(comparison: Comparison) -> Iterator[str]:
    yield from signed(comparison.signature)
