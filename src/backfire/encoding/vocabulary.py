"""The words and characters that a tagger has rows for.

A vocabulary is shared between source and target: a target vocabulary *extends* the source's, so
that embedding rows transfer by word. Rule for rows: a word of a training set always gets one; a
word that occurs only in validation or test gets one if it has a pretrained vector; every other word
shares the unknown row.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from backfire.encoding.subwords import Subwords
from backfire.records.sentence import Sentence

UNKNOWN_WORD = 0
UNKNOWN_CHARACTER = 0


def normalise_word(token: str) -> str:
    """Return the word under which a token has its embedding: its lower case.

    Paper: section 4.2
    """
    return token.lower()


@dataclass(frozen=True)
class Vocabulary:
    """Words and characters with their rows; row 0 is the unknown one in both.

    Attributes:
        words: Lower-cased words; `words[i]` has row i + 1.
        characters: Single characters, case kept; `characters[i]` has row i + 1.
        subwords: The tokenizer of a tagger that reads pieces of words instead, which then has no
            row for a whole word or a character; else None.
    """

    words: tuple[str, ...]
    characters: tuple[str, ...]
    subwords: Subwords | None = None
    _word_rows: dict[str, int] = field(init=False, repr=False, compare=False)
    _character_rows: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_word_rows", _rows(self.words))
        object.__setattr__(self, "_character_rows", _rows(self.characters))

    @property
    def n_words(self) -> int:
        """Rows of the word embedding, the unknown row included."""
        return len(self.words) + 1

    @property
    def n_characters(self) -> int:
        """Rows of the character embedding, the unknown row included."""
        return len(self.characters) + 1

    def word_row(self, token: str) -> int:
        """Return the row of a token's word, 0 if it has none."""
        return self._word_rows.get(normalise_word(token), UNKNOWN_WORD)

    def character_row(self, character: str) -> int:
        """Return the row of a character, 0 if it has none."""
        return self._character_rows.get(character, UNKNOWN_CHARACTER)


def build_vocabulary(
    training: Iterable[Sentence],
    others: Iterable[Sentence] = (),
    *,
    with_vectors: Collection[str] = frozenset(),
    base: Vocabulary | None = None,
) -> Vocabulary:
    """Build the vocabulary of an experiment.

    Args:
        training: The training sentences; all their words and characters get rows.
        others: Validation and test sentences; of their words only those in `with_vectors`.
        with_vectors: The (lower-cased) words that have a pretrained vector.
        base: A vocabulary to extend, for instance the source model's: its rows keep their places.
    """
    seen = distinct_words(training)
    further = [word for word in distinct_words(others) if word in with_vectors]
    characters = sorted({character for token in _forms(training) for character in token})
    return Vocabulary(
        words=_extend(base.words if base else (), [*seen, *further]),
        characters=_extend(base.characters if base else (), characters),
    )


def distinct_words(sentences: Iterable[Sentence]) -> list[str]:
    """Return the distinct lower-cased words of some sentences, sorted."""
    return sorted({normalise_word(form) for form in _forms(sentences)})


def _forms(sentences: Iterable[Sentence]) -> set[str]:
    return {token for sentence in sentences for token in sentence.tokens}


def _extend(base: Sequence[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*base, *more]))


def _rows(names: Sequence[str]) -> dict[str, int]:
    return {name: row for row, name in enumerate(names, start=1)}
