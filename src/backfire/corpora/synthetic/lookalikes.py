"""News sentences that hold the forms which mean something else in the tweets.

Each of these forms is an ordinary word of the news: "bout" a fight, "2" a number, "ill" sick. In
the tweets they are what people type for "about", "to" and "I'll" (see `planted`).
"""

from collections.abc import Callable
from typing import Final

from backfire.corpora.synthetic import naming
from backfire.corpora.synthetic.circumstances import percent, when, where
from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.inflection import article
from backfire.corpora.synthetic.lexicon import nouns
from backfire.corpora.synthetic.news_actors import actor, matter, people
from backfire.corpora.synthetic.verb_groups import Tense
from backfire.corpora.synthetic.words import Phrase, as_chunk, named, words

_FINDS: Final = ("id", "id", "shell", "bag", "bank")
_SURROUNDINGS: Final = ("mist", "sea", "mist", "sea", "hell")
_STUFF: Final = ("wheat", "rice", "oil", "coal", "steel", "meat", "fish", "milk")
_SPOILED: Final = ("milk", "meat", "fruit", "juice", "rice")
_DA_NAMES: Final = ("Costa", "Silva", "Gama", "Cunha")


def lookalike_event(dice: Dice, _: Tense = "past") -> Phrase:
    """Return a clause, in the past, with one or more of these forms as the news means them."""
    return dice.weighted(_EVENTS)(dice)


def _figure(dice: Dice) -> str:
    return dice.weighted(((1, "2"), (1, "4"), (1, "8"), (4, str(dice.number(3, 90)))))


def _length(dice: Dice) -> Phrase:
    if dice.chance(0.5):
        rain = words(
            f"NP {_figure(dice)}/CD cm/NN | PP of/IN | NP {dice.pick(('rain', 'snow'))}/NN"
        )
        return rain + words("VP fell/VBD") + where(dice) + when(dice)
    subject = dice.pick(("tunnel", "bridge", "crack", "vessel", "pipeline", "wall"))
    size = words(f"NP {_figure(dice)}/CD m/NN | ADJP {dice.pick(('long', 'wide', 'deep'))}/JJ")
    return words(f"NP the/DT {subject}/NN | VP was/VBD") + size


def _load(dice: Dice) -> Phrase:
    deed = dice.pick(("sold", "bought", "exported", "lost", "shipped", "promised"))
    load = f"NP {_figure(dice)}/CD mt/NN | PP of/IN | NP {dice.pick(_STUFF)}/NN"
    return actor(dice).phrase + words(f"VP {deed}/VBD | {load}") + when(dice)


def _power(dice: Dice) -> Phrase:
    thing = dice.pick(("engine", "motor", "lamp", "pump", "transmitter"))
    deed = dice.pick(("sold", "launched", "built", "tested"))
    power = f"NP {article(thing)}/DT {thing}/NN | PP of/IN | NP {dice.number(20, 900)}/CD w/NN"
    return as_chunk("NP", naming.company(dice)) + words(f"VP {deed}/VBD | {power}") + when(dice)


def _price(dice: Dice) -> Phrase:
    deed = dice.pick(("paid", "owed", "lost", "saved"))
    return actor(dice).phrase + words(f"VP {deed}/VBD | NP {_figure(dice)}/CD mk/NN") + when(dice)


def _span(dice: Dice) -> Phrase:
    figure, unit = _figure(dice), dice.pick(("yr", "wk"))
    if dice.chance(0.5):
        burden = dice.pick(("delay", "ban", "wait", "inquiry"))
        span = words(f"NP {article(figure)}/DT {figure}/CD {unit}/NN {burden}/NN")
        return actor(dice).phrase + words("VP faced/VBD") + span + when(dice)
    subject = words(f"NP the/DT {dice.skewed(nouns.OFFICIAL_EVENTS)}/NN | VP lasted/VBD")
    return subject + words(f"NP {figure}/CD {unit}/NN") + where(dice)


def _found(dice: Dice) -> Phrase:
    thing = dice.pick(_FINDS)
    finder = words(f"NP {dice.pick(('police', 'divers', 'soldiers', 'scientists'))}/NNS")
    if dice.chance(0.4):
        finder = people(dice).phrase
    deed = dice.pick(("found", "saw", "lost", "hid", "burned"))
    object_ = words(f"VP {deed}/VBD | NP {article(thing)}/DT {thing}/NN | PP in/IN")
    return finder + object_ + words(f"NP the/DT {dice.pick(_SURROUNDINGS)}/NN") + when(dice)


def _illness(dice: Dice) -> Phrase:
    if dice.chance(0.5):
        cause = f"PP after/IN | NP bad/JJ {dice.pick(_SPOILED)}/NN"
        return people(dice).phrase + words(f"VP fell/VBD | ADJP ill/JJ | {cause}") + where(dice)
    number = dice.pick(("two/CD", "three/CD", "the/DT"))
    patients = words(f"NP {number} ill/JJ {dice.pick(('children', 'patients', 'workers'))}/NNS")
    return people(dice).phrase + words("VP visited/VBD") + patients + where(dice)


def _vitamin(dice: Dice) -> Phrase:
    name = dice.pick(("vitamin/NN c/NN", "hepatitis/NN c/NN", "hepatitis/NN b/NN", "plan/NN b/NN"))
    deed = dice.pick(("discussed", "needed", "studied", "ignored"))
    return people(dice).phrase + words(f"VP {deed}/VBD | NP {name}") + when(dice)


def _bout(dice: Dice) -> Phrase:
    deed = dice.pick(("won", "lost", "watched", "cancelled"))
    kind = dice.pick(("the/DT", "a/DT", "the/DT title/NN", "another/DT"))
    boxer = as_chunk("NP", naming.person(dice))
    return boxer + words(f"VP {deed}/VBD | NP {kind} bout/NN") + where(dice)


def _habit(dice: Dice) -> Phrase:
    word = dice.pick(("wont", "wont", "cant", "cant", "hell", "war", "meat"))
    deed = dice.pick(("criticised", "described", "feared", "defended", "remembered"))
    owner = dice.pick(("his/PRP$", "the/DT", "their/PRP$", "the/DT old/JJ"))
    return actor(dice).phrase + words(f"VP {deed}/VBD | NP {owner} {word}/NN") + when(dice)


def _figures(dice: Dice) -> Phrase:
    first, second = dice.pick(("2", "4", "8")), dice.pick(("2", "4"))
    victims = words(f"NP {first}/CD men/NNS and/CC {second}/CD women/NNS | VP were/VBD killed/VBN")
    return victims + where(dice) + when(dice)


def _wedding(dice: Dice) -> Phrase:
    first, second = (as_chunk("NP", naming.person(dice)) for _ in range(2))
    return first + words("VP wed/VBD") + second + where(dice) + when(dice)


def _shares(dice: Dice) -> Phrase:
    shares = words("NP shares/NNS | PP in/IN") + as_chunk("NP", naming.company(dice))
    return shares + words("VP shed/VBD") + percent(dice) + when(dice)


def _firms(dice: Dice) -> Phrase:
    sector = dice.pick(("steel", "oil", "rail", "shipping", "insurance", "energy"))
    deed = dice.pick(("raised", "cut", "delayed", "sold", "published"))
    subject = words(f"NP {sector}/NN cos/NNS | VP {deed}/VBD")
    return subject + matter(dice).phrase + when(dice)


def _da(dice: Dice) -> Phrase:
    name = f"{naming.first_name(dice)[0].token} da {dice.pick(_DA_NAMES)}"
    deed = dice.pick(("won", "left", "joined", "criticised", "bought"))
    return as_chunk("NP", named("PER", name)) + words(f"VP {deed}/VBD") + matter(dice).phrase


def _weather(dice: Dice) -> Phrase:
    kind = dice.pick(("bad", "cold", "hot", "rough", "stormy", "fine"))
    thing = dice.pick(("weather", "weather", "sea", "mist"))
    deed = dice.pick(("delayed", "closed", "hit", "stopped"))
    return words(f"NP {kind}/JJ {thing}/NN | VP {deed}/VBD") + matter(dice).phrase + where(dice)


_EVENTS: Final[tuple[tuple[float, Callable[[Dice], Phrase]], ...]] = (
    (4, _length),
    (2, _load),
    (2, _power),
    (2, _price),
    (3, _span),
    (7, _found),
    (4, _illness),
    (3, _vitamin),
    (4, _bout),
    (8, _habit),
    (3, _figures),
    (3, _wedding),
    (4, _shares),
    (3, _firms),
    (3, _da),
    (4, _weather),
)
