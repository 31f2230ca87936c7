"""Which tokens of a split are in which slices."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.qualitative.contrasted import Contrasted
from backfire.experiments.slice_marks import SliceMarker
from backfire.records.errors import SettingsError, unknown_name
from backfire.slices.columns import place_columns
from backfire.slices.family import declare_family
from backfire.slices.slice import Slice, Text
from backfire.slices.words import number_words

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

Mask = npt.NDArray[np.bool_]
Marks = Mapping[str, Mask]
"""Which tokens of a split are in each slice, by its name."""


def mark_splits(
    targets: Sequence[Contrasted], names: Collection[str], tables: "BaseBackend"
) -> dict[tuple[str, str], Marks]:
    """Find out which tokens are in some built-in slices, by corpus and split.

    Args:
        targets: The corpora; their predicted splits are looked at.
        names: The slices; they look at words and places, not at labels.
        tables: Where to run.
    """
    keys = [(target.corpus.name, split) for target in targets for split in target.splits]
    texts = [target.corpus.split(split) for target in targets for split in target.splits]
    marks = mark_tokens([text.select(["sentence", "token"]) for text in texts], names, tables)
    return dict(zip(keys, marks, strict=True))


def mark_tokens(
    texts: Sequence[pa.Table], names: Collection[str], tables: "BaseBackend"
) -> list[Marks]:
    """Return which tokens of each text are in each of some built-in slices.

    All texts are looked at together, since looking up misspellings takes as long for a few words
    as for many.

    Args:
        texts: `sentence` and `token` of each token.
        names: The slices; they look at words and places, not at labels.
        tables: Where to run.

    Raises:
        SettingsError: If there is no such slice.
    """
    words, word_id = number_words(pa.chunked_array([c for text in texts for c in _chunks(text)]))
    ends = np.cumsum([len(text) for text in texts])
    sentence = np.repeat(np.arange(len(texts)), np.diff(ends, prepend=0)) << _BITS
    sentence += np.concatenate([text["sentence"].to_numpy() for text in texts])
    table = pa.table({"word_id": word_id, **place_columns(sentence)})
    family = _find_slices(names)
    kinds = SliceMarker.describe(words, family, {}, tables).find(table)
    marks = {
        each.name: kinds.slices[:, place][kinds.kind]
        for place, each in enumerate(family)
        if each.name in names
    }
    starts = [0, *ends[:-1].tolist()]
    return [
        {name: mask[start:end] for name, mask in marks.items()}
        for start, end in zip(starts, ends.tolist(), strict=True)
    ]


_BITS: Final = 32  # for the sentences of one text


def _chunks(text: pa.Table) -> list[pa.Array]:
    chunks: list[pa.Array] = text["token"].cast(pa.string()).chunks
    return chunks


def _find_slices(names: Collection[str]) -> list[Slice]:
    """Return these slices, and before them those that some of them are within."""
    declared = {each.name: each for each in declare_family(Text(tags=()))}
    for name in names:
        if name not in declared:
            raise SettingsError(unknown_name("slice", name, declared))
    wanted = [declared[name] for name in names]
    around = [declared[each.within] for each in wanted if each.within]
    return list({each.name: each for each in (*around, *wanted)}.values())
