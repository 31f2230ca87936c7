r"""report.tex: the tables of a comparison for a paper, to be read in with `\input`."""

from collections.abc import Iterator, Sequence
from typing import Final

from backfire.report.chance import number_rows
from backfire.report.comparison import Comparison
from backfire.report.disagreement import Disagreement
from backfire.report.latex import GLYPH, sentence, table, tex
from backfire.report.numbers import chance, count, percent, percent_interval, plural
from backfire.report.sections import KINDS, confusions, span_rows
from backfire.report.slices import SliceRow, shown_slices
from backfire.report.span_matrix import matrix_columns, matrix_rows, type_changes
from backfire.report.visible import visible
from backfire.report.wording import extent

SLICES_SHOWN: Final = 30
CONFUSIONS_SHOWN: Final = 10

_SLICE_HEADS: Final = ("Verdict", "Tokens", "Net", r"95\,\% interval", "$q$")
_ARROW: Final = r" $\rightarrow$ "
_HEAD: Final = (
    r"% Tables by Backfire. In the preamble: \usepackage{booktabs}; in the text: \input{report}.",
    r"% Their labels are tab:backfire-outcomes, -rates, -chance, -slices, -pairs, -spans, -matrix,",
    r"% -flips, as far as the comparison has them. For single ones, copy the next definition with",
    "% them.",
    GLYPH,
)


def latex_tables(comparison: Comparison) -> str:
    """Return report.tex."""
    parts = (_outcomes, _rates, _chance, _slices, _pairs, _spans, _flips)
    lines = [line for part in parts for line in part(comparison)]
    return _as_file([comparison.verdict_sentence, comparison.signature], lines)


def latex_disagreement(found: Disagreement) -> str:
    """Return report.tex of a comparison without gold."""
    rows = [
        [f"{tex(row.reference)}{_ARROW}{tex(row.candidate)}", sentence(count(row.count))]
        for row in found.confusion[:SLICES_SHOWN]
    ]
    caption = (
        f"Labels that differ most often. There is no gold; of {plural(found.tokens.n, 'token')}, "
        f"{percent(found.changed.value)} % have another label."
    )
    heads = [f"Reference{_ARROW}candidate", "Tokens"]
    lines = table("flips", sentence(caption), heads, rows) if rows else []
    return _as_file([found.verdict_sentence, found.signature], lines)


def _as_file(comments: Sequence[str], lines: Sequence[str]) -> str:
    said = [f"% {visible(comment, 2000)}" for comment in comments]
    return "\n".join([*_HEAD, *said, "", *lines]).strip() + "\n"


def _outcomes(comparison: Comparison) -> Iterator[str]:
    tokens = comparison.tokens
    rows = [
        [name, meaning, *_cells(count(value), percent(value / tokens.n))]
        for kind, name, _, meaning in KINDS
        for value in (getattr(tokens, kind),)
    ]
    caption = f"What became of the tokens ({extent(comparison)})."
    heads = ["Outcome", "The label is", "Tokens", r"\%"]
    yield from table("outcomes", sentence(caption), heads, rows, left=2)


def _rates(comparison: Comparison) -> Iterator[str]:
    tests, accuracy, spans = comparison.tests, comparison.accuracy, comparison.spans
    rows = [
        ["accuracy, reference", percent(accuracy.reference), ""],
        ["accuracy, candidate", percent(accuracy.candidate), ""],
        *(
            [name, percent(test.value), percent_interval(test.interval)]
            for name, test in (
                ("positive transfer", tests.positive_transfer),
                ("negative transfer", tests.negative_transfer),
                ("gain", tests.gain),
            )
        ),
    ]
    if spans and tests.f1_difference:
        gain = tests.f1_difference
        rows += [
            ["span F1, reference", percent(spans.f1_reference), ""],
            ["span F1, candidate", percent(spans.f1_candidate), ""],
            ["gain in span F1", percent(gain.value), percent_interval(gain.interval)],
        ]
    caption = (
        "Accuracy and transfer in per cent of the tokens, with 95 % intervals by "
        f"{comparison.inputs.unit}."
    )
    yield from table(
        "rates", sentence(caption), ["", r"\%", r"95\,\% interval"], [_cells(*row) for row in rows]
    )


def _chance(comparison: Comparison) -> Iterator[str]:
    noise, rows = comparison.noise, number_rows(comparison)
    if rows:
        caption = (
            "What of negative and positive transfer is systematic, in per cent of the tokens, from "
            f"{plural(noise.reference_runs, 'reference run')} and "
            f"{plural(noise.candidate_runs, 'candidate run')} of "
            f"{plural(noise.source_models, 'source model')}."
        )
        heads = ["", "Falsified", "Corrected"]
        yield from table("chance", sentence(caption), heads, [_cells(*row) for row in rows])


def _slices(comparison: Comparison) -> Iterator[str]:
    first, others = shown_slices(comparison.slices or ())
    rows = [_slice(row) for row in [*first, *others][:SLICES_SHOWN]]
    if rows:
        caption = (
            "Slices of the text: net effect (falsified less corrected, in per cent of the slice's "
            "tokens; above 0 is harm) with 95 % intervals, and q-values by Benjamini and Hochberg "
            "over all slices."
        )
        yield from table("slices", sentence(caption), ["Slice", *_SLICE_HEADS], rows, left=2)


def _pairs(comparison: Comparison) -> Iterator[str]:
    found, _ = shown_slices(comparison.conjunctions or ())
    if found:
        unit = comparison.inputs.unit
        caption = (
            f"Pairs of slices that were found by search in one half of the {unit}s: their net "
            "effect in the other half, likewise, with q-values over all pairs that were found."
        )
        heads = ["Pair of slices", *_SLICE_HEADS]
        yield from table("pairs", sentence(caption), heads, map(_slice, found), left=2, long=True)


def _slice(row: SliceRow) -> list[str]:
    net = percent(row.net), percent_interval(row.net_interval)
    return [
        tex(row.name),
        row.verdict.lower(),
        *_cells(count(row.tokens), *net, chance(row.q_value)),
    ]


def _spans(comparison: Comparison) -> Iterator[str]:
    spans = comparison.spans
    if spans is None:
        return
    rows = []
    for kind, scores in span_rows(comparison):
        f1 = percent(scores.f1.reference), percent(scores.f1.candidate)
        changes = map(count, type_changes(spans, kind))
        name = "all" if kind is None else tex(kind)
        rows.append([name, *_cells(count(scores.gold), *f1, *changes)])
    caption = "Span F1 in per cent, and gold spans broken and recovered by the candidate."
    heads = ["Type", "Gold", "F1, reference", "F1, candidate", "Broken", "Recovered"]
    yield from table("spans", sentence(caption), heads, rows)
    matrix = [
        [row.name, *_cells(*("" if x.kind == "impossible" else count(x.count) for x in row.cells))]
        for row in matrix_rows(spans)
    ]
    caption = "From which state under the reference (rows) to which under the candidate spans went."
    yield from table("matrix", sentence(caption), ["", *matrix_columns(spans)], matrix)


def _flips(comparison: Comparison) -> Iterator[str]:
    rows = [
        [
            group.kind.replace("_", "-"),
            tex(row.gold),
            f"{tex(row.reference)}{_ARROW}{tex(row.candidate)}",
            *_cells(count(row.count)),
        ]
        for group in confusions(comparison)
        for row in group.items[:CONFUSIONS_SHOWN]
    ]
    if rows:
        heads = ["Outcome", "Gold", f"Reference{_ARROW}candidate", "Tokens"]
        caption = "The most frequent changes of a label."
        yield from table("flips", sentence(caption), heads, rows, left=3)


def _cells(*texts: str) -> list[str]:
    return [sentence(text) for text in texts]
