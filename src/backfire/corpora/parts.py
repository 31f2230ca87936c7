"""Parts of corpora by name: one genre of a corpus, or as much of its training split as is wanted.

* `ud-gum.news`: the sentences of one genre, in the corpus' own splits.
* `ud-gum.news@4000`: the documents of that genre in all splits, dealt out anew, so that each genre
  gives as much: about 4,000 tokens to train on, `VALIDATION` to validate and up to `TEST` to test.
* `tpos@4000`: about 4,000 tokens of the training split; the other splits as they are.

Documents come in the order of the SHA-256 of their names, which is as good as random and the same
everywhere; so a small training split is part of a larger one. No document is in two splits. What
has no documents is taken by sentences, in the order of the SHA-256 of their words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from backfire.corpora.catalogue import Catalogue
from backfire.records.errors import CorpusError, unknown_name

VALIDATION: Final = 2_000
"""At least so many tokens of a genre that is dealt out anew, by whole documents, are validated."""
TEST: Final = 10_000
"""At most about so many of its tokens, by whole sentences, are tested."""

_NAME: Final = re.compile(r"^(?P<corpus>.+?)(?:\.(?P<genre>[^.@]+))?(?:@(?P<tokens>[^@]*))?$")
_AMOUNT: Final = re.compile(r"[1-9][0-9]*")
TRAIN: Final = "train"
_ORDER: Final = "in the order of the SHA-256 of their names"
DEALT: Final = (TRAIN, "validation", "test")
"""The splits of a genre that is dealt out anew."""


@dataclass(frozen=True)
class Part:
    """A part of a corpus.

    Attributes:
        name: What it is called.
        corpus: The corpus.
        documents: A pattern of the names of its documents; None for all.
        tokens: About how many tokens its training split has; None for all.
    """

    name: str
    corpus: str
    documents: str | None
    tokens: int | None

    @property
    def is_dealt(self) -> bool:
        """Whether its splits are others than those of the corpus."""
        return self.documents is not None and self.tokens is not None

    def rule(self, split: str) -> str:
        """Say in words which sentences of the corpus a split has."""
        whose = f"{self.corpus}'s documents {self.documents}" if self.documents else self.corpus
        if self.is_dealt:
            rules = {
                TRAIN: f"about {self.tokens:,} tokens of {whose} in all splits, {_ORDER}",
                "validation": f"the next of these documents, with {VALIDATION:,} tokens or more",
                "test": f"the others, up to about {TEST:,} tokens",
            }
            return rules[split]
        if self.tokens is not None and split == TRAIN:
            return f"about {self.tokens:,} tokens of {whose} ({split}), {_ORDER}"
        return f"{whose} ({split})"


def find_part(catalogue: Catalogue, name: str) -> Part | None:
    """Return the part of a corpus that is called so; None where a corpus is, or none could be.

    Raises:
        CorpusError: If its corpus has no such genre, or none at all, or what stands after the @ is
            no number of tokens.
    """
    matched = _NAME.match(name)
    if name in catalogue.corpora or not matched:
        return None
    corpus, genre, tokens = matched["corpus"], matched["genre"], matched["tokens"]
    if f"{corpus}.{genre}" in catalogue.corpora:  # a name may have points
        corpus, genre = f"{corpus}.{genre}", None
    if corpus not in catalogue.corpora or (genre is None and tokens is None):
        return None
    if tokens is not None:
        _check_amount(name, tokens, None if genre else catalogue.find(corpus).splits)
    genres = catalogue.find(corpus).genres
    if genre and not genres:
        raise CorpusError(
            f"{name}: {corpus} has no genres, expected a part such as {corpus}@4000. Give that, "
            "or state genres in the catalogue."
        )
    if genre and genre not in genres:
        raise CorpusError(f"{corpus}: {unknown_name('genre', genre, genres)}")
    documents = genres[genre] if genre else None
    return Part(name, corpus, documents, int(tokens) if tokens else None)


def _check_amount(name: str, tokens: str, splits: Iterable[str] | None) -> None:
    """Refuse what is no number of tokens, and one where there is no training split to cut."""
    if not _AMOUNT.fullmatch(tokens):
        raise CorpusError(
            f"{name}: found {tokens!r} after the @, expected the size of the training split in "
            "tokens, a whole number from 1, as in tpos@4000. Give one, or leave it out."
        )
    if splits is not None and TRAIN not in splits:
        raise CorpusError(
            f"{name}: found the splits {', '.join(splits)}, expected {TRAIN!r}, which is the one "
            "to be shortened. Take the corpus whole, or another one."
        )


def too_small(part: Part, n_tokens: int) -> CorpusError:
    """Return the error that a part is larger than what it is taken from."""
    return CorpusError(
        f"{part.name}: found {n_tokens:,} tokens, expected at least {part.tokens:,}. Ask for fewer."
    )


def home_of(catalogue: Catalogue, name: str) -> str:
    """Return the name of the corpus that a name is of: its own, or that which it is a part of."""
    part = find_part(catalogue, name)
    return part.corpus if part else name
