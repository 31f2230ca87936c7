"""What section 5.3 says transfer does to words of tweets, as directions that can be counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class LabelSet:
    """Some labels of a corpus.

    Attributes:
        names: Labels.
        all_but: Whether all labels but these are meant.
    """

    names: frozenset[str] = frozenset()
    all_but: bool = False

    def among(self, labels: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return (L,) which of these labels are in the set."""
        return np.array([(label in self.names) != self.all_but for label in labels], np.bool_)


@dataclass(frozen=True)
class MistakeReading:
    """How a claim reads in the labels of a corpus.

    Attributes:
        gold: The gold labels of the tokens that it is about.
        way: The wrong labels that they turn to.
    """

    gold: LabelSet
    way: LabelSet


@dataclass(frozen=True, kw_only=True)
class MistakeClaim:
    """A kind of mistake that section 5.3 ascribes to transfer.

    Attributes:
        name: What it is called.
        paper: What the paper says.
        slices: The names of the built-in slices whose tokens it is about, in any of them.
        ending: How these tokens must end, in lower case with straight apostrophes.
        readings: By target corpus; a corpus that is not named has the labels for no such claim.
        everywhere: How it reads in any corpus that `readings` does not name.
    """

    name: str
    paper: str
    slices: tuple[str, ...]
    ending: str = ""
    readings: Mapping[str, MistakeReading] = field(default_factory=dict)
    everywhere: MistakeReading | None = None

    def reading(self, target: str) -> MistakeReading | None:
        """Return how it reads in a corpus; None where its labels can't tell."""
        return self.readings.get(target, self.everywhere)


def _only(names: str) -> LabelSet:
    return LabelSet(frozenset(names.split()))


def _to(names: str) -> MistakeReading:
    """Return the reading of "any other label turns to one of these"."""
    return MistakeReading(LabelSet(frozenset(names.split()), all_but=True), _only(names))


_ANY: Final = LabelSet(all_but=True)
_ANY_WRONG: Final = MistakeReading(_ANY, _ANY)
_PTB_VERB: Final = "VB VBD VBG VBN VBP VBZ"

CLAIMS: Final = (
    MistakeClaim(
        name="capital → name",
        paper=(
            "Most of the tokens with an upper-cased first letter are mistakenly predicted as "
            "proper nouns in POS, and as entities in NER (Award, Charity, Night; Father, Hey). "
            "For chunks, Table 3 has Just, an adverb that became a noun phrase."
        ),
        slices=("capital inside the sentence",),
        readings={
            "tpos": _to("NNP NNPS"),
            "ark": _to("^ Z M"),
            "tweebank": _to("PROPN"),
            "tchunk": _to("B-NP I-NP"),
            "wnut17": MistakeReading(_only("O"), LabelSet(frozenset("O"), all_but=True)),
        },
    ),
    MistakeClaim(
        name="'s: verb → possessive",
        paper="In T-POS, 's is in most cases predicted as a possessive ending instead of a verb.",
        slices=("contraction",),
        ending="'s",
        readings={
            "tpos": MistakeReading(_only(_PTB_VERB), _only("POS")),
            "ark": MistakeReading(_only("L M"), _only("S Z")),
            "tweebank": MistakeReading(_only("VERB AUX"), _only("PART")),
            "tchunk": MistakeReading(_only("B-VP I-VP"), _only("B-NP I-NP")),
        },
    ),
    MistakeClaim(
        name="wont, id → verb, noun",
        paper="wont is predicted as a verb instead of a modal; the same for id, a pronoun.",
        slices=("contraction without apostrophe",),
        readings={
            "tpos": MistakeReading(_only("MD PRP"), _only(f"{_PTB_VERB} NN NNS")),
            "ark": MistakeReading(_only("L M Y"), _only("V N")),
            "tweebank": MistakeReading(_only("AUX PRON"), _only("VERB NOUN")),
        },
    ),
    MistakeClaim(
        name="contractions",
        paper="Contractions are frequently used in social media to shorten a set of words.",
        slices=("contraction", "contraction without apostrophe", "fused words"),
        everywhere=_ANY_WRONG,
    ),
    MistakeClaim(
        name="abbreviations",
        paper="Transfer stumbles on abbreviations (2pac, 2, ur, wth, nvr, luv, wyd).",
        slices=("abbreviation",),
        everywhere=_ANY_WRONG,
    ),
    MistakeClaim(
        name="misspellings",
        paper="Transfer often gives wrong predictions for misspelt words (awsome, bout, amazin).",
        slices=("misspelling",),
        everywhere=_ANY_WRONG,
    ),
)
"""In the paper's order. The last three say nothing of the wrong label, so any counts.

ARK writes it's as one token, L (nominal and verbal); its possessives are S and Z, its proper nouns
^, Z (possessive) and M (verbal); it has no modals. Universal POS has the modals among AUX, and the
possessive ending as PART.

Paper: section 5.3
"""
