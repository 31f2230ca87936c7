"""The private side of the news: what people own, feel and watch.

Here the news uses the words that tweets are made of, so that there is something to transfer.
"""

from collections.abc import Callable
from typing import Final

from backfire.corpora.synthetic import naming
from backfire.corpora.synthetic.circumstances import when, where
from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.everyday import adjectives_for
from backfire.corpora.synthetic.lexicon import doings, modifiers, nouns, verbs
from backfire.corpora.synthetic.news_actors import somebody
from backfire.corpora.synthetic.noun_phrases import NounPhrase, common
from backfire.corpora.synthetic.verb_groups import Tense, finite, negated
from backfire.corpora.synthetic.words import Phrase, as_chunk, words

_PASTIMES: Final = tuple((group.weight, group) for group in doings.PRIVATE)
_WORKS: Final = (
    ("film", ("directed", "watched", "produced", "reviewed")),
    ("song", ("sang", "recorded", "released", "played")),
    ("novel", ("wrote", "published", "reviewed", "read")),
    ("play", ("wrote", "directed", "cancelled")),
    ("magazine", ("edited", "bought", "founded")),
    ("band", ("joined", "left", "managed")),
)


def _state(dice: Dice, tense: Tense) -> Phrase:
    subject = somebody(dice)
    adverb = dice.pick(modifiers.STANCE) if dice.chance(0.3) else ""
    well = dice.chance(0.25)
    verb = dice.pick(verbs.SKILLS if well else verbs.STATES)
    clause = subject.phrase + finite(verb, subject.agreement, tense, adverb)
    if well:
        clause += words("ADVP well/RB")
    return clause + where(dice) + when(dice, tense)


def _encounter(dice: Dice, tense: Tense) -> Phrase:
    subject = somebody(dice)
    verb = finite(dice.pick(verbs.ENCOUNTERS), subject.agreement, tense)
    other = dice.skewed(nouns.EVERYDAY_PEOPLE)
    friend = common(dice, other, determiner=subject.possessive).phrase
    return subject.phrase + verb + friend + where(dice)


def _pastime(dice: Dice, tense: Tense) -> Phrase:
    subject = somebody(dice)
    group = dice.weighted(_PASTIMES)
    tense = "past" if tense == "progressive" else tense
    adverb = dice.pick(modifiers.STANCE) if dice.chance(0.35) else ""
    verb = finite(dice.pick(group.verbs), subject.agreement, tense, adverb)
    if dice.chance(0.15):
        verb = negated(dice.pick(group.verbs), subject.agreement, "past")
    clause = subject.phrase + verb + _belonging(dice, dice.pick(group.objects), subject)
    return clause + where(dice) if dice.chance(0.4) else clause


def _mood(dice: Dice, _: Tense) -> Phrase:
    subject = somebody(dice)
    verb = dice.pick(("was", "felt", "seemed", "grew"))
    clause = subject.phrase + words(f"VP {verb}/VBD") + _adjective(dice, modifiers.MOODS)
    return clause + when(dice) if dice.chance(0.4) else clause + where(dice)


def _verdict(dice: Dice, _: Tense) -> Phrase:
    noun = dice.pick(dice.weighted(_PASTIMES).objects)
    what = _belonging(dice, noun, somebody(dice), many=False)
    verb = dice.pick(("was", "seemed", "became"))
    return what + words(f"VP {verb}/VBD") + _adjective(dice, adjectives_for(noun))


def _culture(dice: Dice, _: Tense) -> Phrase:
    genre, deeds = dice.pick(_WORKS)
    title = as_chunk("NP", naming.work_title(dice))
    if dice.chance(0.6):
        title = as_chunk("NP", words(f"O the/DT {genre}/NN") + naming.work_title(dice))
    if dice.chance(0.3):
        success = dice.pick(("VP opened/VBD", "VP won/VBD | NP a/DT prize/NN", "VP failed/VBD"))
        return title + words(success) + where(dice) + when(dice)
    author = as_chunk("NP", naming.person(dice)) + words(f"VP {dice.pick(deeds)}/VBD")
    return author + title + when(dice) if dice.chance(0.6) else author + title


def _adjective(dice: Dice, adjectives: tuple[str, ...]) -> Phrase:
    degree = "very/RB " if dice.chance(0.1) else ""
    return words(f"ADJP {degree}{dice.pick(adjectives)}/JJ")


def _belonging(dice: Dice, noun: str, owner: NounPhrase, *, many: bool | None = None) -> Phrase:
    if many is None:
        if dice.chance(0.15):
            return words(f"NP {dice.skewed(nouns.EVERYDAY_MASS)}/NN")
        many = dice.chance(0.2)
    adjectives = (dice.pick(adjectives_for(noun)),) if dice.chance(0.5) else ()
    determiner = "" if many else dice.pick(("the/DT", "a", owner.possessive))
    before = nouns.EVERYDAY_MODIFIERS if dice.chance(0.4) else ()
    return common(dice, noun, adjectives, modifiers=before, determiner=determiner, many=many).phrase


HUMAN_EVENTS: Final[tuple[tuple[float, Callable[[Dice, Tense], Phrase]], ...]] = (
    (3, _state),
    (1.5, _encounter),
    (4, _pastime),
    (2, _mood),
    (2, _verdict),
    (1.5, _culture),
)
"""The events, each with its weight."""
