"""Names made of the lexicon: people, places, organisations, and titles made of everyday words.

A name is a phrase without a chunk, to be put into one. Titles and many companies are made of common
nouns and adjectives ("the film Sweet Weekend", "the Charity Trust"): so the news teaches that a
capital makes a name whatever the word is.
"""

from itertools import zip_longest
from typing import Final

from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.lexicon import doings, modifiers, names, nouns
from backfire.corpora.synthetic.words import Phrase, named

_TITLE_NOUNS: Final = tuple(
    dict.fromkeys(
        noun
        for nouns_of_rank in zip_longest(
            *(group.objects for group in doings.PRIVATE),
            nouns.EVERYDAY_PEOPLE,
            nouns.EVERYDAY_MASS,
            nouns.EVERYDAY_PLACES,
        )
        for noun in nouns_of_rank
        if noun
    )
)
_TITLE_ADJECTIVES: Final = tuple(dict.fromkeys(modifiers.QUALITIES + modifiers.MOODS))
_TITLE_OPENERS: Final = modifiers.STANCE + modifiers.WHEN + ("hello", "yes", "please", "thanks")
_COMMON_BODIES: Final = ("Commission", "Authority", "Trust", "Foundation", "Group", "House")


def person(dice: Dice) -> Phrase:
    """Return a full name or a surname."""
    surname = dice.skewed(names.SURNAMES)
    if dice.chance(0.7):
        surname = f"{dice.skewed(names.FIRST_NAMES)} {surname}"
    return named("PER", surname)


def first_name(dice: Dice) -> Phrase:
    """Return somebody's first name."""
    return named("PER", dice.skewed(names.FIRST_NAMES))


def nickname(dice: Dice) -> Phrase:
    """Return the first name of somebody whom people tweet about: one of few."""
    return named("PER", dice.skewed(names.FIRST_NAMES[:24]))


def known_city(dice: Dice) -> Phrase:
    """Return a city that people tweet about: one of few."""
    return named("LOC", dice.skewed(names.CITIES[:14]))


def person_with_role(dice: Dice) -> Phrase:
    """Return a name after a title or a role, which is no part of the entity."""
    if dice.chance(0.5):
        return named("O", dice.pick(names.TITLES)) + named("PER", dice.skewed(names.SURNAMES))
    return named("O", dice.pick(names.ROLES)) + person(dice)


def city(dice: Dice) -> Phrase:
    """Return the name of a city."""
    return named("LOC", dice.skewed(names.CITIES))


def country(dice: Dice) -> Phrase:
    """Return the name of a country."""
    return named("LOC", dice.skewed(names.COUNTRIES))


def nationality(dice: Dice) -> Phrase:
    """Return an adjective of nationality, which CoNLL-2003 counts as MISC."""
    return named("MISC", dice.skewed(names.NATIONALITIES), pos="JJ")


def company(dice: Dice) -> Phrase:
    """Return a company: a surname, a city or a common noun with what companies are called."""
    if dice.chance(0.35):
        first, ending = dice.skewed(_TITLE_NOUNS), dice.pick(names.COMMON_ENDINGS)
        return named("ORG", f"{first.capitalize()} {ending}")
    first = dice.skewed(names.SURNAMES if dice.chance(0.65) else names.CITIES)
    return named("ORG", f"{first} {dice.skewed(names.COMPANY_ENDINGS)}")


def team(dice: Dice) -> Phrase:
    """Return a sports team."""
    return named("ORG", f"{dice.skewed(names.CITIES)} {dice.pick(names.TEAM_ENDINGS)}")


def agency(dice: Dice) -> Phrase:
    """Return an agency, an international body or a body named after what it is for."""
    if dice.chance(0.6):
        return named("ORG", dice.skewed(names.AGENCIES))
    return named("ORG", f"{dice.skewed(_TITLE_NOUNS).capitalize()} {dice.pick(_COMMON_BODIES)}")


def work_title(dice: Dice) -> Phrase:
    """Return the title of a film, a song or a book, made of everyday words."""
    opener = dice.skewed(dice.weighted(((3, _TITLE_ADJECTIVES), (1, _TITLE_OPENERS))))
    noun = dice.skewed(_TITLE_NOUNS)
    if dice.chance(0.3):
        return named("MISC", noun.capitalize())
    return named("MISC", f"{opener.capitalize()} {noun.capitalize()}")


def day(dice: Dice) -> Phrase:
    """Return a day of the week."""
    return named("O", dice.pick(names.DAYS))


def month(dice: Dice) -> Phrase:
    """Return a month."""
    return named("O", dice.pick(names.MONTHS))
