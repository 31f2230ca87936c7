"""Words with all their labels, and phrases as tuples of them."""

from functools import lru_cache
from typing import NamedTuple


class Word(NamedTuple):
    """One token with its label for every task.

    Attributes:
        token: The word as written.
        pos: Its Penn Treebank tag; in tweets also USR, URL, RT, HT.
        chunk: Its chunk, in BIO2.
        entity: Its named entity, in BIO2.
        planted: The kind of negative transfer planted here, or "".
    """

    token: str
    pos: str
    chunk: str = "O"
    entity: str = "O"
    planted: str = ""


Phrase = tuple[Word, ...]


@lru_cache(maxsize=65536)
def words(text: str) -> Phrase:
    """Read a phrase in shorthand: chunks between bars, each with its type and its words.

    >>> [word.chunk for word in words("NP the/DT bank/NN | VP fell/VBD | O ./.")]
    ['B-NP', 'I-NP', 'B-VP', 'O']
    """
    phrase: list[Word] = []
    for part in text.split(" | "):
        kind, *pieces = part.split(" ")
        for index, piece in enumerate(pieces):
            token, _, pos = piece.rpartition("/")
            phrase.append(Word(token, pos, chunk=_bio2(kind, index)))
    return tuple(phrase)


@lru_cache(maxsize=65536)
def named(kind: str, text: str, pos: str = "NNP") -> Phrase:
    """Return the words of a named entity, not yet in a chunk.

    Args:
        kind: PER, LOC, ORG or MISC.
        text: The name, its words set apart by spaces.
        pos: The tag of each of its words.
    """
    return tuple(
        Word(token, pos, entity=_bio2(kind, index)) for index, token in enumerate(text.split(" "))
    )


def as_chunk(kind: str, phrase: Phrase) -> Phrase:
    """Return the phrase as one chunk of this type."""
    return tuple(word._replace(chunk=_bio2(kind, index)) for index, word in enumerate(phrase))


def capitalised(phrase: Phrase) -> Phrase:
    """Return the phrase with a capital on its first word."""
    first = phrase[0]
    return (first._replace(token=first.token[0].upper() + first.token[1:]), *phrase[1:])


def spelled(phrase: Phrase) -> str:
    """Return the tokens with a space between them."""
    return " ".join(word.token for word in phrase)


def _bio2(kind: str, index: int) -> str:
    if kind == "O":
        return "O"
    return f"B-{kind}" if index == 0 else f"I-{kind}"
