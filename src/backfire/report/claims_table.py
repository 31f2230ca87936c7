"""Section 5.3's claims as Markdown: what share each kind of mistake has, and whether it holds."""

from collections.abc import Mapping, Sequence
from typing import Final

from backfire.report.cells import label_of
from backfire.report.claims import ClaimRow, ClaimSplit
from backfire.report.markdown import folded, join_lines, prose, table
from backfire.report.numbers import (
    NOTHING,
    chance,
    count,
    decimal,
    percent,
    percent_interval,
)
from backfire.scoring.jackknife import Estimate

_HEADS: Final = (
    "Kind of mistake", "Corpus", "Tokens", "Falsified", "Corrected", "Seeds flip",
    "Share of falsified", "Share of corrected", "Share of seed flips", "Share of tokens",
    "Beyond seeds", "Lift over seeds", "q", "Net", "q", "Verdict",
)  # fmt: skip

_READ: Final = (
    "Of each kind of mistake, per pair of runs: how many tokens a transferred run turns from right "
    "to this mistake (falsified), from this mistake to right (corrected), and how many a second "
    "random run turns from right to it (seeds flip). Then its share, in per cent, of all that is "
    "falsified, corrected and flipped by seeds, and of all tokens. Beyond seeds: its share of "
    "falsified less its share of seed flips, in points. Net: falsified less corrected, in per cent "
    "of the tokens of the kind; above 0 is harm. Intervals are at 95 %, with whole sentences as "
    "the unit; {runs} q: false discovery rate over all rows of a split."
)
_ALT: Final = (
    "The share of each kind of mistake among falsified and corrected tokens and seed flips, and "
    "the verdict on each claim"
)

_OTHER_RUNS: Final = "they hold for other runs and source models too where both arms have 5."
_THESE_RUNS: Final = "they are about these runs only."

_RULE: Final = (
    "The verdict is the first that holds. TOO FEW: fewer than 20 tokens turn, there or back (or "
    "there is no second random run). REVERSED: transfer mends this mistake (net below 0, q at most "
    "0.05). HOLDS: its share of what is falsified is above its share of what seeds flip, and it is "
    "a net harm (both with q at most 0.05). BOTH WAYS: only the first; transfer makes the mistake "
    "and mends it. HARM ONLY: only the second; its part of the harm is not shown to be larger than "
    "seeds make it. NOT SHOWN: neither."
)


_MOST: Final = (
    "The paper says that such tokens go this way mostly. Of the tokens of each kind that are "
    "falsified on the split {split} (per pair of runs, to whatever wrong label), the share that "
    "goes this way, in per cent, beside the same share of what two random runs flip."
)


def claims_markdown(
    splits: Sequence[ClaimSplit], quotes: Mapping[str, str], notes: Sequence[str], figure: str
) -> str:
    """Return the claims: whether each holds, and the numbers behind it, by split.

    Args:
        splits: The families, the primary split first.
        quotes: What the paper says, by the name of the claim, in the paper's order.
        notes: What is left out, in sentences.
        figure: The file of the figure, beside this one.
    """
    rows = [row for split in splits for row in split.rows]
    sure = any(row.effect.covers_other_runs for row in rows)
    lines = [
        "# Section 5.3: do the paper's claims about kinds of mistakes hold?",
        *_answers(splits, quotes),
        *(f"* {prose(note)}" for note in notes),
        "",
        f"![{_ALT}]({figure})",
        "",
        "## How to read the numbers",
        "",
        _READ.format(runs=_OTHER_RUNS if sure else _THESE_RUNS),
        "",
        _RULE,
        "",
        *(_most(splits[0], quotes) if splits else ()),
        *(line for place, split in enumerate(splits) for line in _split(split, quotes, place)),
    ]
    return join_lines(lines)


def _answers(splits: Sequence[ClaimSplit], quotes: Mapping[str, str]) -> list[str]:
    """Return one line a claim with its verdicts on the primary split."""
    if not splits:
        return []
    first = splits[0]
    corpora = list(dict.fromkeys(row.corpus for row in first.rows))
    found = {(row.claim, row.corpus): row.verdict for row in first.rows}
    body = [
        [prose(name), prose(paper), *(found.get((name, corpus), NOTHING) for corpus in corpora)]
        for name, paper in quotes.items()
    ]
    heads = ["Kind of mistake", "What the paper says", *(label_of(name) for name in corpora)]
    said = f"On the split {first.split}; {NOTHING}: the corpus' labels can't tell."
    return ["", said, *table(heads, body, left=len(heads))]


def _most(split: ClaimSplit, quotes: Mapping[str, str]) -> list[str]:
    """Return how often the tokens of a kind turn this way and not another, by split."""
    rows = [
        [
            prose(row.claim),
            label_of(row.corpus),
            count(row.effect.falsified / row.effect.way_of_falsified),
            percent(row.effect.way_of_falsified),
            percent(row.effect.way_of_flipped),
        ]
        for row in _in_order(split, quotes)
        if row.way != () and row.effect.way_of_falsified
    ]
    if not rows:
        return []
    heads = [
        "Kind of mistake", "Corpus", "Falsified, to any label", "This way: transfer",
        "This way: seeds",
    ]  # fmt: skip
    return ["## Most of them?", "", _MOST.format(split=split.split), *table(heads, rows, left=2)]


def _in_order(split: ClaimSplit, quotes: Mapping[str, str]) -> list[ClaimRow]:
    order = list(quotes)
    return sorted(split.rows, key=lambda row: order.index(row.claim))


def _split(split: ClaimSplit, quotes: Mapping[str, str], place: int) -> list[str]:
    rows = _in_order(split, quotes)
    body = [
        _cells(row, first=k == 0 or rows[k - 1].claim != row.claim) for k, row in enumerate(rows)
    ]
    lines = [*table(_HEADS, body, left=2), *(f"* `{one}`" for one in split.signatures), ""]
    title = f"## Split: {split.split}"
    return [title, *lines] if place == 0 else [title, "", *folded("The numbers", lines)]


def _cells(row: ClaimRow, *, first: bool) -> list[str]:
    effect = row.effect
    beyond = effect.against_flipped
    return [
        prose(row.claim) if first else "",
        label_of(row.corpus),
        count(effect.tokens),
        count(effect.falsified),
        count(effect.corrected),
        NOTHING if effect.flipped is None else count(effect.flipped),
        percent(effect.of_falsified.value),
        percent(effect.of_corrected.value),
        percent(effect.of_flipped.value),
        percent(effect.of_tokens),
        _with_interval(beyond.difference),
        decimal(beyond.lift.value),
        chance(row.beyond_seeds_q),
        _with_interval(effect.net),
        chance(row.net_q),
        row.verdict,
    ]


def _with_interval(estimate: Estimate) -> str:
    if estimate.interval is None:
        return percent(estimate.value)
    return f"{percent(estimate.value)} ({percent_interval(estimate.interval)})"
