"""What units are ranked for: a concept puts tokens into classes, and leaves others out."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.encoding.batches import UNKNOWN_LABEL
from backfire.engines.tables import open_tables
from backfire.experiments.neurons.studied import Marks, Studied
from backfire.records.errors import SettingsError, unknown_name
from backfire.slices.columns import gold_columns, place_columns
from backfire.slices.expressions import compile_expression
from backfire.slices.words import normalise

PROPER_NOUNS: Final = ("NNP", "NNPS", "PROPN", "^", "Z", "M")
"""The tags of proper nouns in the tag sets of PTB, UD and ARK (Z and M: with 's or a verb)."""

FALSIFIED: Final = "falsified"
CAPITALS: Final = "capitals"
_TAG: Final = "tag:"
_CAPITAL: Final = r'matches(word, "^\\p{Lu}.*\\p{Ll}")'
_NOUNS: Final = ", ".join(f'"{tag}"' for tag in PROPER_NOUNS)

HELP: Final = (
    f"'{FALSIFIED}' (against kept; needs --reference), '{CAPITALS}' (capitalised and no proper "
    "noun, against capitalised proper nouns), 'tag:NN', or an expression of the slices' language, "
    "such as 'length >= 12', against all other tokens or those of --against."
)


@dataclass(frozen=True, eq=False)
class Concept:
    """A concept found in a text.

    Attributes:
        words: What it is called.
        names: The classes: what the concept stands against, and the concept itself.
        classes: (T,) 0 or 1; -1 for tokens that are in neither.
    """

    words: str
    names: tuple[str, str]
    classes: npt.NDArray[np.int64]

    @property
    def members(self) -> npt.NDArray[np.int64]:
        """The places of the tokens that are in a class, rising."""
        return np.flatnonzero(self.classes >= 0)


def find_concept(text: str, studied: Studied, against: str | None = None) -> Concept:
    """Find a concept in a text.

    Tokens whose gold label the tagger does not know are in no class.

    Args:
        text: What `HELP` describes.
        studied: The tagger and its text.
        against: An expression for the tokens that it stands against; all others if not given.

    Raises:
        SettingsError: If it is no concept.
        ComparisonError: If it takes a reference and there is none.
    """
    if against is not None and text in {FALSIFIED, CAPITALS}:
        raise SettingsError(
            f"--against {against}: the concept {text!r} has its own opposite. Leave it out, or "
            "give the concept as an expression."
        )
    if text == FALSIFIED:
        names, marks = ("kept", FALSIFIED), [studied.kept, studied.falsified]
    elif text == CAPITALS:
        names = ("proper noun", "capitalised, no proper noun")
        nouns = f"{_CAPITAL} and gold in [{_NOUNS}]"
        others = f"{_CAPITAL} and gold not in [{_NOUNS}]"
        marks = _mark(studied, [nouns, others])
    else:
        tag = text.removeprefix(_TAG)
        _check_name(text, studied)
        asked = f"tag == {_quote(tag)}" if tag != text else text
        expressions = [asked] if against is None else [against, asked]
        marks = _mark(studied, expressions)
        if against is None:
            marks = [~marks[0], *marks]
        names = (against or "other tokens", tag)
    return Concept(f"{names[1]} against {names[0]}", names, _classes(studied, *marks))


def _check_name(text: str, studied: Studied) -> None:
    """Refuse a tag that the tagger does not have, and a name that is no concept."""
    if text.startswith(_TAG):
        labels = studied.tagger.labels
        spans = studied.manifest.task != "pos"
        tags = {label.partition("-")[2] or label for label in labels} if spans else {*labels}
        if text.removeprefix(_TAG) not in tags:
            raise SettingsError(f"--concept: {unknown_name('tag', text.removeprefix(_TAG), tags)}")
    elif re.fullmatch(r"[\w-]+", text):
        known = [FALSIFIED, CAPITALS, f"{_TAG}LABEL"]
        raise SettingsError(f"--concept: {unknown_name('concept', text, known)} Or give {HELP}")


def _classes(studied: Studied, others: Marks, own: Marks) -> npt.NDArray[np.int64]:
    if (others & own).any():
        raise SettingsError(
            f"--against: {int((others & own).sum())} tokens are in the concept and in what it "
            "stands against, expected none. Exclude them from one of the two."
        )
    classes = np.where(own, 1, np.where(others, 0, -1))
    classes[studied.gold == UNKNOWN_LABEL] = -1
    return classes


def _mark(studied: Studied, expressions: list[str]) -> list[Marks]:
    """Return which tokens each expression is true of."""
    import ibis

    compiled = [compile_expression(text, "--concept") for text in expressions]
    with open_tables() as tables:
        lazy = ibis.memtable(_columns(studied))
        lazy = lazy.mutate(lower=normalise(lazy.word))
        times = lazy.group_by("lower").aggregate(times=lazy.count())
        lazy = lazy.inner_join(times, "lower")
        marks = {f"mark {k}": each.build(lazy).fill_null(False) for k, each in enumerate(compiled)}
        found = tables.to_pyarrow(lazy.select("place", **marks).order_by("place"))
    return [found[name].to_numpy() for name in marks]


def _columns(studied: Studied) -> pa.Table:
    tokens = studied.tokens
    sentence = tokens["sentence"].to_numpy()
    gold = tokens["gold"].combine_chunks().dictionary_encode()
    columns = gold_columns(
        gold.indices.fill_null(-1).to_numpy(),
        gold.dictionary.to_pylist(),
        sentence,
        spans=studied.manifest.task != "pos",
    )
    return pa.table(
        {
            "place": np.arange(tokens.num_rows),
            "word": tokens["token"],
            "gold": tokens["gold"],
            **place_columns(sentence),
            "tag": columns["tag"].cast(pa.string()),
            "span_length": columns["span_length"],
        }
    )


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
