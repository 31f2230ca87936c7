"""When, where and how much: the phrases of time, place and quantity of the news."""

from typing import Final

from backfire.corpora.synthetic import naming
from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.lexicon import nouns
from backfire.corpora.synthetic.noun_phrases import SMALL_NUMBERS, common
from backfire.corpora.synthetic.verb_groups import Tense
from backfire.corpora.synthetic.words import Phrase, as_chunk, words

_PERIODS: Final = ("week", "month", "yr", "yr", "wk", "night", "summer")
_PLACES: Final = (*nouns.EVERYDAY_PLACES, "factory", "border", "port", "court")


def when(dice: Dice, tense: Tense = "past") -> Phrase:
    """Return a time that goes with the tense; none with the perfect and the present."""
    if tense == "past":
        return dice.weighted(
            ((5, _on_day), (2, _in_month), (2, _last), (1, _date), (1, _ago), (1, _in_year))
        )(dice)
    if tense == "future":
        return dice.weighted(((2, _on_day), (2, _next), (1, _in_month)))(dice)
    return ()


def where(dice: Dice) -> Phrase:
    """Return a place."""
    return dice.weighted(((4, _in_city), (2, _near), (2, _in_country), (2, _at_place)))(dice)


def amount(dice: Dice) -> Phrase:
    """Return a sum of money as a noun phrase."""
    number = f"{dice.number(1, 90)}.{dice.number(1, 9)}" if dice.chance(0.5) else _round(dice)
    if dice.chance(0.6):
        return words(f"NP $/$ {number}/CD {dice.pick(('million', 'billion', 'm', 'm'))}/CD")
    return words(f"NP {number}/CD million/CD {dice.pick(('euros', 'dollars', 'pounds'))}/NNS")


def percent(dice: Dice) -> Phrase:
    """Return a share as a noun phrase."""
    return words(f"NP {dice.number(1, 30)}.{dice.number(1, 9)}/CD percent/NN")


def score(dice: Dice) -> Phrase:
    """Return the score of a match."""
    return words(f"NP {dice.number(1, 5)}-{dice.number(0, 3)}/CD")


def spokesperson(dice: Dice) -> Phrase:
    """Return who tells the news, as a noun phrase that takes a singular verb."""
    return dice.weighted(
        ((4, _named_source), (3, _source), (2, _source_with_name), (1, _agency_source))
    )(dice)


def _on_day(dice: Dice) -> Phrase:
    if dice.chance(0.15):
        return words("ADVP earlier/RBR | PP on/IN") + as_chunk("NP", naming.day(dice))
    return words("PP on/IN") + as_chunk("NP", naming.day(dice))


def _in_month(dice: Dice) -> Phrase:
    return words("PP in/IN") + as_chunk("NP", naming.month(dice))


def _last(dice: Dice) -> Phrase:
    return words(f"NP last/JJ {dice.pick(_PERIODS)}/NN")


def _next(dice: Dice) -> Phrase:
    return words(f"NP next/JJ {dice.pick(('week', 'month', 'yr', 'wk', 'spring', 'summer'))}/NN")


def _in_year(dice: Dice) -> Phrase:
    return words(f"PP in/IN | NP {dice.number(1978, 2009)}/CD")


def _date(dice: Dice) -> Phrase:
    return words("PP on/IN") + as_chunk(
        "NP", naming.month(dice) + words(f"O {dice.number(1, 28)}/CD")
    )


def _ago(dice: Dice) -> Phrase:
    unit = dice.pick(("days", "weeks", "months", "years", "hours"))
    return words(f"ADVP {dice.pick(SMALL_NUMBERS)}/CD {unit}/NNS ago/RB")


def _in_city(dice: Dice) -> Phrase:
    return words("PP in/IN") + as_chunk("NP", naming.city(dice))


def _near(dice: Dice) -> Phrase:
    if dice.chance(0.5):
        side = dice.pick(("north", "south", "east", "west", "outside"))
        if side == "outside":
            return words("PP outside/IN") + as_chunk("NP", naming.city(dice))
        return words(f"ADVP {side}/RB | PP of/IN") + as_chunk("NP", naming.city(dice))
    return _near_border(dice)


def _near_border(dice: Dice) -> Phrase:
    border = words("O the/DT") + naming.nationality(dice) + words("O border/NN")
    return words("PP near/IN") + as_chunk("NP", border)


def _in_country(dice: Dice) -> Phrase:
    if dice.chance(0.4):
        side = dice.pick(("northern", "southern", "eastern", "western", "central"))
        return words("PP in/IN") + as_chunk("NP", words(f"O {side}/JJ") + naming.country(dice))
    return words("PP in/IN") + as_chunk("NP", naming.country(dice))


def _at_place(dice: Dice) -> Phrase:
    place = dice.skewed(_PLACES)
    return words("PP at/IN") + common(dice, place, determiner=dice.pick(("the/DT", "a"))).phrase


def _named_source(dice: Dice) -> Phrase:
    return as_chunk("NP", naming.person(dice))


def _source(dice: Dice) -> Phrase:
    person = dice.pick(("official", "spokesman", "analyst", "minister", "officer", "lawyer"))
    adjectives = ("senior", "local", "military", "medical", "former") if dice.chance(0.4) else ()
    return common(dice, person, adjectives, determiner="a").phrase


def _source_with_name(dice: Dice) -> Phrase:
    noun = dice.pick(("company", "police", "ministry", "bank", "airline", "union"))
    person = dice.pick(("spokesman", "spokeswoman", "analyst", "chairman", "director"))
    return as_chunk("NP", words(f"O {noun}/NN {person}/NN") + naming.person(dice))


def _agency_source(dice: Dice) -> Phrase:
    return as_chunk("NP", words("O the/DT") + naming.agency(dice) + words("O spokesman/NN"))


def _round(dice: Dice) -> str:
    return str(dice.pick((2, 3, 4, 5, 8, 10, 12, 20, 25, 40, 60, 100, 200, 350)))
