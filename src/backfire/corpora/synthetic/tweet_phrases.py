"""The phrases that tweets are made of, in standard spelling."""

from typing import Final

from backfire.corpora.synthetic import naming
from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.everyday import adjectives_for
from backfire.corpora.synthetic.lexicon import doings, modifiers, nouns, verbs
from backfire.corpora.synthetic.lexicon.listing import listed
from backfire.corpora.synthetic.noun_phrases import common
from backfire.corpora.synthetic.words import Phrase, as_chunk, words

_PASTIMES: Final = tuple((group.weight, group) for group in doings.PRIVATE)
_OFFICIAL: Final = tuple((group.weight, group) for group in doings.OFFICIAL)
_DETERMINERS: Final = (
    (6, "the/DT"),
    (6, "my/PRP$"),
    (2, "our/PRP$"),
    (2, "a"),
    (1, "this/DT"),
    (1.5, "your/PRP$"),
    (0.5, "its/PRP$"),
)
_TIMES: Final = ((4, "today"), (2, "day"), (1, "week"), (1, "hour"), (1, "span"), (1, "now"))
_WEEKS: Final = ("weekend", "morning", "week", "afternoon")
_ACTIVITIES: Final = (
    (20, "state"),
    (15, "encounter"),
    (10, "get"),
    (12, "motion"),
    (43, "pastime"),
)
_ERRANDS: Final = listed(
    "come leave work wait meet see call help hear read write make buy wear lose"
)
_OBJECTS: Final = {
    "read": ("book", "letter", "blog", "magazine"),
    "write": ("book", "letter", "blog", "recipe"),
    "make": ("dinner", "lunch", "cake", "pizza"),
    "wear": ("shirt", "dress", "jacket", "hat", "suit"),
}


def some_noun(dice: Dice) -> str:
    """Return the name of an everyday thing or event."""
    return dice.pick(dice.weighted(_PASTIMES).objects)


def quality(dice: Dice, noun: str) -> str:
    """Return an adjective that fits the noun."""
    return "sad" if dice.chance(0.03) else dice.skewed(adjectives_for(noun))


def thing(dice: Dice, noun: str = "") -> Phrase:
    """Return an everyday thing as a noun phrase."""
    noun = noun or some_noun(dice)
    if dice.chance(0.08):
        noun = dice.skewed(dice.weighted(_OFFICIAL).objects)
    adjectives = (quality(dice, noun),) if dice.chance(0.35) else ()
    if dice.chance(0.04):
        number = f"{dice.pick((3, 5))}/CD" if dice.chance(0.3) else ""
        return common(dice, noun, adjectives, determiner=number, many=True).phrase
    determiner = dice.weighted(_DETERMINERS)
    if dice.chance(0.06):
        return words(f"NP the/DT whole/JJ {noun}/NN")
    before = nouns.EVERYDAY_MODIFIERS if dice.chance(0.3) else ()
    return common(dice, noun, adjectives, modifiers=before, determiner=determiner).phrase


def place(dice: Dice, preposition: str = "at/IN") -> Phrase:
    """Return a place with its preposition (and its tag)."""
    if dice.chance(0.35):
        where = "in/IN" if preposition == "at/IN" else preposition
        return words(f"PP {where}") + as_chunk("NP", naming.known_city(dice))
    return words(f"PP {preposition} | NP the/DT {dice.skewed(nouns.EVERYDAY_PLACES)}/NN")


def person(dice: Dice) -> Phrase:
    """Return somebody to whom something is done."""
    if dice.chance(0.4):
        return as_chunk("NP", naming.nickname(dice))
    if dice.chance(0.3):
        return words(f"NP {dice.pick(('you', 'you', 'him', 'them', 'her'))}/PRP")
    return words(f"NP my/PRP$ {dice.skewed(nouns.EVERYDAY_PEOPLE)}/NN")


def somebody(dice: Dice) -> Phrase:
    """Return a singular subject: a name or a person."""
    if dice.chance(0.45):
        return as_chunk("NP", naming.nickname(dice))
    owner = dice.pick(("my/PRP$ ", "my/PRP$ ", "our/PRP$ ", "the/DT ", ""))
    return words(f"NP {owner}{dice.skewed(nouns.EVERYDAY_PEOPLE)}/NN")


def something(dice: Dice) -> tuple[Phrase, str]:
    """Return a singular subject that is a thing, and its noun."""
    noun = some_noun(dice)
    determiner = dice.pick(("the/DT", "my/PRP$", "this/DT", "your/PRP$", "our/PRP$"))
    return words(f"NP {determiner} {noun}/NN"), noun


def predicate(dice: Dice, adjective: str) -> Phrase:
    """Return an adjective as a predicate, perhaps with its degree."""
    degree = f"{dice.skewed(modifiers.DEGREE)}/RB " if dice.chance(0.6) else ""
    return words(f"ADJP {degree}{adjective}/JJ")


def mood(dice: Dice) -> Phrase:
    """Return how somebody feels, as a predicate."""
    return predicate(dice, quality(dice, "friend"))


def when(dice: Dice) -> Phrase:
    """Return a time."""
    match dice.weighted(_TIMES):
        case "today":
            return words(f"NP {dice.pick(modifiers.WHEN)}/NN")
        case "day":
            return words("PP on/IN") + as_chunk("NP", naming.day(dice))
        case "week":
            return words(f"NP this/DT {dice.pick(_WEEKS)}/NN")
        case "hour":
            return words(f"PP at/IN | NP {dice.number(5, 11)}/CD")
        case "span":
            return words(f"PP in/IN | NP {dice.number(3, 9)}/CD {dice.pick(('days', 'hours'))}/NNS")
        case _:
            return words("ADVP right/RB now/RB")


def stance(dice: Dice) -> str:
    """Return an adverb with its tag and a space after it, or mostly nothing."""
    return f"{dice.skewed(modifiers.STANCE)}/RB " if dice.chance(0.3) else ""


def activity(dice: Dice) -> tuple[str, Phrase]:
    """Return a verb (its base form) with what follows it."""
    match dice.weighted(_ACTIVITIES):
        case "state":
            return dice.skewed(verbs.STATES), place(dice) if dice.chance(0.4) else ()
        case "encounter":
            return dice.skewed(verbs.ENCOUNTERS), person(dice)
        case "get":
            return "get", words(f"NP some/DT {dice.skewed(nouns.EVERYDAY_MASS)}/NN")
        case "motion":
            return dice.skewed(verbs.MOTIONS), place(dice, "to/TO")
    group = dice.weighted(_PASTIMES)
    what = thing(dice, dice.pick(group.objects))
    if dice.chance(0.15):
        what += words("PP with/IN") + person(dice)
    return dice.pick(group.verbs), what


def plan(dice: Dice) -> tuple[str, Phrase]:
    """Return a verb that is to follow "to" or a modal, with what follows it."""
    if dice.chance(0.12):
        return "be", mood(dice)
    return _errand(dice) if dice.chance(0.4) else activity(dice)


def _errand(dice: Dice) -> tuple[str, Phrase]:
    verb = dice.pick(_ERRANDS)
    if verb in _OBJECTS:
        return verb, thing(dice, dice.pick(_OBJECTS[verb]))
    match verb:
        case "come" | "leave" | "work" | "wait":
            return verb, when(dice) if dice.chance(0.6) else ()
        case "meet" | "see" | "call" | "help":
            return verb, person(dice)
        case "hear":
            return verb, words("PP from/IN") + person(dice)
        case _:
            return verb, thing(dice)
