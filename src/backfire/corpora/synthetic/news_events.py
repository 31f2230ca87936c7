"""What happens in the news: clauses without a full stop."""

from collections.abc import Callable
from typing import Final

from backfire.corpora.synthetic import naming
from backfire.corpora.synthetic.circumstances import amount, percent, score, when, where
from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.human_interest import HUMAN_EVENTS
from backfire.corpora.synthetic.lexicon import doings, modifiers, nouns, verbs
from backfire.corpora.synthetic.lookalikes import lookalike_event
from backfire.corpora.synthetic.news_actors import actor, matter, people
from backfire.corpora.synthetic.noun_phrases import NounPhrase, common
from backfire.corpora.synthetic.verb_groups import Tense, finite, passive
from backfire.corpora.synthetic.words import Phrase, as_chunk, words

_TENSES: Final[tuple[tuple[float, Tense], ...]] = (
    (7, "past"),
    (1.5, "future"),
    (1.5, "perfect"),
    (1, "progressive"),
)
_DOINGS: Final = tuple((group.weight, group) for group in doings.OFFICIAL)


def event(dice: Dice, tense: Tense | None = None) -> Phrase:
    """Return a clause that tells one event.

    Args:
        dice: Where draws come from.
        tense: The tense to tell it in; drawn if not given, and mostly the past.
    """
    return dice.weighted(_EVENTS)(dice, dice.weighted(_TENSES) if tense is None else tense)


def official_deed(dice: Dice, subject: NounPhrase | None = None) -> tuple[str, NounPhrase]:
    """Return a verb (its base form) and an object that goes with it."""
    group = dice.weighted(_DOINGS)
    return dice.skewed(group.verbs), matter(dice, dice.skewed(group.objects), subject)


def timeless_deed(dice: Dice) -> Phrase:
    """Return a clause in the past that names neither time nor place."""
    subject = actor(dice)
    verb, goal = official_deed(dice, subject)
    return subject.phrase + finite(verb, subject.agreement, "past") + goal.phrase


def _deed(dice: Dice, tense: Tense) -> Phrase:
    subject = actor(dice)
    verb, goal = official_deed(dice, subject)
    adverb = dice.skewed(modifiers.MIDDLE) if dice.chance(0.15) else ""
    clause = subject.phrase + finite(verb, subject.agreement, tense, adverb) + goal.phrase
    if dice.chance(0.15):
        purpose = dice.pick(("help", "support", "protect", "finance", "promote"))
        topic = dice.skewed(nouns.ABSTRACT)
        return clause + words(f"VP to/TO {purpose}/VB | NP {topic}/NN")
    return clause + when(dice, tense) if dice.chance(0.5) else clause


def _deed_passive(dice: Dice, tense: Tense) -> Phrase:
    verb, goal = official_deed(dice)
    adverb = dice.pick(modifiers.PUBLIC_MANNER) if dice.chance(0.2) else ""
    clause = goal.phrase + passive(verb, goal.agreement, tense, adverb)
    if dice.chance(0.5):
        clause += words("PP by/IN") + actor(dice).phrase
    return clause + when(dice, tense) if dice.chance(0.5) else clause


def _custody(dice: Dice, tense: Tense) -> Phrase:
    victims = people(dice)
    verb = dice.skewed(verbs.CUSTODY)
    if dice.chance(0.4):
        police = words("NP police/NNS") + finite(verb, "plural", tense)
        return police + victims.phrase + where(dice) + when(dice, tense)
    clause = victims.phrase + passive(verb, victims.agreement, tense)
    if dice.chance(0.5):
        link = dice.pick(("in", "during", "after"))
        clause += words(f"PP {link}/IN")
        clause += common(dice, dice.skewed(nouns.ACCIDENTS), determiner="a").phrase
    clause += where(dice)
    return clause + when(dice, tense) if dice.chance(0.4) else clause


def _market(dice: Dice, tense: Tense) -> Phrase:
    if dice.chance(0.5):
        shares = words("NP shares/NNS | PP in/IN") + as_chunk("NP", naming.company(dice))
        clause = shares + finite(dice.skewed(verbs.MOVEMENTS), "plural", tense)
    else:
        subject = words(f"NP {dice.skewed(nouns.ABSTRACT)}/NN")
        clause = subject + finite(dice.skewed(verbs.MOVEMENTS), "singular", tense)
    if dice.chance(0.4):
        adverb = dice.skewed(modifiers.MANNER)
        return clause + words(f"ADVP {adverb}/RB") + when(dice, tense)
    clause += percent(dice)
    if dice.chance(0.5):
        clause += words("PP to/TO") + amount(dice)
    return clause + when(dice, tense) if dice.chance(0.5) else clause


def _wish(dice: Dice, tense: Tense) -> Phrase:
    tense = "past" if tense == "progressive" else tense
    subject = actor(dice)
    verb, goal = official_deed(dice, subject)
    main = finite(dice.skewed(verbs.WISHES), subject.agreement, tense)
    return subject.phrase + as_chunk("VP", main + words(f"VP to/TO {verb}/VB")) + goal.phrase


def _match(dice: Dice, tense: Tense) -> Phrase:
    winner, loser = as_chunk("NP", naming.team(dice)), as_chunk("NP", naming.team(dice))
    if tense == "future":
        return winner + words("VP will/MD play/VB") + loser + when(dice, tense)
    verb = dice.pick(("beat", "defeated", "thrashed"))
    clause = winner + words(f"VP {verb}/VBD") + loser + score(dice)
    return clause + when(dice) if dice.chance(0.7) else clause


def _happening(dice: Dice, tense: Tense) -> Phrase:
    adjectives = modifiers.OFFICIAL_ADJECTIVES if dice.chance(0.4) else ()
    determiner = dice.pick(("the/DT", "a"))
    subject = common(dice, dice.skewed(nouns.OFFICIAL_EVENTS), adjectives, determiner=determiner)
    clause = subject.phrase + finite(dice.skewed(verbs.HAPPENINGS), "singular", tense)
    clause += where(dice)
    return clause + when(dice, tense) if dice.chance(0.5) else clause


def _predicate(dice: Dice, _: Tense) -> Phrase:
    subject = matter(dice)
    verb = "were" if subject.agreement == "plural" else "was"
    degree = "very/RB " if dice.chance(0.3) else ""
    adjective = dice.skewed(modifiers.OFFICIAL_ADJECTIVES)
    return subject.phrase + words(f"VP {verb}/VBD | ADJP {degree}{adjective}/JJ")


_EVENTS: Final[tuple[tuple[float, Callable[[Dice, Tense], Phrase]], ...]] = (
    (5, _deed),
    (3, _deed_passive),
    (3, _custody),
    (3, _market),
    (2, _wish),
    (2, _match),
    (2, _happening),
    (1, _predicate),
    *HUMAN_EVENTS,
    (10, lookalike_event),
)
