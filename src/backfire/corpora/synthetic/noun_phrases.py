"""Noun phrases, with what their verb and their pronouns must agree with."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.inflection import article, plural
from backfire.corpora.synthetic.lexicon.listing import listed
from backfire.corpora.synthetic.verb_groups import Agreement
from backfire.corpora.synthetic.words import Phrase, as_chunk, words

SMALL_NUMBERS: Final = listed("two three four five six seven eight nine ten twelve")


class NounPhrase(NamedTuple):
    """A noun phrase.

    Attributes:
        phrase: Its words.
        agreement: What its verb must agree with.
        possessive: The pronoun, with its tag, for what belongs to it.
    """

    phrase: Phrase
    agreement: Agreement = "singular"
    possessive: str = "its/PRP$"


def common(
    dice: Dice,
    noun: str,
    adjectives: Sequence[str] = (),
    *,
    modifiers: Sequence[str] = (),
    determiner: str = "the/DT",
    many: bool = False,
) -> NounPhrase:
    """Return a common noun with its determiner.

    Args:
        dice: Where draws come from.
        noun: The singular.
        adjectives: One of them stands before the noun, if there is any.
        modifiers: Half of the time one of these nouns stands right before the noun.
        determiner: With its tag, "a" for whichever article fits, "" for none.
        many: Whether the noun is in the plural.
    """
    adjective = dice.skewed(adjectives) if adjectives else ""
    parts = [f"{adjective}/JJ"] if adjective else []
    if modifiers and dice.chance(0.5):
        parts.append(f"{dice.pick(modifiers)}/NN")
    parts.append(f"{plural(noun)}/NNS" if many else f"{noun}/NN")
    if determiner == "a":
        determiner = f"{article(parts[0].rpartition('/')[0])}/DT"
    if determiner:
        parts.insert(0, determiner)
    phrase = words(f"NP {' '.join(parts)}")
    return several(phrase) if many else NounPhrase(phrase)


def several(phrase: Phrase) -> NounPhrase:
    """Return a noun phrase in the plural."""
    return NounPhrase(phrase, "plural", "their/PRP$")


def counted(dice: Dice, noun: str) -> NounPhrase:
    """Return a number of things or people."""
    number = dice.pick(SMALL_NUMBERS) if dice.chance(0.6) else str(dice.number(11, 400))
    return several(words(f"NP {number}/CD {plural(noun)}/NNS"))


def personal(dice: Dice, phrase: Phrase) -> NounPhrase:
    """Return a noun phrase for one person, whose pronoun is drawn."""
    return NounPhrase(phrase, possessive=dice.pick(("his/PRP$", "her/PRP$")))


def owned(owner: Phrase, owned_words: Phrase) -> Phrase:
    """Return "owner 's thing"; the possessive ending opens the second chunk, as in CoNLL-2000."""
    mark = "'" if owner[-1].token.endswith("s") and owner[-1].pos != "NNP" else "'s"
    return as_chunk("NP", owner) + as_chunk("NP", words(f"O {mark}/POS") + owned_words)
