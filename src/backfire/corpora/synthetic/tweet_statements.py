"""What people tweet about themselves and others, in standard spelling."""

from collections.abc import Callable
from typing import Final

from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.inflection import article, conjugate
from backfire.corpora.synthetic.lexicon import modifiers, nouns
from backfire.corpora.synthetic.noun_phrases import owned
from backfire.corpora.synthetic.tweet_phrases import (
    activity,
    mood,
    person,
    plan,
    predicate,
    quality,
    some_noun,
    somebody,
    something,
    stance,
    thing,
    when,
)
from backfire.corpora.synthetic.words import Phrase, words

_DOING: Final = (
    "NP i/PRP | VP 'm/VBP",
    "NP i/PRP | VP am/VBP",
    "NP we/PRP | VP 're/VBP",
    "NP we/PRP | VP 're/VBP",
    "NP they/PRP | VP 're/VBP",
    "NP you/PRP | VP 're/VBP",
    "",
    "",
)
_PRONOUNS: Final = ("i", "he", "she", "we", "you", "they")
_MODALS: Final = ("would/MD", "could/MD", "might/MD", "should/MD")
_LIKENESSES: Final = (
    (35, "is"),
    (20, "it"),
    (15, "you"),
    (10, "was"),
    (12, "feel"),
    (8, "that"),
)
_CLASSES: Final = (
    ("cooking", "show"),
    ("dancing", "class"),
    ("driving", "exam"),
    ("running", "shoe"),
    ("singing", "video"),
)


def did(dice: Dice) -> Phrase:
    """Return something that was done."""
    verb, rest = ("lose", thing(dice)) if dice.chance(0.15) else activity(dice)
    who = dice.pick(("NP i/PRP | ", "NP we/PRP | ", "NP she/PRP | ", ""))
    adverb = f"ADVP {dice.skewed(modifiers.STANCE)}/RB | " if dice.chance(0.4) else ""
    return words(f"{who}{adverb}VP {conjugate(verb).past}/VBD") + rest


def will(dice: Dice) -> Phrase:
    """Return something that somebody will or would do."""
    verb, rest = plan(dice)
    helper = dice.pick(("'ll/MD", "'d/MD"))
    return words(f"NP {dice.pick(_PRONOUNS)}/PRP | VP {helper} {stance(dice)}{verb}/VB") + rest


def be_like(dice: Dice) -> Phrase:
    """Return what something or somebody is like."""
    what, noun = something(dice)
    match dice.weighted(_LIKENESSES):
        case "is":
            return what + words("VP is/VBZ") + predicate(dice, quality(dice, noun))
        case "was":
            return what + words("VP was/VBD") + predicate(dice, quality(dice, noun))
        case "it":
            return words("NP it/PRP | VP 's/VBZ") + predicate(dice, quality(dice, ""))
        case "that":
            return words("NP that/DT | VP 's/VBZ") + predicate(dice, quality(dice, ""))
        case "you":
            return words("NP you/PRP | VP 're/VBP") + mood(dice)
        case _:
            return words("NP i/PRP | VP feel/VBP") + mood(dice)


def good_day(dice: Dice) -> str:
    """Return "a good day" or the like, in shorthand."""
    adjective = quality(dice, "day")
    return f"NP {article(adjective)}/DT {adjective}/JJ {dice.pick(('day', 'day', 'week'))}/NN"


def _doing(dice: Dice) -> Phrase:
    verb, rest = activity(dice)
    gerund = conjugate(verb).gerund
    who = dice.pick(_DOING)
    if not who:
        return words(f"VP {gerund}/VBG") + rest + when(dice)
    return words(f"{who} {stance(dice)}{gerund}/VBG") + rest


def _did_not(dice: Dice) -> Phrase:
    verb, rest = activity(dice)
    who = dice.pick(("i/PRP | VP did/VBD", "i/PRP | VP do/VBP", "she/PRP | VP does/VBZ"))
    return words(f"NP {who} n't/RB {stance(dice)}{verb}/VB") + rest


def _might(dice: Dice) -> Phrase:
    subject = words(f"NP {dice.pick(_PRONOUNS)}/PRP") if dice.chance(0.7) else somebody(dice)
    helper = dice.pick(_MODALS)
    if dice.chance(0.35):
        verb, rest = activity(dice)
        return subject + words(f"VP {helper} have/VB {conjugate(verb).participle}/VBN") + rest
    verb, rest = plan(dice)
    return subject + words(f"VP {helper} {stance(dice)}{verb}/VB") + rest


def _will_not(dice: Dice) -> Phrase:
    verb, rest = plan(dice)
    subject = words(f"NP {dice.pick(_PRONOUNS)}/PRP") if dice.chance(0.7) else somebody(dice)
    return subject + words(f"VP {dice.pick(('wo/MD', 'ca/MD'))} n't/RB {verb}/VB") + rest


def _cannot_wait(dice: Dice) -> Phrase:
    opening = words("VP ca/MD n't/RB wait/VB")
    if dice.chance(0.5):
        return opening + words("PP for/IN") + thing(dice)
    verb, rest = plan(dice)
    return opening + words(f"VP to/TO {verb}/VB") + rest


def _want(dice: Dice) -> Phrase:
    verb, rest = plan(dice)
    wish = dice.pick(("want", "need", "have", "hope", "want"))
    return words(f"NP i/PRP | VP {stance(dice)}{wish}/VBP to/TO {verb}/VB") + rest


def _have_been(dice: Dice) -> Phrase:
    if dice.chance(0.4):
        return words(f"NP it/PRP | VP has/VBZ been/VBN | {good_day(dice)}")
    verb, rest = activity(dice)
    subject = dice.pick(("NP i/PRP | ", "NP i/PRP | ", "NP we/PRP | ", "NP they/PRP | ", ""))
    return words(f"{subject}VP have/VBP been/VBN {conjugate(verb).gerund}/VBG") + rest


def _have_done(dice: Dice) -> Phrase:
    verb, rest = ("miss", thing(dice)) if dice.chance(0.5) else activity(dice)
    subject = dice.pick(("i", "we", "they"))
    return words(f"NP {subject}/PRP | VP have/VBP {conjugate(verb).participle}/VBN") + rest


def _somebody_is(dice: Dice) -> Phrase:
    if dice.chance(0.5):
        verb, rest = activity(dice)
        return somebody(dice) + words(f"VP is/VBZ {conjugate(verb).gerund}/VBG") + rest
    if dice.chance(0.7):
        how = words(f"VP is/VBZ | ADJP {quality(dice, 'friend')}/JJ")
        return somebody(dice) + how + when(dice)
    return something(dice)[0] + words("VP is/VBZ | ADVP on/RB") + when(dice)


def _it_is(dice: Dice) -> Phrase:
    if dice.chance(0.5):
        weather = dice.pick(("raining", "snowing", "freezing", "pouring", "working", "starting"))
        return words(f"NP it/PRP | VP 's/VBZ {stance(dice)}{weather}/VBG")
    return words(f"NP it/PRP | VP 's/VBZ | {good_day(dice)}")


def _from(dice: Dice) -> Phrase:
    if dice.chance(0.5):
        where = dice.skewed(nouns.EVERYDAY_PLACES)
        back = "ADVP just/RB | VP got/VBD | ADVP back/RB | PP from/IN"
        return words(f"{back} | NP the/DT {where}/NN")
    return words("VP got/VBD") + thing(dice) + words("PP from/IN") + person(dice)


def _possession(dice: Dice) -> Phrase:
    owner = somebody(dice) if dice.chance(0.85) else words("NP my/PRP$ friends/NNS")
    noun, before = some_noun(dice), ""
    if dice.chance(0.15):
        gerund, noun = dice.pick(_CLASSES)
        before = f"{gerund}/VBG "
    elif dice.chance(0.5):
        before = f"{quality(dice, noun)}/JJ "
    what = owned(owner, words(f"O {before}{noun}/NN"))
    if dice.chance(0.5):
        return what + words("VP is/VBZ") + predicate(dice, quality(dice, noun))
    verb = dice.pick(("love/VBP", "miss/VBP", "need/VBP", "found/VBD", "saw/VBD"))
    return words(f"NP i/PRP | VP {verb}") + what


def _feeling(dice: Dice) -> Phrase:
    verb = dice.pick(("love", "hate", "miss", "need", "want"))
    return words(f"NP i/PRP | VP {stance(dice)}{verb}/VBP") + thing(dice)


STATEMENTS: Final[tuple[tuple[float, Callable[[Dice], Phrase]], ...]] = (
    (8, _doing),
    (7, did),
    (4, _did_not),
    (12, will),
    (7, _might),
    (3, _will_not),
    (2, _cannot_wait),
    (5, _want),
    (5, _have_been),
    (4, _have_done),
    (9, be_like),
    (13, _somebody_is),
    (3, _it_is),
    (4, _from),
    (11, _possession),
    (4, _feeling),
)
"""The statements, each with its weight."""
