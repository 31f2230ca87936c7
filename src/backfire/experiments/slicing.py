"""What a user may give for slices: slices of their own, and the training sets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from backfire.experiments.inputs import Column, Gold, Reading
from backfire.experiments.inputs.kind import read_file
from backfire.experiments.inputs.label_schemes import to_bio
from backfire.experiments.inputs.texts import Fields
from backfire.records.checksums import file_checksum, json_checksum, table_checksum
from backfire.records.errors import ComparisonError, SettingsError
from backfire.slices.columns import OUTSIDE
from backfire.slices.own import read_own_slices
from backfire.slices.slice import Slice


@dataclass(frozen=True, kw_only=True)
class Slicing:
    """What is asked for beyond the built-in slices.

    Attributes:
        own: A TOML file of one's own slices (`slices.own`).
        source_train: The training set of the source model: a file of tokens and labels, or an
            Arrow table (`records.schemas.TOKENS`).
        target_train: The training set of the target, likewise.
    """

    own: Path | str | None = None
    source_train: Gold | None = None
    target_train: Gold | None = None


@dataclass(frozen=True)
class Asked:
    """The same, read.

    Attributes:
        own: The slices.
        training: `token` and `tag` of each side's training set, by "source" or "target".
        checksum: Of all of it; None where nothing was asked for.
    """

    own: tuple[Slice, ...] = ()
    training: Mapping[str, pa.Table] = field(default_factory=dict)
    checksum: str | None = None


def read_slicing(slicing: Slicing | Path | str, how: Reading, *, spans: bool) -> Asked:
    """Read what a user gave for slices.

    Args:
        slicing: What was given; a path is that of one's own slices.
        how: How files are read, as for the other inputs.
        spans: Whether labels are labels of spans: their type then is the tag.

    Raises:
        SettingsError: If a slice or its file is wrong.
        ComparisonError: If a training set is absent or has no labels token by token.
        CorpusError: If it is not a file of its kind.
    """
    if isinstance(slicing, Path | str):
        slicing = Slicing(own=slicing)
    if not isinstance(slicing, Slicing):
        raise SettingsError(
            f"slices: found a {type(slicing).__name__}, expected a TOML file of your own slices or "
            "backfire.experiments.compare.Slicing(own=…, source_train=…, target_train=…)."
        )
    given = {"source": slicing.source_train, "target": slicing.target_train}
    training = {
        side: _read_training(each, side, how, spans=spans)
        for side, each in given.items()
        if each is not None
    }
    own = read_own_slices(Path(slicing.own)) if slicing.own is not None else ()
    sums = {side: table_checksum(table, ["token", "tag"]) for side, table in training.items()}
    if slicing.own is not None:
        sums["own"] = file_checksum(Path(slicing.own))
    return Asked(own, training, json_checksum(sums) if sums else None)


def _read_training(given: Gold, side: str, how: Reading, *, spans: bool) -> pa.Table:
    if isinstance(given, pa.Table):
        name, tokens, labels = f"{side} training table", *_of_table(given, side)
    else:
        path, label = (given.path, given.label) if isinstance(given, Column) else (given, None)
        file = read_file(Path(path), how)
        if not isinstance(file, Fields):
            raise ComparisonError(
                f"{file.name}: holds spans by their offsets, expected a training set of tokens "
                "with a label each, such as a column file."
            )
        asked = label is not None or how.label_column is not None
        if label is None:
            label = file.gold if how.label_column is None else how.label_column
        option = "--label-column" if asked else None
        text = file.pick(how.token_column, label, option=option)
        name, tokens, labels = text.name, text.tokens, text.labels
        if spans:
            labels = to_bio(text, how.scheme).labels
    tags = labels.cast(pa.string())
    if spans:
        tags = _types(tags)
    if not len(tags):
        raise ComparisonError(f"{name}: no tokens, expected the training set of the {side}.")
    return pa.table({"token": tokens.cast(pa.string()), "tag": tags})


def _of_table(table: pa.Table, side: str) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    missing = [name for name in ("token", "gold") if name not in table.column_names]
    if missing:
        raise ComparisonError(
            f"{side} training table: no column {missing[0]!r} among {table.column_names}. "
            "Expected the layout of backfire.records.schemas.TOKENS."
        )
    table = table.filter(pc.field("gold").is_valid())
    return table["token"], table["gold"]


def _types(labels: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the type of each BIO label; `O` outside spans."""
    types = pc.replace_substring_regex(labels, "^[^-]*-?", "")
    outside = pc.match_substring_regex(labels, "^[oO]$")
    return pc.if_else(outside, OUTSIDE, types)
