"""The paper's Table 3 as printed: words, their labels, and what transfer made of them."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Mark = Literal["capital", "misspelling", "contraction", "abbreviation"]


class PrintedWord(NamedTuple):
    """One word of Table 3.

    Attributes:
        word: As printed.
        right: Its correct label, as printed.
        wrong: The wrong label that transfer predicted, as printed.
        mark: What kind of mistake the paper marks it as; None where it has no mark.
    """

    word: str
    right: str
    wrong: str
    mark: Mark | None = None


TABLE_3: Final[Mapping[str, tuple[PrintedWord, ...]]] = {
    "tpos": (
        PrintedWord("Award", "nn", "nnp", "capital"),
        PrintedWord("’s", "vbz", "pos"),
        PrintedWord("its", "prp", "prp$", "contraction"),
        PrintedWord("Mum", "nn", "uh"),
        PrintedWord("wont", "MD", "VBP", "contraction"),
        PrintedWord("id", "prp", "nn", "contraction"),
        PrintedWord("Exactly", "uh", "rb"),
    ),
    "ark": (
        PrintedWord("Charity", "noun", "pnoun", "capital"),
        PrintedWord("I’M", "L", "E", "contraction"),
        PrintedWord("2pac", "pnoun", "$", "abbreviation"),
        PrintedWord("2", "P", "$", "abbreviation"),
        PrintedWord("Titans", "Z", "N", "contraction"),
        PrintedWord("wth", "!", "P", "abbreviation"),
        PrintedWord("nvr", "R", "V", "abbreviation"),
    ),
    "tweebank": (
        PrintedWord("amazin", "adj", "noun", "misspelling"),
        PrintedWord("Night", "noun", "propn", "capital"),
        PrintedWord("Angry", "adj", "propn", "capital"),
        PrintedWord("stangs", "propn", "noun"),
        PrintedWord("#Trump", "propn", "X"),
        PrintedWord("awsome", "adj", "intj", "misspelling"),
        PrintedWord("bout", "adp", "verb", "misspelling"),
    ),
    "tchunk": (
        PrintedWord("luv", "b-vp", "i-intj", "abbreviation"),
        PrintedWord("**ROCKSTAR**THURSDAY", "b-np", "O"),
        PrintedWord("ONLY", "i-np", "b-np"),
        PrintedWord("Just", "b-advp", "b-np", "capital"),
        PrintedWord("wyd", "b-np", "b-intj", "abbreviation"),
        PrintedWord("id", "b-np", "i-np", "contraction"),
    ),
    "wnut17": (
        PrintedWord("Hey", "O", "b-person", "capital"),
        PrintedWord("Father", "O", "b-person", "capital"),
        PrintedWord("&", "O", "i-group", "abbreviation"),
        PrintedWord("IMO", "O", "b-group", "abbreviation"),
        PrintedWord("UN", "O", "b-group"),
        PrintedWord("Glasgow", "b-location", "b-group"),
        PrintedWord("Supreme", "b-person", "b-corporation"),
    ),
}
"""By target corpus.

Paper: section 5.3 (Table 3)
"""

_ARK: Final = {"noun": "N", "pnoun": "^"}


def corpus_label(target: str, printed: str) -> str:
    """Return a printed label as the corpus writes it.

    >>> corpus_label("ark", "pnoun"), corpus_label("tpos", "vbz"), corpus_label("wnut17", "i-group")
    ('^', 'VBZ', 'I-group')
    """
    if target == "ark":
        return _ARK.get(printed, printed)
    if target == "wnut17":
        return printed[:1].upper() + printed[1:]
    return printed.upper()
