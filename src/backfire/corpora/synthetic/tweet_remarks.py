"""Questions, wishes, opinions and scraps of tweets, in standard spelling."""

from collections.abc import Callable
from typing import Final

from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.inflection import article, conjugate
from backfire.corpora.synthetic.lexicon import nouns
from backfire.corpora.synthetic.tweet_phrases import (
    activity,
    mood,
    place,
    predicate,
    quality,
    some_noun,
    something,
    stance,
    thing,
    when,
)
from backfire.corpora.synthetic.tweet_statements import be_like, did, will
from backfire.corpora.synthetic.words import Phrase, words

_PRONOUNS: Final = ("i", "he", "she", "we", "you", "they")


def _yes_no_question(dice: Dice) -> Phrase:
    verb, rest = activity(dice)
    match dice.number(0, 2):
        case 0:
            return words(f"VP are/VBP | NP you/PRP | VP {conjugate(verb).gerund}/VBG") + rest
        case 1:
            return words(f"VP does/VBZ | NP anyone/NN | VP {verb}/VB") + rest
        case _:
            return words(f"VP do/VBP | NP you/PRP | VP {verb}/VB") + rest


def _open_question(dice: Dice) -> Phrase:
    match dice.number(0, 4):
        case 0:
            return words("ADVP how/WRB | VP 's/VBZ") + thing(dice)
        case 1:
            verb, rest = activity(dice)
            return words(f"NP who/WP | VP 's/VBZ {conjugate(verb).gerund}/VBG") + rest
        case 2:
            what, noun = something(dice)
            return words("ADVP why/WRB | VP is/VBZ") + what + predicate(dice, quality(dice, noun))
        case 3:
            return words("ADVP where/WRB | VP are/VBP | NP you/PRP | VP going/VBG") + when(dice)
        case _:
            return words("NP what/WP | VP are/VBP | NP you/PRP | VP doing/VBG") + when(dice)


def _wish_well(dice: Dice) -> Phrase:
    friend = dice.skewed(nouns.EVERYDAY_PEOPLE)
    match dice.number(0, 3):
        case 0:
            return words("INTJ thanks/UH | PP for/IN") + thing(dice)
        case 1:
            return words(f"NP happy/JJ birthday/NN | PP to/TO | NP my/PRP$ {friend}/NN")
        case 2:
            return words("NP good/JJ luck/NN | PP with/IN") + thing(dice)
        case _:
            return words(f"INTJ congrats/UH | PP to/TO | NP our/PRP$ {friend}/NN")


def _opinion(dice: Dice) -> Phrase:
    match dice.number(0, 4):
        case 0:
            link = "SBAR that/IN | " if dice.chance(0.3) else ""
            return words(f"NP i/PRP | VP think/VBP | {link}NP she/PRP | VP was/VBD") + mood(dice)
        case 1:
            asked = dice.pick(("SBAR whether/IN", "SBAR if/IN", "ADVP where/WRB", "ADVP why/WRB"))
            return words(f"VP do/VBP n't/RB know/VB | {asked}") + _they_did(dice)
        case 2:
            return words("NP i/PRP | VP know/VBP") + thing(dice)
        case 3:
            return words("VP hope/VBP | NP you/PRP | VP feel/VBP") + mood(dice)
        case _:
            return words("NP i/PRP | VP wonder/VBP | SBAR whether/IN") + _they_did(dice)


def _they_did(dice: Dice) -> Phrase:
    verb, rest = activity(dice)
    return words(f"NP {dice.pick(_PRONOUNS)}/PRP | VP {conjugate(verb).past}/VBD") + rest


def _invitation(dice: Dice) -> Phrase:
    verb, rest = activity(dice)
    match dice.number(0, 6):
        case 0 | 1:
            return words(f"VP let/VB | NP 's/PRP | VP {verb}/VB") + rest
        case 2:
            return words("VP come/VB | PP to/TO") + thing(dice)
        case 3:
            return words("VP see/VB | NP you/PRP | PP at/IN") + thing(dice)
        case 4:
            return words("VP tell/VB | NP me/PRP | PP about/IN") + thing(dice)
        case 5:
            return words("VP meet/VB | NP me/PRP") + place(dice) + when(dice)
        case _:
            return words("VP do/VB n't/RB be/VB") + mood(dice)


def _about(dice: Dice) -> Phrase:
    verb = dice.pick(("thinking", "talking", "crying", "dreaming", "hearing"))
    return words(f"VP {stance(dice)}{verb}/VBG | PP about/IN") + thing(dice)


def _route(dice: Dice) -> Phrase:
    first, second = dice.skewed(nouns.EVERYDAY_PLACES), dice.skewed(nouns.EVERYDAY_PLACES)
    return words(
        f"VP going/VBG | PP to/TO | NP the/DT {first}/NN | O and/CC | ADVP then/RB | "
        f"PP to/TO | NP the/DT {second}/NN"
    )


def _condition(dice: Dice) -> Phrase:
    verb, rest = activity(dice)
    return words(f"SBAR if/IN | NP you/PRP | VP {verb}/VBP") + rest + will(dice)


def _reason(dice: Dice) -> Phrase:
    return did(dice) + words("SBAR because/IN") + be_like(dice)


def _exclamation(dice: Dice) -> Phrase:
    noun = some_noun(dice)
    adjective = quality(dice, noun)
    return words(f"NP what/WP {article(adjective)}/DT {adjective}/JJ {noun}/NN")


def _comparison(dice: Dice) -> Phrase:
    better = dice.pick(("better", "cooler", "worse", "funnier", "cheaper"))
    comparison = words(f"VP is/VBZ | ADJP {better}/JJR | PP than/IN")
    return something(dice)[0] + comparison + thing(dice)


def _thing_scrap(dice: Dice) -> Phrase:
    noun = some_noun(dice)
    match dice.number(0, 3):
        case 0:
            return words(f"NP {noun}/NN") + when(dice)
        case 1:
            return words(f"NP {quality(dice, noun)}/JJ {noun}/NN")
        case 2:
            return words(f"NP {noun}/NN and/CC {some_noun(dice)}/NN")
        case _:
            return words(f"NP {dice.pick(nouns.EVERYDAY_MASS)}/NN") + when(dice)


def _mood_scrap(dice: Dice) -> Phrase:
    adjective = quality(dice, "friend")
    match dice.number(0, 2):
        case 0:
            return words(f"ADJP {adjective}/JJ") + when(dice)
        case 1:
            return words(f"ADJP {adjective}/JJ and/CC {quality(dice, 'friend')}/JJ")
        case _:
            return words(f"VP feeling/VBG | ADJP {adjective}/JJ") + when(dice)


REMARKS: Final[tuple[tuple[float, Callable[[Dice], Phrase]], ...]] = (
    (3, _yes_no_question),
    (4, _open_question),
    (4, _wish_well),
    (4, _opinion),
    (5, _invitation),
    (4, _about),
    (2, _route),
    (2, _condition),
    (5, _reason),
    (2, _exclamation),
    (2, _comparison),
    (7, _thing_scrap),
    (5, _mood_scrap),
)
"""The remarks, each with its weight."""
