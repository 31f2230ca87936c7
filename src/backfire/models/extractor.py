"""A kind of extractor is one file of `extractors/` that says what it is and how it is built."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from torch import Tensor

from backfire.encoding.vocabulary import Vocabulary
from backfire.models.settings import ExtractorSettings
from backfire.records.registry import Registry

EXTRACTORS: Final = Registry("backfire.models.extractors", "EXTRACTOR", "kind of extractor")
"""Every kind, by the name that `extractor.kind` has for it."""


@dataclass(frozen=True)
class Brought:
    """What an extractor brings along from outside, such as a pretrained encoder.

    Attributes:
        settings: The settings as they were given, with what decides the result filled in and places
            on this machine left out.
        vocabulary: What the tagger reads text with.
        parameters: Those that start from given values, by their names in the tagger.
    """

    settings: ExtractorSettings
    vocabulary: Vocabulary
    parameters: Mapping[str, Tensor]


@dataclass(frozen=True, kw_only=True)
class ExtractorKind:
    """A kind of Φ, which each file of `extractors/` offers as `EXTRACTOR`.

    What it builds has an `output_width`; called with the rows of Υ's distinct forms, the form of
    each token and how many sentences are alive at each position, it gives the states of every token
    as `every`, in packed order. One that reads text is called with a batch's pieces instead.

    Attributes:
        settings: How it is set.
        build: Draws it from torch's generator, given its settings, the vocabulary and how wide Υ is
            (0 if it reads text).
        groups: Gives the groups of its parameters, each with the prefixes of their names in the
            tagger.
        levels: Gives the same groups by their distance from the labels, the nearest first.
        group_names: What its groups may be called.
        reads_text: Whether it reads pieces of words itself; the tagger then has no Υ beside it.
        bring: Reads what it brings along; None if that is nothing.
        identify: Gives `Brought.settings` alone, at less cost.
        training: Settings of the training that suit it, where others are not given.
    """

    settings: type[ExtractorSettings]
    build: Callable[[Any, Vocabulary, int], Any]
    groups: Callable[[Any], Mapping[str, tuple[str, ...]]]
    levels: Callable[[Any], tuple[tuple[str, ...], ...]]
    group_names: re.Pattern[str]
    reads_text: bool = False
    bring: Callable[[Any], Brought] | None = None
    identify: Callable[[Any], ExtractorSettings] = lambda settings: settings
    training: Mapping[str, Any] = field(default_factory=dict)


@cache
def kind_of(name: str) -> ExtractorKind:
    """Return the kind of that name.

    Raises:
        SettingsError: If there is no such kind.
    """
    kind: ExtractorKind = EXTRACTORS.load(name)
    return kind
