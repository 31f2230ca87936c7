"""The words of the paper's Table 3: where they are here, and what becomes of them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.published_words import TABLE_3, PrintedWord, corpus_label
from backfire.experiments.qualitative.contrasted import Arms, Contrasted
from backfire.experiments.qualitative.token_pairs import (
    corrected_by_token,
    falsified_by_token,
    flipped_by_token,
    labels_said,
)
from backfire.report.falsified_words import Occurrences, PrintedWordFound
from backfire.slices.words import APOSTROPHES
from backfire.transitions.noise.arms import Shares


def find_paper_words(target: Contrasted) -> list[PrintedWordFound]:
    """Look up the words that Table 3 prints for a corpus; none if it prints none.

    A word is found where it is written in the same case, with whatever apostrophe.

    Paper: section 5.3 (Table 3)
    """
    name = target.corpus.name
    printed = TABLE_3.get(name, ())
    found: list[list[Occurrences]] = [[] for _ in printed]
    order = [*target.splits, *(split for split in target.corpus.splits if split == "train")]
    for split in order:
        places = _places(target.corpus.split(split)["token"].to_pylist(), printed)
        gold = target.corpus.split(split)["gold"].to_pylist()
        arms = target.splits.get(split)
        about = _About.of(arms) if arms else None
        for word, own, occurrences in zip(printed, places, found, strict=True):
            if own:
                counts = dict(Counter(gold[k] for k in own).most_common())
                told = _describe(name, word, own, about)
                one = Occurrences(split=split, times=len(own), gold=counts, **told)
                occurrences.append(one)
    return [
        PrintedWordFound(
            corpus=name,
            word=word.word,
            mark=word.mark,
            right=corpus_label(name, word.right),
            wrong=corpus_label(name, word.wrong),
            found=tuple(occurrences),
        )
        for word, occurrences in zip(printed, found, strict=True)
    ]


class _About(NamedTuple):
    """What becomes of every token of a split: shares of the pairs of runs."""

    arms: Arms
    falsified: Shares
    corrected: Shares
    flipped: Shares | None

    @classmethod
    def of(cls, arms: Arms) -> "_About":
        turned = falsified_by_token(arms), corrected_by_token(arms)
        return cls(arms, *turned, flipped_by_token(arms.reference))


def _places(words: Sequence[str], printed: Sequence[PrintedWord]) -> list[list[int]]:
    wanted: dict[str, list[int]] = {_straight(word.word): [] for word in printed}
    for k, word in enumerate(words):
        own = wanted.get(_straight(word))
        if own is not None:
            own.append(k)
    return [wanted[_straight(word.word)] for word in printed]


def _straight(word: str) -> str:
    for apostrophe in APOSTROPHES:
        word = word.replace(apostrophe, "'")
    return word


def _describe(
    corpus: str, word: PrintedWord, places: Sequence[int], about: _About | None
) -> dict[str, Any]:
    """Return what `Occurrences` tells of a word's tokens, as far as they are predicted."""
    if about is None:
        return {"counted": 0, **dict.fromkeys(_PREDICTED)}
    text = about.arms.reference.text
    right, printed = (corpus_label(corpus, label) for label in (word.right, word.wrong))
    own = [k for k in places if text.labels[text.gold[k]] == right] or list(places)
    before, after = (labels_said(arm, own) for arm in about.arms)
    wrong, share = _usual_mistake(about.arms.candidate, own)
    flipped = None if about.flipped is None else float(about.flipped[own].mean())
    values = (
        float(about.falsified[own].mean()),
        float(about.corrected[own].mean()),
        flipped,
        wrong,
        share,
        before.get(printed, 0.0),
        after.get(printed, 0.0),
    )
    return {"counted": len(own), **dict(zip(_PREDICTED, values, strict=True))}


_PREDICTED: Final = (
    "falsified", "corrected", "flipped", "wrong", "wrong_share", "printed_wrong_reference",
    "printed_wrong_candidate",
)  # fmt: skip


def _usual_mistake(runs: RunSet, places: Sequence[int]) -> tuple[str | None, float | None]:
    """Return the wrong label that runs say most often about some tokens, and how often."""
    said = runs.predicted[:, places]
    counts = np.bincount(said[said != runs.text.gold[places]], minlength=len(runs.text.labels))
    if not counts.any():
        return None, None
    return runs.text.labels[counts.argmax()], float(counts.max() / said.size)
