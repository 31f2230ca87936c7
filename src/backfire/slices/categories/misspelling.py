"""Words that are one slip of the finger away from a frequent English word.

Paper: section 5.3, misspellings such as awsome, bout and amazin.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from backfire.slices.closed_list import closed_list
from backfire.slices.slice import Category, Example, Slice

FREQUENT: Final = 30_000
"""A word is only ever taken for a slip in one of so many most frequent words of the list."""

_SHORTEST: Final = 4
_LETTERS: Final = re.compile(r"[a-z]+('[a-z]+)?")
_LISTED_SLIPS: Final = frozenset({"alot", "bout", "wich", "wierd"})
_NO_SLIPS: Final = closed_list(
    "aint arent cant couldnt couldve didnt doesnt dont hadnt hasnt havent isnt itll lets mightve "
    "mustnt mustve shes shouldnt shouldve thatll thats theres theyd theyll theyre theyve wasnt "
    "werent weve whats wheres whos wont wouldnt wouldve yall youd youll youre youve gonna gotta "
    "wanna kinda sorta outta gimme lemme dunno tryna gotcha coulda woulda shoulda lmao haha hahaha "
    "ahaha hehe emoji selfie shoutout hashtag retweet"
)


def find_slips(words: Sequence[str]) -> set[str]:
    """Return the words that are written wrong, by this rule.

    A word is a slip if it is written in lower-case letters a-z throughout (so no names), has at
    least four letters, is not in the list, and one letter too many, too few, another, or two
    neighbours swapped turn it into one of the list's 30,000 most frequent words. No index of the
    list is built: the search goes by the deletions of the few words that are not in the list.
    """
    from backfire.slices.word_list import ranked_words

    listed = ranked_words()
    unknown = {
        word
        for word in words
        if len(word) >= _SHORTEST and word not in listed and _LETTERS.fullmatch(word)
    }.difference(_NO_SLIPS)
    frequent = {word: rank for word, rank in listed.items() if rank < FREQUENT}
    return {word for word in words if word in _LISTED_SLIPS} | _near(unknown, frequent)


def _near(unknown: set[str], frequent: Mapping[str, int]) -> set[str]:
    """Return the unknown words at distance 1 of a frequent one."""
    owners: dict[str, list[str]] = {}
    for word in unknown:
        for form in {word, *_deletions(word)}:
            owners.setdefault(form, []).append(word)
    found: set[str] = set()
    for word in frequent if owners else ():
        for form in (word, *_deletions(word)):
            if form in owners:
                found.update(other for other in owners[form] if _one_slip(other, word))
    return found


def _deletions(word: str) -> Iterator[str]:
    return (word[:k] + word[k + 1 :] for k in range(len(word)))


def _one_slip(word: str, other: str) -> bool:
    """Tell whether one insertion, deletion, substitution or swap of neighbours separates them."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    rest, other_rest = word[start:], other[start:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[:2] == other_rest[1::-1] and len(rest) > 1 and rest[2:] == other_rest[2:])
    )


CATEGORY = Category(
    title="Misspellings",
    slices=lambda _: (
        Slice(
            name="misspelling",
            meaning=(
                "In lower case throughout, at least four letters, not among the 82,765 words of "
                "symspellpy's list, and one letter (or a swap of two) away from one of its 30,000 "
                "most frequent words; and a few frequent slips that the list holds (bout). False "
                "hits: foreign words (mais), slang (bruh) and American spellings (canceled) that "
                "are close to a frequent word. Misses: slips that are words themselves (there for "
                "their), with a capital, or two letters off."
            ),
            words=find_slips,
        ),
    ),
    examples=(
        Example(
            slice="misspelling",
            tokens="awsome amazin bout tomorow freind mais amazing wont Tomorow nvr there",
            hits="awsome amazin bout tomorow freind mais",
        ),
    ),
)
