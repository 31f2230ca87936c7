"""What a kind of models of another library offers, so that one of them can label a text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Final, Literal, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from backfire.records.errors import SettingsError, missing_extra, unknown_name
from backfire.records.registry import Registry

SYSTEMS: Final = Registry(
    package="backfire.inference.systems", attribute="SYSTEM", kind="kind of models"
)
"""Every known kind of models, by the name that stands before the colon: `hf:NAME`."""

Aggregation = Literal["first", "average", "max"]
"""How the pieces of a word become its label: that of the first piece, the most probable one by
the mean over the pieces, or that of the piece which is surest."""

Sentences = Sequence[Sequence[str]]
"""The words of each sentence; none is without a word."""

Watch = Callable[[int], None]
"""Called now and then with the number of words labelled so far."""


@dataclass(frozen=True)
class Found:
    """A model that was found, before it is loaded.

    Attributes:
        place: What its library loads: a folder, a file, or a name.
        revision: What it is: its commit on a hub, or a checksum of its files.
        versions: The libraries that run it.
    """

    place: str
    revision: str
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a model.

    Attributes:
        spans: Whether labels are labels of spans.
        labels: The labels of the text, by which a layer may be chosen.
        layer: The layer that the user named.
        aggregation: How the pieces of a word become its label.
        device: What computes: cpu, cuda or cuda:N.
    """

    spans: bool
    labels: frozenset[str] = frozenset()
    layer: str | None = None
    aggregation: Aggregation = "first"
    device: str = "cpu"


@dataclass(frozen=True)
class Labelled:
    """The labels that a model gives to N words.

    Attributes:
        labels: [N] one a word, in the order of the text.
        confidence: [N] the probability of each, NaN where it is not known; None if of none.
        notes: What a reader should know of how they were made, each "… " of a sentence that begins
            with the model's name.
    """

    labels: Sequence[str]
    confidence: npt.NDArray[np.float32] | None = None
    notes: tuple[str, ...] = field(default=())


@runtime_checkable
class Loaded(Protocol):
    """A model that is ready to label."""

    @property
    def labels(self) -> tuple[str, ...] | None:
        """Every label that it can give; None where its library does not tell."""

    def label(self, sentences: Sentences, watch: Watch) -> Labelled:
        """Label the words of some sentences, one label a word, whatever they are."""


@dataclass(frozen=True, kw_only=True)
class System:
    """A kind of models.

    Attributes:
        title: What one of them is called in messages: "a spaCy pipeline".
        extra: The extra of Backfire that brings its library.
        packages: What must be importable.
        find: Takes the name after the colon to the model, without loading it.
        load: Loads what was found.
        layers: The layers of labels that one model may have, by name; none if it has only one.
        choose: Takes what is wanted to the layer; whatever it is, it is one of `layers`.
        uses: Which settings of `Wanted` change what a model of this kind gives.
    """

    title: str
    extra: str
    packages: tuple[str, ...]
    find: Callable[[str], Found]
    load: Callable[[Found, Wanted], Loaded]
    layers: tuple[str, ...] = ()
    choose: Callable[[Wanted], str | None] = lambda wanted: wanted.layer
    uses: tuple[Literal["aggregation"], ...] = ()

    def check(self, name: str, layer: str | None) -> None:
        """Check that its library is here and that it has such a layer.

        Args:
            name: What the model is called, with its kind.
            layer: The layer that the user named.

        Raises:
            MissingExtraError: If the library is not installed.
            SettingsError: If there is no such layer.
        """
        if not all(find_spec(package) for package in self.packages):
            raise missing_extra(name, self.extra)
        if layer is not None and layer not in self.layers:
            if not self.layers:
                raise SettingsError(
                    f"{name}: {self.title} has only one layer of labels. Leave out #{layer}."
                )
            raise SettingsError(f"{name}: {unknown_name('layer', layer, self.layers)}")
