"""Table 3 as Markdown: words that transfer falsifies, by a rule, and the paper's own."""

from collections.abc import Mapping, Sequence
from typing import Final

from backfire.report.cells import label_of
from backfire.report.falsified_words import (
    FalsifiedToken,
    Occurrences,
    PickedTokens,
    PrintedWordFound,
)
from backfire.report.markdown import code, join_lines, prose, table
from backfire.report.numbers import NOTHING, percent, plural

_RULE: Final = (
    "The tokens that are falsified in the largest share of the pairs of runs (the random run "
    "right, the transferred run wrong); of equal ones, those whose candidates agree most on one "
    "wrong label, then the first in the text. Nobody chose one, so rude words are quoted too. "
    "Shares are in per cent of the runs or of the pairs of runs. Seeds flip: the share of the "
    "pairs of two random runs of which the first is right and the second wrong. What is picked as "
    "the largest of many is partly luck: **picked again** tells how often the tokens that half of "
    "the runs would pick are falsified in pairs of the other half, both ways round."
)

_PRINTED: Final = (
    "Every word of the paper's Table 3, wherever our corpora have it in the same case. Shares are "
    "in per cent of the pairs of runs, or of runs, over the tokens whose gold label is the one "
    "that the paper prints (or over all, marked †, where none has it). The last two columns tell "
    "how often random and transferred runs say the very label that the paper prints as transfer's "
    "mistake."
)

_OFTEN, _SELDOM = 0.5, 0.05
"""Shares of the pairs of runs at which a word counts as falsified often, and as hardly ever."""

_FEW_RUNS: Final = 0.05
"""A label that fewer runs say is left out."""


def words_markdown(
    picked: Sequence[PickedTokens], words: Sequence[PrintedWordFound], notes: Sequence[str]
) -> str:
    """Return both parts of the table.

    Args:
        picked: Falsified tokens by the rule, one a corpus and split.
        words: The paper's words.
        notes: What is left out, in sentences.
    """
    lines = [
        "# Table 3: words that transfer falsifies",
        "",
        *(f"* {prose(note)}" for note in notes),
        "",
        "## The paper's words",
        "",
        _PRINTED,
        "",
        *_summary(words),
        *_printed(words),
        "## Examples by a rule",
        "",
        _RULE,
        "",
        *(line for one in picked for line in _picked(one)),
    ]
    return join_lines(lines)


def _summary(words: Sequence[PrintedWordFound]) -> list[str]:
    """Count the words by what became of them."""
    tested = [word for word in words if word.tested]
    trained = [word for word in words if word.found and not any(x.counted for x in word.found)]
    other = [word for word in words if any(x.counted for x in word.found) and word not in tested]
    absent = [word for word in words if not word.found]
    often = [word for word in tested if _most_falsified(word) >= _OFTEN]
    seldom = [word for word in tested if _most_falsified(word) < _SELDOM]
    sentences = [
        f"Of the paper's {plural(len(words), 'word')}, {len(tested)} stand in a predicted split,",
        f"with the paper's gold label; {len(other)} there with other gold labels",
        f"only{_named(other)}; {len(trained)} only in training text, which nobody",
        f"predicts{_named(trained)}; {len(absent)} nowhere in their corpus{_named(absent)}.",
        f"Of the {len(tested)}, {len(often)} are falsified in at least half of the pairs of",
        f"runs{_named(often)}, and {len(seldom)} in fewer than {100 * _SELDOM:.0f} %",
        f"{_named(seldom).lstrip()}, in the split where it happens most.",
    ]
    return [" ".join(sentences), ""]


def _most_falsified(word: PrintedWordFound) -> float:
    own = (one for one in word.found if one.counted and one.gold.get(word.right))
    return max(one.falsified or 0.0 for one in own)


def _named(words: Sequence[PrintedWordFound]) -> str:
    return f" ({_list([word.word for word in words])})" if words else ""


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(code, names))


def _printed(words: Sequence[PrintedWordFound]) -> list[str]:
    heads = [
        "Corpus", "Word", "Kind", "Paper: gold → wrong", "Split", "Gold here", "Falsified",
        "Corrected", "Seeds flip", "Transfer's usual mistake", "Paper's mistake: random",
        "Paper's mistake: transfer",
    ]  # fmt: skip
    rows = []
    for k, word in enumerate(words):
        corpus = label_of(word.corpus) if k == 0 or words[k - 1].corpus != word.corpus else ""
        first = [corpus, code(word.word), word.mark or NOTHING]
        first.append(f"{code(word.right)} → {code(word.wrong)}")
        if not word.found:
            rows.append([*first, "nowhere", *[NOTHING] * 7])
        for one in word.found:
            rows.append([*first, *_occurrences(word, one)])
            first = [""] * 4
    return table(heads, rows, left=6)


def _occurrences(word: PrintedWordFound, one: Occurrences) -> list[str]:
    gold = ", ".join(f"{code(label)} {times}" for label, times in one.gold.items())
    if not one.counted:
        return [one.split, gold, "not predicted", *[NOTHING] * 5]
    sign = "" if one.gold.get(word.right) else " †"
    usual = NOTHING if one.wrong is None else f"{code(one.wrong)} {percent(one.wrong_share)}"
    return [
        one.split,
        gold,
        f"{percent(one.falsified)}{sign}",
        percent(one.corrected),
        percent(one.flipped),
        usual,
        percent(one.printed_wrong_reference),
        percent(one.printed_wrong_candidate),
    ]


def _picked(picked: PickedTokens) -> list[str]:
    heads = [
        "Word in its place", "Kind", "Gold", "Random runs", "Transferred runs", "Falsified",
        "Seeds flip",
    ]  # fmt: skip
    rows = [
        [
            _context(token),
            ", ".join(token.kinds) or NOTHING,
            code(token.gold),
            _said(token.reference),
            _said(token.candidate),
            percent(token.falsified),
            percent(token.flipped),
        ]
        for token in picked.tokens
    ]
    again = "" if picked.again is None else f" Picked again: {percent(picked.again)} %."
    told = (
        f"{plural(picked.reference_runs, 'random run')} and "
        f"{plural(picked.candidate_runs, 'transferred run')}: {plural(picked.ever, 'token')} "
        f"falsified in some pair, {picked.always} in every pair.{again}"
    )
    title = f"### {label_of(picked.corpus)}, {picked.split}"
    return [title, "", told, *table(heads, rows, left=5), f"`{picked.signature}`", ""]


def _context(token: FalsifiedToken) -> str:
    before = [*(["…"] if token.cut_before else []), *token.before]
    after = [*token.after, *(["…"] if token.cut_after else [])]
    sides = (code(" ".join(words)) if words else "" for words in (before, after))
    return f" **{code(token.word)}** ".join(sides).strip()


def _said(labels: Mapping[str, float]) -> str:
    shown = [(label, share) for label, share in labels.items() if share >= _FEW_RUNS]
    return ", ".join(f"{code(label)} {100 * share:.0f}" for label, share in shown)
