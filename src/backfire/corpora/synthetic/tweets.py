"""The tweets register: what people tell each other, as they type it."""

from collections.abc import Callable
from typing import Final

from backfire.corpora.synthetic import naming
from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.lexicon import modifiers, names
from backfire.corpora.synthetic.news_events import event
from backfire.corpora.synthetic.spelling import draw_habit, respell
from backfire.corpora.synthetic.tweet_phrases import thing
from backfire.corpora.synthetic.tweet_remarks import REMARKS
from backfire.corpora.synthetic.tweet_statements import STATEMENTS
from backfire.corpora.synthetic.words import Phrase, Word, as_chunk, capitalised, words

_CLAUSES: Final = STATEMENTS + REMARKS
_MARKS: Final = (".", ".", "!", "!!", "...", "..", "?!")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_HANDLES: Final = ("", "_", "x", "xo", "the", "real", "lil", "miss", "mr", "its")


def tweet(dice: Dice) -> Phrase:
    """Return one tweet."""
    if dice.chance(0.1):
        return capitalised(event(dice, "past")) + _closing(dice, link=0.8)
    body = dice.weighted(_BODIES)(dice)
    return _opening(dice) + respell(body, draw_habit(dice), dice) + _closing(dice)


def _clause(dice: Dice) -> Phrase:
    return dice.weighted(_CLAUSES)(dice)


def _chat(dice: Dice) -> Phrase:
    body = _clause(dice) + _mark(dice)
    if dice.chance(0.3):
        body = _exclaim(dice) + body
    if dice.chance(0.45):
        body += _exclaim(dice) if dice.chance(0.3) else ()
        body += _clause(dice) + _mark(dice)
    if dice.chance(0.3):
        body += _exclaim(dice)
    return body


def _joined(dice: Dice) -> Phrase:
    link = dice.pick(("and", "but"))
    return _clause(dice) + words(f"O {link}/CC") + _clause(dice) + _mark(dice)


def _share(dice: Dice) -> Phrase:
    if dice.chance(0.4):
        return words("VP check/VB | PRT out/RP") + thing(dice) + _mark(dice)
    title = naming.work_title(dice)
    if dice.chance(0.5):
        return words("VP listening/VBG | PP to/TO") + as_chunk("NP", title)
    return words("ADVP now/RB | VP watching/VBG") + as_chunk("NP", title) + _mark(dice)


_BODIES: Final[tuple[tuple[float, Callable[[Dice], Phrase]], ...]] = (
    (8, _chat),
    (3, _joined),
    (0.7, _share),
)


def _mark(dice: Dice) -> Phrase:
    mark = dice.pick(_MARKS)
    return words(f"O {mark}/{':' if '..' in mark else '.'}")


def _exclaim(dice: Dice) -> Phrase:
    if dice.chance(0.4):
        return words(f"INTJ {dice.skewed(modifiers.EMOTICONS)}/UH")
    return words(f"INTJ {dice.skewed(modifiers.INTERJECTIONS)}/UH")


def _opening(dice: Dice) -> Phrase:
    if dice.chance(0.12):
        return (Word("RT", "RT"), _user(dice), Word(":", ":"))
    n_users = dice.weighted(((11, 0), (6, 1), (1, 2)))
    return tuple(_user(dice) for _ in range(n_users))


def _closing(dice: Dice, link: float = 0.12) -> Phrase:
    ending: list[Word] = []
    if dice.chance(link):
        address = "".join(dice.pick(_LETTERS) for _ in range(6))
        site = dice.pick(("bit.ly", "t.co", "tinyurl.com", "twitpic.com"))
        ending.append(Word(f"http://{site}/{address}", "URL"))
    while dice.chance(0.18):
        topic = thing(dice)[-1].token
        ending.append(Word(f"#{dice.pick(('', '', 'love', 'team', 'my', 'worst'))}{topic}", "HT"))
    return tuple(ending)


def _user(dice: Dice) -> Word:
    name = dice.skewed(names.FIRST_NAMES)
    if dice.chance(0.6):
        name = name.lower()
    before, after = dice.pick(_HANDLES), dice.pick(_HANDLES)
    number = str(dice.number(1, 99)) if dice.chance(0.4) else ""
    return Word(f"@{before}{name}{after}{number}", "USR")
