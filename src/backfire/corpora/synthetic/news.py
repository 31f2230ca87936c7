"""The news register: sentences like wire copy."""

from typing import Final

from backfire.corpora.synthetic import naming
from backfire.corpora.synthetic.circumstances import spokesperson, when, where
from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.inflection import article, conjugate
from backfire.corpora.synthetic.lexicon import doings, modifiers, nouns, verbs
from backfire.corpora.synthetic.news_actors import actor, people
from backfire.corpora.synthetic.news_events import event, official_deed, timeless_deed
from backfire.corpora.synthetic.verb_groups import finite
from backfire.corpora.synthetic.words import Phrase, as_chunk, capitalised, words

_STOP: Final = words("O ./.")
_COMMA: Final = words("O ,/,")


def news_sentence(dice: Dice) -> Phrase:
    """Return one sentence of the news register."""
    sentence = dice.weighted(
        (
            (2, event),
            (4, _reported),
            (3, _report),
            (3, _quoted),
            (4, _subordinated),
            (2, _fronted),
            (3, _coordinated),
            (2, _relative),
            (1, _dateline),
            (1, _unclear),
        )
    )(dice)
    return capitalised(sentence) + _STOP


def _reported(dice: Dice) -> Phrase:
    source = spokesperson(dice)
    verb = finite(dice.skewed(verbs.REPORT[:6]), "singular", "past")
    tail = when(dice) if dice.chance(0.4) else ()
    return event(dice) + _COMMA + source + verb + tail


def _report(dice: Dice) -> Phrase:
    adverb = dice.skewed(modifiers.MIDDLE) if dice.chance(0.2) else ""
    verb = finite(dice.skewed(verbs.REPORT), "singular", "past", adverb)
    that = words("SBAR that/IN") if dice.chance(0.7) else ()
    return spokesperson(dice) + verb + that + event(dice)


def _quoted(dice: Dice) -> Phrase:
    verb = finite(dice.pick(("say", "say", "say", "add", "warn", "insist")), "singular", "past")
    quote = capitalised(_quote(dice))
    tail = when(dice) if dice.chance(0.2) else ()
    return words("O ``/``") + quote + words("O ,/, ''/''") + spokesperson(dice) + verb + tail


def _quote(dice: Dice) -> Phrase:
    return dice.weighted(
        ((4, _pledge), (3, _judgement), (2, _presence), (2, _need), (3, _address), (2, _doing))
    )(dice)


def _pledge(dice: Dice) -> Phrase:
    modal = dice.pick(("will/MD", "will/MD not/RB", "can/MD", "can/MD not/RB", "must/MD"))
    verb, goal = official_deed(dice)
    return words(f"NP {dice.pick(('we', 'they', 'I'))}/PRP | VP {modal} {verb}/VB") + goal.phrase


def _judgement(dice: Dice) -> Phrase:
    adjective = dice.skewed(modifiers.OFFICIAL_ADJECTIVES[:20] + modifiers.QUALITIES[:20])
    noun = dice.pick(("day", "week", "decision", "plan", "deal", "match", "victory", "moment"))
    subject = dice.pick(("this/DT | VP is/VBZ", "it/PRP | VP was/VBD", "it/PRP | VP 's/VBZ"))
    what = words(f"NP {subject} | NP {article(adjective)}/DT {adjective}/JJ {noun}/NN")
    return what + words("PP for/IN") + as_chunk("NP", naming.country(dice))


def _presence(dice: Dice) -> Phrase:
    noun = dice.skewed(nouns.ABSTRACT)
    there = words(
        f"NP there/EX | VP is/VBZ | NP {dice.pick(('no', 'little', 'some'))}/DT {noun}/NN"
    )
    return there + where(dice)


def _need(dice: Dice) -> Phrase:
    who = people(dice)
    help_ = dice.skewed(nouns.ABSTRACT + nouns.EVERYDAY_MASS)
    return who.phrase + finite("need", "plural", "present") + words(f"NP {help_}/NN") + where(dice)


def _address(dice: Dice) -> Phrase:
    group = dice.weighted(tuple((group.weight, group) for group in doings.PRIVATE))
    verb, noun = dice.skewed(group.verbs), dice.skewed(group.objects)
    opener = dice.pick(("you/PRP | VP must/MD", "you/PRP | VP can/MD", "they/PRP | VP will/MD"))
    return words(f"NP {opener} {verb}/VB | NP your/PRP$ {noun}/NN")


def _doing(dice: Dice) -> Phrase:
    subject = dice.pick(("we/PRP | VP are/VBP", "they/PRP | VP are/VBP", "he/PRP | VP is/VBZ"))
    verb = conjugate(dice.skewed(verbs.STATES))
    return words(f"NP {subject} {verb.gerund}/VBG") + where(dice)


def _subordinated(dice: Dice) -> Phrase:
    link = dice.pick(("after", "because", "while", "although", "before", "though"))
    return event(dice, "past") + words(f"SBAR {link}/IN") + event(dice, "past")


def _fronted(dice: Dice) -> Phrase:
    if dice.chance(0.4):
        opener = words(f"SBAR {dice.pick(('after', 'while', 'because'))}/IN")
        return opener + event(dice, "past") + _COMMA + event(dice, "past")
    opener = when(dice) if dice.chance(0.6) else where(dice)
    return opener + _COMMA + timeless_deed(dice)


def _coordinated(dice: Dice) -> Phrase:
    return event(dice) + words(f"O ,/, {dice.pick(('and', 'but'))}/CC") + event(dice)


def _relative(dice: Dice) -> Phrase:
    kind = dice.pick(("who/WP", "which/WDT", "whose/WP$"))
    head = as_chunk("NP", naming.person(dice) if kind == "who/WP" else naming.company(dice))
    if kind == "whose/WP$":
        verb = finite(dice.skewed(verbs.MOVEMENTS), "singular", "past")
        clause = words(f"NP whose/WP$ {dice.skewed(nouns.ABSTRACT)}/NN") + verb + when(dice)
    else:
        clause = words(f"NP {kind}") + _past_deed(dice)
    return head + _COMMA + clause + _COMMA + _past_deed(dice)


def _past_deed(dice: Dice) -> Phrase:
    verb, goal = official_deed(dice)
    return finite(verb, "singular", "past") + goal.phrase


def _dateline(dice: Dice) -> Phrase:
    place = naming.city(dice)
    place = tuple(word._replace(token=word.token.upper()) for word in place)
    date = naming.month(dice) + words(f"O {dice.number(1, 28)}/CD")
    opening = as_chunk("NP", place) + _COMMA + as_chunk("NP", date) + words("O --/:")
    return opening + capitalised(event(dice))


def _unclear(dice: Dice) -> Phrase:
    asked = dice.pick(("SBAR whether/IN", "ADVP why/WRB", "ADVP where/WRB", "ADVP when/WRB"))
    subject = actor(dice)
    verb, goal = official_deed(dice, subject)
    opening = words(f"NP it/PRP | VP was/VBD not/RB | ADJP clear/JJ | {asked}")
    return opening + subject.phrase + finite(verb, subject.agreement, "future") + goal.phrase
