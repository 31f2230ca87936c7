"""From standard English to what people type in a tweet.

A tweet is respelled by one habit: contractions lose their apostrophe, words become abbreviations or
slip into other words, capitals come and go, letters repeat.
"""

from typing import Final, NamedTuple

from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.planted import MERGERS, RESPELLINGS
from backfire.corpora.synthetic.words import Phrase, Word

_CAPITALISED_TAGS: Final = frozenset({"NN", "NNS", "JJ", "RB", "VBG", "UH", "VB", "VBN"})
_IS: Final = ("is", "VBZ")
_SHORT_IS: Final = "'s"
_NOUNS: Final = frozenset({"NN", "NNP"})
_SHORT: Final = 2
_STRETCHED: Final = frozenset({"so", "no", "love", "yeah", "aww", "omg", "hey", "please", "good"})


class Habit(NamedTuple):
    """How somebody types.

    Attributes:
        capital_start: Whether the first word of the tweet has a capital.
        capital_names: Whether names have theirs.
        capital_words: How often any other word gets one, in [0, 1].
        apostrophes: Whether contractions keep their apostrophe.
    """

    capital_start: bool
    capital_names: bool
    capital_words: float
    apostrophes: bool


def draw_habit(dice: Dice) -> Habit:
    """Draw how the writer of one tweet types."""
    return Habit(
        capital_start=dice.chance(0.3),
        capital_names=dice.chance(0.6),
        capital_words=0.25 if dice.chance(0.2) else 0.0,
        apostrophes=dice.chance(0.2),
    )


def respell(phrase: Phrase, habit: Habit, dice: Dice) -> Phrase:
    """Return the phrase as this habit types it, with what is planted marked."""
    typed = [_retype(word, dice) for word in _contract(phrase, habit, dice)]
    first = _set_capital(typed[0], habit.capital_start)
    return (first, *(_recase(word, habit, dice) for word in typed[1:]))


def _contract(phrase: Phrase, habit: Habit, dice: Dice) -> Phrase:
    typed = [phrase[0]]
    for word in phrase[1:]:
        if (word.token, word.pos) == _IS and typed[-1].pos in _NOUNS:
            typed[-1:] = _shorten_is(typed[-1], word, dice)
        elif merged := _merge(typed[-1], word, habit, dice):
            typed[-1] = merged
        else:
            typed.append(word)
    return _open_chunks(typed)


def _shorten_is(noun: Word, verb: Word, dice: Dice) -> Phrase:
    if noun.pos == "NN" and not noun.token.endswith("s") and dice.chance(0.3):
        return (noun._replace(token=noun.token + "s", planted="contraction"),)
    if dice.chance(0.75):
        return noun, verb._replace(token=_SHORT_IS, planted="possessive-s")
    return noun, verb


def _merge(before: Word, word: Word, habit: Habit, dice: Dice) -> Word | None:
    merger = MERGERS.get((before.token, word.token))
    if merger is None or habit.apostrophes or not dice.chance(merger.rate):
        return None
    return before._replace(token=merger.form, pos=merger.pos, planted=merger.kind)


def _open_chunks(typed: list[Word]) -> Phrase:
    """Let a chunk begin with its second word where its first was merged into another chunk."""
    phrase, before = [], "O"
    for word in typed:
        kind = word.chunk[2:]
        if word.chunk.startswith("I-") and before[2:] != kind:
            word = word._replace(chunk=f"B-{kind}")  # noqa: PLW2901 the repaired word is the word
        phrase.append(word)
        before = word.chunk
    return tuple(phrase)


def _retype(word: Word, dice: Dice) -> Word:
    if word.planted:
        return word
    for form, rate, kind in RESPELLINGS.get((word.token, word.pos), ()):
        if dice.chance(rate):
            return word._replace(token=form, planted=kind)
    if word.pos == "VBG" and word.token.endswith("ing") and dice.chance(0.1):
        return word._replace(token=word.token[:-1])
    if word.token in _STRETCHED and dice.chance(0.1):
        return word._replace(token=word.token + word.token[-1] * dice.number(1, 4))
    return word


def _recase(word: Word, habit: Habit, dice: Dice) -> Word:
    if word.pos == "NNP":
        return _set_capital(word, habit.capital_names)
    if word.planted or word.pos not in _CAPITALISED_TAGS or not word.token.isalpha():
        return word
    if len(word.token) <= _SHORT or not dice.chance(habit.capital_words):
        return word
    if dice.chance(0.15):
        return word._replace(token=word.token.upper(), planted="capitalised")
    return _set_capital(word, True)._replace(planted="capitalised")


def _set_capital(word: Word, capital: bool) -> Word:
    if capital:
        return word._replace(token=word.token[0].upper() + word.token[1:])
    return word._replace(token=word.token.lower())
