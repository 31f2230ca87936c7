"""The flips for labelling tools: one JSON object for each sentence that has any."""

from typing import Final

import numpy as np
import pyarrow as pa

from backfire.report.flips import Part
from backfire.report.json_columns import json_objects

_FLIP: Final = (
    "token_id", "start", "end", "token", "gold", "reference", "candidate", "outcome", "share",
)  # fmt: skip
_SURE: Final = ("reference_confidence", "candidate_confidence")


def flip_lines(part: Part) -> pa.Array:
    """Return one line of JSON for each sentence of a part, without its line end.

    `text`, `tokens`, `spans` and `meta` are as Prodigy reads them; `spans` (what gold says),
    `reference_spans` and `candidate_spans` hold `start`, `end` and `label`; `flips` holds every
    flip of the sentence.
    """
    tokens, sentences = part.tokens, part.sentences
    n = len(sentences)
    known = [name for name in _SURE if tokens[name].null_count < len(tokens)]
    objects = {name: tokens[name].combine_chunks() for name in (*_FLIP, *known)}
    flips = pa.StructArray.from_arrays(list(objects.values()), list(objects))
    numbers = sentences["sentence"].to_numpy()
    of = np.searchsorted(numbers, tokens["sentence"].to_numpy())
    offsets = np.searchsorted(of, np.arange(n + 1))
    meta = {"sentence": sentences["sentence"]}
    if sentences["document"].null_count < n:
        meta["document"] = sentences["document"]
    columns = {name: sentences[name].combine_chunks() for name in meta}
    lists = ("spans", "reference_spans", "candidate_spans")
    return json_objects(
        {
            "text": sentences["text"],
            "tokens": sentences["tokens"],
            **{name: sentences[name] for name in lists},
            "flips": pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), flips),
            "meta": pa.StructArray.from_arrays(list(columns.values()), list(columns)),
        },
        n,
    )
