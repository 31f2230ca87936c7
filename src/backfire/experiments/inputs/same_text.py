"""Whether two texts are the same, and a message that helps where they are not."""

from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.inputs.characters import Characters
from backfire.experiments.inputs.texts import LabelledText
from backfire.records.errors import ComparisonError
from backfire.report.visible import visible


def same_tokens(text: LabelledText, base: LabelledText) -> bool:
    """Return whether two texts have the same tokens, whatever their sentences are."""
    return len(text.tokens) == len(base.tokens) and bool(text.tokens.equals(base.tokens))


def same_sentences(text: LabelledText, base: LabelledText) -> bool:
    """Return whether two texts with the same tokens have the same sentences."""
    return bool(np.array_equal(text.sentence.to_numpy(), base.sentence.to_numpy()))


def same_characters(text: Characters, base: Characters) -> bool:
    """Return whether two texts have the same characters but for white space."""
    return text.text == base.text


def refuse_other_text(
    text: LabelledText, own: Characters, base: LabelledText, expected: Characters
) -> NoReturn:
    """Say where two texts have other characters.

    Raises:
        ComparisonError: Always.
    """
    shorter = min(len(own.text), len(expected.text))
    byte = _first_difference(own.text[:shorter], expected.text[:shorter])
    if byte < shorter:
        row, other = own.token_at_byte(byte), expected.token_at_byte(byte)
        _fail(
            text,
            row,
            f"found the token {_quote(text.tokens[row])}, expected {_quote(base.tokens[other])} "
            f"as on {base.place(other)}.",
        )
    longer, characters = (text, own) if len(own.text) > shorter else (base, expected)
    extra = characters.token_at_byte(shorter)
    _fail(
        text,
        len(text.tokens) - 1 if longer is base else max(0, extra - 1),
        f"found {len(text.tokens):,} tokens, expected {len(base.tokens):,} as in {base.name}: "
        f"{_quote(longer.tokens[extra])} on {longer.place(extra)} has no counterpart.",
    )


def check_sentences(
    text: LabelledText, own: Characters, base: LabelledText, expected: Characters
) -> None:
    """Check that sentences of two texts with the same characters begin at the same characters.

    Raises:
        ComparisonError: At the first difference; it names both places.
    """
    if same_tokens(text, base):
        breaks = text.sentence.to_numpy() != base.sentence.to_numpy()
        if not breaks.any():
            return
        row = other = int(np.argmax(breaks))
        begins = text.sentence[row].as_py() > base.sentence[row].as_py()
    else:
        starts = [
            np.unique(characters.start[_first_rows(side)])
            for side, characters in ((text, own), (base, expected))
        ]
        odd = np.setxor1d(starts[0], starts[1])
        if not len(odd):
            return
        begins = bool(np.isin(odd[0], starts[0]))
        row = int(np.searchsorted(own.end, odd[0], side="right"))
        other = int(np.searchsorted(expected.end, odd[0], side="right"))
    _fail(
        text,
        row,
        f"{'a' if begins else 'no'} sentence begins at the token {_quote(text.tokens[row])}, but "
        f"{'none' if begins else 'one'} does on {base.place(other)}.",
    )


def _first_rows(text: LabelledText) -> npt.NDArray[np.int64]:
    return np.flatnonzero(np.diff(text.sentence.to_numpy(), prepend=-1))


def _first_difference(text: memoryview, other: memoryview) -> int:
    differs = np.frombuffer(text, np.uint8) != np.frombuffer(other, np.uint8)
    return int(np.argmax(differs)) if differs.any() else len(text)


def _fail(text: LabelledText, row: int, problem: str) -> NoReturn:
    raise ComparisonError(
        f"{text.start(row)}: {problem} Gold and predictions must hold the same text; give labels "
        "for exactly the text of gold. With --allow-unaligned, sentences whose text differs are "
        "left out."
    )


def _quote(token: pa.Scalar) -> str:
    return f'"{visible(token.as_py(), longest=40)}"'
