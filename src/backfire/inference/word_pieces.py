"""Words and the pieces that a tokenizer of transformers makes of them, one word at a time."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from backfire.records.errors import ModelError

_SAMPLE: Final = 50
_AT_ONCE: Final = 1000

Words = Sequence[str]
Lengths = npt.NDArray[np.int64]


@dataclass(frozen=True)
class EncodedWords:
    """Some windows as a model takes them.

    Attributes:
        inputs: Its arguments, (windows, pieces) each, padded on the right.
        owners: (windows, pieces): the word that each piece is of, by its number in the window; -1
            for special pieces and padding.
    """

    inputs: dict[str, Tensor]
    owners: npt.NDArray[np.int64]


class WordPieces:
    """A tokenizer that takes words as they are, and never less than one piece of each."""

    def __init__(self, tokenizer: Any, model: Any, sample: Sequence[Words], name: str) -> None:
        self._tokenizer = tokenizer
        self._name = name
        self._before = _blank_before(tokenizer, sample)
        accepted = inspect.signature(model.forward).parameters
        self._arguments = [key for key in tokenizer.model_input_names if key in accepted]
        self.n_special: int = tokenizer.num_special_tokens_to_add(pair=False)

    def count(self, sentences: Sequence[Words]) -> list[Lengths]:
        """Return how many pieces each word of each sentence has; 0 where nothing is left of it."""
        lengths: list[Lengths] = []
        for start in range(0, len(sentences), _AT_ONCE):
            lengths += self._count(sentences[start : start + _AT_ONCE])
        return lengths

    def _count(self, sentences: Sequence[Words]) -> list[Lengths]:
        prepared = [self._prepare(words) for words in sentences]
        if not self._tokenizer.is_fast:
            pieces = self._tokenizer.tokenize
            known = {word: len(pieces(word)) for word in {w for words in prepared for w in words}}
            return [np.array([known[word] for word in words]) for words in prepared]
        encoded = self._tokenizer(
            prepared, is_split_into_words=True, add_special_tokens=False, verbose=False
        )
        return [
            np.bincount(
                [word for word in encoded.word_ids(k) if word is not None], minlength=len(words)
            )
            for k, words in enumerate(prepared)
        ]

    @property
    def stand_in(self) -> str:
        """What stands for a word that nothing is left of: the sign for an unknown word.

        Raises:
            ModelError: If the tokenizer has none.
        """
        sign = self._tokenizer.unk_token or self._tokenizer.mask_token
        if sign is None:
            raise ModelError(
                f"{self._name}: its tokenizer leaves nothing of some words of the text (such as "
                "control characters) and has no sign for an unknown word, so they have no label. "
                "Replace these words in gold."
            )
        return str(sign)

    def encode(self, windows: Sequence[Words], limit: int) -> EncodedWords:
        """Encode some windows for the model.

        Args:
            windows: The words of each.
            limit: How many pieces there may be, special ones included; a single word that is
                longer is cut.

        Raises:
            ModelError: If a slow tokenizer makes other pieces of words together than of each.
        """
        prepared = [self._prepare(words) for words in windows]
        slow = not self._tokenizer.is_fast
        encoded = self._tokenizer(
            prepared,
            is_split_into_words=True,
            truncation=True,
            max_length=limit,
            return_special_tokens_mask=slow,
            verbose=False,
        )
        if slow:
            owners = self._trace(prepared, encoded)
        else:
            owners = [encoded.word_ids(k) for k in range(len(prepared))]
        width = max(len(ids) for ids in encoded["input_ids"])
        inputs = {
            key: torch.tensor([_pad(row, width, self._padding(key)) for row in encoded[key]])
            for key in self._arguments
            if key in encoded
        }
        padded = [[-1 if word is None else word for word in _pad(row, width, -1)] for row in owners]
        return EncodedWords(inputs, np.array(padded, dtype=np.int64))

    def _prepare(self, words: Words) -> list[str]:
        signs = (self._tokenizer.unk_token, self._tokenizer.mask_token)
        return [word if word in signs else f"{self._before}{word}" for word in words]

    def _trace(self, windows: Sequence[Words], encoded: Any) -> list[list[int | None]]:
        """Return the word of each piece where the tokenizer does not tell: they are in order."""
        traced: list[list[int | None]] = []
        for words, special in zip(windows, encoded["special_tokens_mask"], strict=True):
            lengths = [len(self._tokenizer.tokenize(word)) for word in words]
            order = [word for word, length in enumerate(lengths) for _ in range(length)]
            places = [k for k, is_special in enumerate(special) if not is_special]
            if len(places) != len(order) and len(words) > 1:
                raise ModelError(
                    f"{self._name}: its slow tokenizer makes other pieces of words together than "
                    "of each alone, so no label can be traced to its word. Use a model with a "
                    "fast tokenizer."
                )
            owners: list[int | None] = [None] * len(special)
            for place, word in zip(places, order, strict=False):
                owners[place] = word
            traced.append(owners)
        return traced

    def _padding(self, key: str) -> int:
        known = {
            "input_ids": self._tokenizer.pad_token_id,
            "token_type_ids": self._tokenizer.pad_token_type_id,
        }
        return known.get(key) or 0


def _pad(row: Sequence[Any], width: int, value: int) -> list[Any]:
    return [*row, *[value] * (width - len(row))]


def _blank_before(tokenizer: Any, sample: Sequence[Words]) -> str:
    """Return a blank if words must begin with one to be what they are inside of a text.

    Byte-level tokenizers take a word without a blank before it for the rest of the word before.
    """
    letters = {word for words in sample for word in words if word.isalpha()}
    tried = sorted(letters)[:_SAMPLE] or ["x"]
    odd = {
        before: sum(_differs_inside(tokenizer, word, before) for word in tried)
        for before in ("", " ")
    }
    return " " if odd[" "] < odd[""] else ""


def _differs_inside(tokenizer: Any, word: str, before: str) -> bool:
    """Tell whether the second of two words alone differs from the second word of a text."""
    apart = tokenizer(
        [before + word] * 2, is_split_into_words=True, add_special_tokens=False, verbose=False
    )["input_ids"]
    inside = tokenizer(f"{word} {word}", add_special_tokens=False, verbose=False)["input_ids"]
    half = len(apart) // 2
    return half == 0 or apart[half:] != inside[-half:]
