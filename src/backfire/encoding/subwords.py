"""Word forms as the pieces of a tokenizer of transformers.

It is the one way from words to pieces: of the encoders that taggers are trained on, and of the
token classifiers that are compared as they come.

A word is cut as it stands, by itself: that is what a tokenizer does with text that comes in words,
and so each distinct form is cut once. A word of which the tokenizer leaves nothing (U+200D, a soft
hyphen) gets its unknown piece, since it must be labelled as any other.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from backfire.records.errors import ModelError, missing_extra

Pooling = Literal["first", "mean"]

_REMEMBERED: Final = 1 << 18
"""So many forms are remembered; a text of any length must not fill the memory."""
_PROBE: Final = ("a", "b")
_PROBED: Final = 1000
_USUAL: Final = ("a", "in", "the", "x", "Paris")


@dataclass(frozen=True)
class Frame:
    """What an encoder wants around the pieces of a text, and how it wants texts padded.

    Attributes:
        before: The special pieces before the text.
        after: Those after it; XLNet has its classification piece here.
        before_types: The type of each piece before the text.
        text_type: The type of the text's own pieces.
        after_types: The type of each piece after it.
        padding: The piece that shorter texts are filled up with.
        padding_type: Its type.
        pads_left: Whether they are filled up before the text.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    before_types: tuple[int, ...]
    text_type: int
    after_types: tuple[int, ...]
    padding: int
    padding_type: int
    pads_left: bool

    @property
    def n_pieces(self) -> int:
        """How many special pieces stand around a text."""
        return len(self.before) + len(self.after)


@dataclass(frozen=True)
class Subwords:
    """A tokenizer, and how its pieces become rows of words.

    Attributes:
        files: The tokenizer's files, by name.
        longest: Pieces that the encoder reads at once, the special ones included.
        overlap: Pieces that neighbouring windows of a longer text share.
        pooling: Whether a word's row is that of its first piece, or the mean over its pieces.
        casing: Whether the capitals of a word are read beside its pieces.
    """

    files: tuple[tuple[str, bytes], ...]
    longest: int
    overlap: int
    pooling: Pooling = "first"
    casing: bool = False
    _known: dict[str, tuple[int, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def around(
        cls, tokenizer: Any, longest: int, overlap: int, pooling: Pooling = "first"
    ) -> "Subwords":
        """Return those of a tokenizer that is loaded already, and not to be saved."""
        made = cls((), longest, overlap, pooling)
        made.__dict__["tokenizer"] = tokenizer
        return made

    def cut(self, forms: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Cut F word forms.

        Returns:
            The pieces of all forms one after the other, and the F + 1 bounds of the forms; each
            form has at least one piece.
        """
        new = [form for form in forms if form not in self._known]
        if len(self._known) + len(new) > _REMEMBERED:
            self._known.clear()
            new = list(forms)
        if new:
            self._known.update(zip(new, map(tuple, self._pieces(new)), strict=True))
        cut = [self._known[form] or (self._unknown,) for form in forms]
        bounds = np.zeros(len(forms) + 1, dtype=np.int64)
        np.cumsum([len(pieces) for pieces in cut], out=bounds[1:])
        return np.array([piece for pieces in cut for piece in pieces], dtype=np.int64), bounds

    @cached_property
    def frame(self) -> Frame:
        """What stands around a text."""
        return _find_frame(self.tokenizer)

    @cached_property
    def tokenizer(self) -> Any:
        """The tokenizer itself.

        Raises:
            MissingExtraError: If transformers is not installed.
            ModelError: If the files are no tokenizer's.
        """
        with TemporaryDirectory() as folder:
            self.write(Path(folder))
            return load_tokenizer(folder)

    def write(self, folder: Path) -> None:
        """Write the tokenizer's files into a folder."""
        for name, content in self.files:
            (folder / name).write_bytes(content)

    def vanished(self, forms: Sequence[str]) -> NDArray[np.bool_]:
        """Tell of which of F forms the tokenizer leaves nothing, so that they read as unknown."""
        self.cut(forms)
        return np.array([not self._known[form] for form in forms], dtype=bool)

    @property
    def unknown(self) -> str:
        """The piece that stands for a word that vanishes."""
        return str(self.tokenizer.convert_ids_to_tokens(self._unknown))

    def _pieces(self, forms: Sequence[str]) -> list[list[int]]:
        """Return the pieces of forms, none of one that vanishes."""
        alone = [[self._blank + form] for form in forms]
        cut: list[list[int]] = self.tokenizer(
            alone, is_split_into_words=True, add_special_tokens=False, verbose=False
        )["input_ids"]
        return cut

    @cached_property
    def _blank(self) -> str:
        """What has to stand before a word so that it is cut as one inside of a text.

        A blank, if it is a part of the piece after it, as bytes are pieces too; or a word would be
        the rest of the word before. `add_prefix_space` would say so, but tokenizers of no known
        class do not listen. Of other tokenizers a few words tell.
        """
        backend = getattr(self.tokenizer, "backend_tokenizer", None)
        before = json.loads(backend.to_str())["pre_tokenizer"] if backend is not None else None
        if '"ByteLevel"' in json.dumps(before):
            return " "
        odd = {
            blank: sum(_differs_inside(self.tokenizer, word, blank) for word in _USUAL)
            for blank in ("", " ")
        }
        return " " if odd[" "] < odd[""] else ""

    @cached_property
    def _unknown(self) -> int:
        """The piece of a word that vanishes: the unknown one, or the nearest thing to it."""
        tokenizer = self.tokenizer
        candidates = ("unk_token_id", "mask_token_id", "eos_token_id")
        found = (getattr(tokenizer, name, None) for name in candidates)
        return int(next((piece for piece in found if piece is not None), 0))


def load_tokenizer(name: str) -> Any:
    """Load the tokenizer of a folder, or of a name on the Hugging Face hub.

    Raises:
        MissingExtraError: If transformers is not installed.
        ModelError: If there is none.
    """
    try:
        from transformers import AutoTokenizer
    except ImportError:
        raise missing_extra("an encoder of transformers", "transformers") from None
    try:
        # a word inside a text begins with a space for tokenizers that keep spaces in their pieces
        tokenizer = AutoTokenizer.from_pretrained(name, add_prefix_space=True)
    except (OSError, ValueError, KeyError) as failure:
        raise ModelError(f"{name}: no tokenizer that can be loaded: {failure}") from None
    # Where its files are lacking, transformers makes up one that knows special pieces alone.
    if not set(tokenizer.get_vocab()) - set(tokenizer.all_special_tokens):
        raise ModelError(f"{name}: a tokenizer without pieces. Give the whole folder of a model.")
    return tokenizer


def pack_tokenizer(tokenizer: Any) -> tuple[tuple[str, bytes], ...]:
    """Return the files that a tokenizer is saved as, by name, sorted.

    Raises:
        ModelError: If what is loaded from them cuts words otherwise.
    """
    with TemporaryDirectory() as folder:
        tokenizer.save_pretrained(folder)
        if not tokenizer.is_fast:
            _take_own_files(tokenizer, Path(folder))
            _check_saved(tokenizer, folder)
        return read_tokenizer_files(Path(folder))


def _take_own_files(tokenizer: Any, folder: Path) -> None:
    """Put the files that a slow tokenizer was loaded from in the place of those that it writes.

    BERTweet's writes its merges without the last column, which it leaves out when it reads them.
    """
    for field_name, name in tokenizer.vocab_files_names.items():
        own = getattr(tokenizer, field_name, None)
        if own and Path(own).is_file():
            (folder / name).write_bytes(Path(own).read_bytes())


def _check_saved(tokenizer: Any, folder: str) -> None:
    """Refuse a slow tokenizer that does not come back as it was from what it is saved as."""
    words = ["".join(c for c in piece if c.isalnum()) for piece in sorted(tokenizer.get_vocab())]
    probe = [word for word in words if word][-_PROBED:]
    before, after = (
        each(probe, add_special_tokens=False)["input_ids"]
        for each in (tokenizer, load_tokenizer(folder))
    )
    if before != after:
        raise ModelError(
            f"the tokenizer {type(tokenizer).__name__} cuts words otherwise once it is saved and "
            "loaded, so a tagger on it could not be kept. Take a version of transformers that "
            "saves it right, or another encoder."
        )


def read_tokenizer_files(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """Return the files of a tokenizer's folder, by name, sorted."""
    return tuple((path.name, path.read_bytes()) for path in sorted(folder.iterdir()))


def describe_tokenizer(tokenizer: Any) -> str:
    """Return all that decides how a tokenizer cuts words, as text, for a checksum."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is not None:
        return str(backend.to_str())
    return json.dumps([type(tokenizer).__name__, sorted(tokenizer.get_vocab().items())])


def _find_frame(tokenizer: Any) -> Frame:
    """Find what a tokenizer puts around a text by giving it one with and without."""
    bare, framed = (
        tokenizer(list(_PROBE), is_split_into_words=True, add_special_tokens=special)
        for special in (False, True)
    )
    pieces, text = framed["input_ids"], bare["input_ids"]
    first = next(
        (at for at in range(len(pieces)) if text and pieces[at : at + len(text)] == text), None
    )
    if first is None:
        raise ModelError(
            f"the tokenizer {type(tokenizer).__name__} gives the pieces {pieces} for a text whose "
            f"own are {text}: expected these among them. Choose another encoder."
        )
    types = _types(framed, len(pieces))
    last = first + len(text)
    padding = tokenizer.pad_token_id
    return Frame(
        before=tuple(pieces[:first]),
        after=tuple(pieces[last:]),
        before_types=tuple(types[:first]),
        text_type=types[first],
        after_types=tuple(types[last:]),
        padding=0 if padding is None else int(padding),
        padding_type=int(getattr(tokenizer, "pad_token_type_id", 0) or 0),
        pads_left=tokenizer.padding_side == "left",
    )


def _differs_inside(tokenizer: Any, word: str, blank: str) -> bool:
    """Tell whether the second of two words alone differs from the second word of a text."""
    apart = tokenizer(
        [blank + word] * 2, is_split_into_words=True, add_special_tokens=False, verbose=False
    )["input_ids"]
    inside = tokenizer(f"{word} {word}", add_special_tokens=False, verbose=False)["input_ids"]
    half = len(apart) // 2
    return half == 0 or apart[half:] != inside[-half:]


def _types(framed: Mapping[str, Any], n_pieces: int) -> list[int]:
    found = framed.get("token_type_ids")
    return [0] * n_pieces if found is None else list(found)
