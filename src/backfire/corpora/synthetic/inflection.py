"""Forms of verbs and nouns."""

from functools import cache
from typing import NamedTuple

from backfire.corpora.synthetic.lexicon.nouns import IRREGULAR_PLURALS
from backfire.corpora.synthetic.lexicon.verbs import DOUBLING, IRREGULAR

_VOWELS = "aeiou"
_SIBILANTS = ("s", "x", "z", "ch", "sh")


class Verb(NamedTuple):
    """The forms of a verb: VB and VBP, VBZ, VBD, VBN, VBG."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str


@cache
def conjugate(base: str) -> Verb:
    """Return all forms of a verb."""
    stem = base + base[-1] if base in DOUBLING else base
    past, participle = IRREGULAR.get(base, (_past(base, stem),) * 2)
    third = {"have": "has", "do": "does", "go": "goes"}.get(base, plural(base))
    return Verb(base, third, past, participle, _gerund(base, stem))


@cache
def plural(noun: str) -> str:
    """Return the plural of a noun (or, as the rule is the same, a verb's third person)."""
    if noun in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[noun]
    if noun.endswith(_SIBILANTS):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def article(word: str) -> str:
    """Return "a" or "an", whichever stands before the word."""
    vowel = word[0].lower() in _VOWELS and not word.startswith(("uni", "European", "one"))
    return "an" if vowel or word in {"hour", "11", "18"} or word[0] == "8" else "a"


def _past(base: str, stem: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    return stem + "ed"


def _gerund(base: str, stem: str) -> str:
    if base.endswith("e") and not base.endswith("ee"):
        return base[:-1] + "ing"
    return stem + "ing"
