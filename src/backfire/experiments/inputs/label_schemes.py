"""Span labels of any scheme, brought to BIO2, with what had to be converted or repaired."""

import re
from dataclasses import dataclass
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.label_layer import take_apart
from backfire.corpora.schemes import (
    SCHEMES,
    SchemeReading,
    detect_scheme,
    read_layer,
    scheme_of_layer,
)
from backfire.experiments.inputs.texts import LabelledText
from backfire.records.errors import ComparisonError, CorpusError, SettingsError, unknown_name
from backfire.report.numbers import plural
from backfire.report.visible import visible


@dataclass(frozen=True)
class BioLabels:
    """Labels in BIO2.

    Attributes:
        labels: One a token.
        scheme: The scheme they were written in.
        repaired: How many were illegal in it.
    """

    labels: pa.DictionaryArray
    scheme: str
    repaired: int


def check_scheme(scheme: str | None) -> None:
    """Check that a declared scheme exists.

    Raises:
        SettingsError: If there is none of this name.
    """
    if scheme is not None and scheme not in SCHEMES:
        raise SettingsError(unknown_name("label scheme", scheme, SCHEMES))


def to_bio(text: LabelledText, scheme: str | None) -> BioLabels:
    """Convert the labels of a text to BIO2.

    Args:
        text: The labels.
        scheme: Their scheme; None tells it by the labels.

    Raises:
        ComparisonError: If a label is in no scheme, or not in the one declared.
    """
    labels = text.labels.combine_chunks()
    encoded = labels if pa.types.is_dictionary(labels.type) else labels.dictionary_encode()
    layer = take_apart(encoded, text.sentence, any_case=True)
    found = scheme or scheme_of_layer(layer)
    if found is None:
        _refuse(text, encoded)
    try:
        reading: SchemeReading = read_layer(layer, found, place=text.start)
    except CorpusError as failure:
        raise ComparisonError(str(failure)) from None
    return BioLabels(reading.labels, found, int(reading.repaired.sum()))


def _refuse(text: LabelledText, labels: pa.DictionaryArray) -> NoReturn:
    names = labels.dictionary.to_pylist()
    known = [detect_scheme(pa.array([name]), pa.array([0])) is not None for name in names]
    if all(known):
        prefixes = sorted({name.partition("-")[0].upper() for name in names})
        raise ComparisonError(
            f"{text.name}: found labels with the prefixes {', '.join(prefixes)}, which no scheme "
            f"has together. Declare one with --scheme: {', '.join(SCHEMES)}."
        )
    label = next(name for name, good in zip(names, known, strict=True) if not good)
    row = pc.index(pc.equal(labels.dictionary_decode(), label), True).as_py()
    keyed = re.match(r"([\w.]+)=", label)
    hint = (
        f" If it is a key with its value, name the key, as in --label-column misc:{keyed[1]}."
        if keyed
        else ""
    )
    raise ComparisonError(
        f"{text.start(row)}: label {visible(repr(label), 40)} is not in BIO or another scheme of "
        f"spans ({', '.join(SCHEMES)}): expected O, or a prefix and a type such as B-PER. Mend "
        f"the label, or compare labels as plain tags with the task 'pos'.{hint}"
    )


def scheme_notes(read: list[tuple[str, BioLabels]]) -> list[str]:
    """Say which inputs were converted and which were repaired.

    Args:
        read: What each input is called, such as "reference a.conll", and its labels.
    """
    by_scheme: dict[str, list[str]] = {}
    for name, found in read:
        if found.scheme != "bio2":
            by_scheme.setdefault(found.scheme, []).append(name)
    notes = [
        f"Labels were converted to BIO2 from {scheme.upper()}: {_list(names)}."
        for scheme, names in by_scheme.items()
    ]
    repaired = [(name, found) for name, found in read if found.repaired]
    if repaired:
        counts = _list(
            [f"{plural(x.repaired, 'label')} of {name}" for name, x in repaired], limit=4
        )
        notes.append(
            f"Illegal in their label scheme were {counts}. They were read as conlleval reads "
            "them: a label that continues no open span of its type begins one, and a span ends "
            "where nothing continues it."
        )
    return notes


def _list(names: list[str], limit: int = 6) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(visible(name, 4096) for name in names[:limit]) + more
