"""Verb groups that agree with their subject: tense, aspect, voice, negation."""

from typing import Final, Literal

from backfire.corpora.synthetic.inflection import conjugate
from backfire.corpora.synthetic.words import Phrase, words

Agreement = Literal["I", "singular", "plural"]
Tense = Literal["present", "past", "future", "perfect", "progressive"]

BE: Final = {
    "present": {"I": "am/VBP", "singular": "is/VBZ", "plural": "are/VBP"},
    "past": {"I": "was/VBD", "singular": "was/VBD", "plural": "were/VBD"},
}
"""The finite forms of "be", with tags."""

HAVE: Final = {"I": "have/VBP", "singular": "has/VBZ", "plural": "have/VBP"}
"""The present forms of "have", with tags."""


def finite(verb: str, agreement: Agreement, tense: Tense, adverb: str = "") -> Phrase:
    """Return a verb group in the active voice.

    Args:
        verb: The base form.
        agreement: What its subject is.
        tense: One of the tenses; "progressive" is in the present.
        adverb: Stands inside the group, where English puts it.
    """
    forms = conjugate(verb)
    middle = f"{adverb}/RB " if adverb else ""
    before = f"ADVP {adverb}/RB | " if adverb else ""
    match tense:
        case "past":
            return words(f"{before}VP {forms.past}/VBD")
        case "future":
            return words(f"VP will/MD {middle}{verb}/VB")
        case "perfect":
            return words(f"VP {HAVE[agreement]} {middle}{forms.participle}/VBN")
        case "progressive":
            return words(f"VP {BE['present'][agreement]} {middle}{forms.gerund}/VBG")
        case _:
            form = f"{forms.third}/VBZ" if agreement == "singular" else f"{verb}/VBP"
            return words(f"{before}VP {form}")


def passive(verb: str, agreement: Agreement, tense: Tense, adverb: str = "") -> Phrase:
    """Return a verb group in the passive voice; see `finite`."""
    participle = f"{adverb}/RB " if adverb else ""
    participle += f"{conjugate(verb).participle}/VBN"
    match tense:
        case "past":
            return words(f"VP {BE['past'][agreement]} {participle}")
        case "future":
            return words(f"VP will/MD be/VB {participle}")
        case "perfect":
            return words(f"VP {HAVE[agreement]} been/VBN {participle}")
        case "progressive":
            return words(f"VP {BE['present'][agreement]} being/VBG {participle}")
        case _:
            return words(f"VP {BE['present'][agreement]} {participle}")


def negated(verb: str, agreement: Agreement, tense: Literal["present", "past"]) -> Phrase:
    """Return a negated verb group, "n't" set apart as the Penn Treebank does."""
    if tense == "past":
        return words(f"VP did/VBD n't/RB {verb}/VB")
    helper = "does/VBZ" if agreement == "singular" else "do/VBP"
    return words(f"VP {helper} n't/RB {verb}/VB")
