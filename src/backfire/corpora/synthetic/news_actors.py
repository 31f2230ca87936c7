"""Who acts in the news, and on what."""

from typing import Final

from backfire.corpora.synthetic import naming
from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.inflection import article, plural
from backfire.corpora.synthetic.lexicon import doings, modifiers, nouns
from backfire.corpora.synthetic.noun_phrases import (
    SMALL_NUMBERS,
    NounPhrase,
    common,
    counted,
    owned,
    personal,
    several,
)
from backfire.corpora.synthetic.words import Phrase, as_chunk, spelled, words

_GROWING: Final = ("growing", "falling", "rising", "losing", "missing", "remaining", "ageing")
_GRADED: Final = ("important", "controversial", "expensive", "ambitious", "powerful", "modern")
_ISSUES: Final = doings.OFFICIAL[0].objects
_POLICE: Final = several(words("NP police/NNS"))


def actor(dice: Dice) -> NounPhrase:
    """Return somebody who decides: a body, a company, a country, a person."""
    return dice.weighted(
        (
            (5, _body),
            (3, _company),
            (2, _country),
            (3, _person),
            (2, _officials),
            (1, _agency),
            (1, _pair),
        )
    )(dice)


def people(dice: Dice) -> NounPhrase:
    """Return people to whom things happen."""
    noun = dice.skewed(nouns.OFFICIAL_PEOPLE)
    if dice.chance(0.5):
        return counted(dice, noun)
    if dice.chance(0.4):
        group = naming.nationality(dice) + words(f"O {plural(noun)}/NNS")
        if dice.chance(0.5):
            group = words(f"O {dice.pick(SMALL_NUMBERS)}/CD") + group
        return several(as_chunk("NP", group))
    return common(dice, noun, determiner="", many=True)


def somebody(dice: Dice) -> NounPhrase:
    """Return a private person, as stories of human interest introduce them."""
    noun = dice.skewed(dice.pick((nouns.EVERYDAY_PEOPLE, nouns.OFFICIAL_PEOPLE)))
    if dice.chance(0.5):
        adjectives = (dice.pick(modifiers.MOODS),) if dice.chance(0.5) else ()
        determiner = dice.pick(("a", "the/DT"))
        return personal(dice, common(dice, noun, adjectives, determiner=determiner).phrase)
    name = as_chunk("NP", naming.person(dice))
    if dice.chance(0.5):
        return personal(dice, name)
    if dice.chance(0.3):
        return personal(dice, name + words(f"O ,/, | NP {dice.number(18, 90)}/CD | O ,/,"))
    origin = words(f"O ,/, | NP {article(noun)}/DT {noun}/NN | PP from/IN")
    return personal(dice, name + origin + as_chunk("NP", naming.city(dice)) + words("O ,/,"))


def matter(dice: Dice, noun: str = "", subject: NounPhrase | None = None) -> NounPhrase:
    """Return something that is decided upon, perhaps the subject's own.

    Args:
        dice: Where draws come from.
        noun: What it is; a plan, a law or the like if not given.
        subject: Who decides.
    """
    noun = noun or dice.skewed(_ISSUES)
    if dice.chance(0.25):
        return _owned_matter(dice, noun)
    many = dice.chance(0.25)
    adjectives = modifiers.OFFICIAL_ADJECTIVES if dice.chance(0.45) else ()
    before = nouns.OFFICIAL_MODIFIERS if dice.chance(0.35) else ()
    if subject and dice.chance(0.3):
        return common(
            dice, noun, adjectives, modifiers=before, determiner=subject.possessive, many=many
        )
    determiner = "" if many else dice.pick(("the/DT", "a", "a", "another/DT"))
    base = common(dice, noun, adjectives, modifiers=before, determiner=determiner, many=many)
    if noun in _ISSUES and dice.chance(0.25):
        topic = dice.skewed(nouns.ABSTRACT)
        return base._replace(phrase=base.phrase + words(f"PP on/IN | NP {topic}/NN"))
    if noun in _ISSUES and dice.chance(0.12):
        return base._replace(phrase=base.phrase + words("PP with/IN") + _company(dice).phrase)
    return base


def _owned_matter(dice: Dice, noun: str) -> NounPhrase:
    owner = dice.weighted(
        (
            (3, _the_body),
            (1, _the_people),
            (3, naming.country),
            (2, naming.company),
            (2, naming.city),
            (2, naming.person),
        )
    )(dice)
    adjective = dice.skewed(modifiers.OFFICIAL_ADJECTIVES)
    before, many = dice.weighted(
        (
            (4, ("", False)),
            (4, (f"{adjective}/JJ ", False)),
            (2, (f"{dice.pick(_GROWING)}/VBG ", True)),
            (2, (f"{dice.pick(SMALL_NUMBERS)}/CD ", True)),
            (1, (f"most/RBS {dice.pick(_GRADED)}/JJ ", False)),
            (1, (f"{dice.skewed(nouns.ABSTRACT)}/NN ", False)),
        )
    )
    head = f"{plural(noun)}/NNS" if many else f"{noun}/NN"
    phrase = owned(owner, words(f"O {before}{head}"))
    return several(phrase) if many else NounPhrase(phrase)


def _the_body(dice: Dice) -> Phrase:
    return words(f"O the/DT {dice.skewed(nouns.OFFICIAL_BODIES)}/NN")


def _the_people(dice: Dice) -> Phrase:
    return words(f"O the/DT {plural(dice.skewed(nouns.OFFICIAL_PEOPLE))}/NNS")


def _body(dice: Dice) -> NounPhrase:
    noun = dice.skewed(nouns.OFFICIAL_BODIES)
    if noun == "police":
        return _POLICE
    if dice.chance(0.25):
        phrase = words("O the/DT") + naming.nationality(dice) + words(f"O {noun}/NN")
        return NounPhrase(as_chunk("NP", phrase))
    return common(dice, noun, ("local", "national", "new") if dice.chance(0.1) else ())


def _company(dice: Dice) -> NounPhrase:
    return NounPhrase(as_chunk("NP", naming.company(dice)))


def _country(dice: Dice) -> NounPhrase:
    return NounPhrase(as_chunk("NP", naming.country(dice)))


def _agency(dice: Dice) -> NounPhrase:
    return NounPhrase(as_chunk("NP", words("O the/DT") + naming.agency(dice)))


def _person(dice: Dice) -> NounPhrase:
    if dice.chance(0.6):
        return personal(dice, as_chunk("NP", naming.person_with_role(dice)))
    name = as_chunk("NP", naming.person(dice))
    if dice.chance(0.6):
        role = dice.pick(("chairman", "president", "director", "head", "founder"))
        body = as_chunk("NP", naming.company(dice))
        name += words(f"O ,/, | NP {role}/NN | PP of/IN") + body + words("O ,/,")
    return personal(dice, name)


def _officials(dice: Dice) -> NounPhrase:
    noun = plural(dice.skewed(nouns.OFFICIAL_PEOPLE[:12]))
    if dice.chance(0.5):
        return several(as_chunk("NP", naming.nationality(dice) + words(f"O {noun}/NNS")))
    adjective = dice.pick(("senior", "local", "military", "federal", "former", "angry"))
    return several(words(f"NP {adjective}/JJ {noun}/NNS"))


def _pair(dice: Dice) -> NounPhrase:
    name = dice.pick((naming.country, naming.company))
    left, right = name(dice), name(dice)
    if spelled(left) == spelled(right):
        return NounPhrase(as_chunk("NP", left))
    return several(as_chunk("NP", left + words("O and/CC") + right))
