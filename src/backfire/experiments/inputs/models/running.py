"""Runs a model on the words of the text, or takes what it gave to them before."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa

from backfire.experiments.inputs.models.cache import cache_path, keep, load_kept
from backfire.experiments.inputs.models.label_maps import LabelMap, map_of
from backfire.experiments.inputs.models.matching import Meanings, match_labels
from backfire.experiments.inputs.models.naming import ModelName
from backfire.experiments.inputs.origin import ModelIdentity, Origin
from backfire.experiments.inputs.settings import Reading
from backfire.experiments.inputs.texts import LabelledText
from backfire.inference.system import SYSTEMS, Found, Labelled, System, Wanted
from backfire.records.checksums import json_checksum, table_checksum

Watch = Callable[[str, int, int], None]
"""Takes what a model is called, how many words it has labelled, and how many there are."""

_FORMAT: Final = 2
"""Counts the ways in which models were run: another way, other predictions."""

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Text:
    """What models are to label.

    Attributes:
        words: The text; its labels don't matter.
        gold: The distinct labels of gold, as they are compared; none without gold.
        spans: Whether labels are labels of spans.
    """

    words: LabelledText
    gold: frozenset[str]
    spans: bool

    def sentences(self) -> list[list[str]]:
        """Return the words of each sentence."""
        words = self.words.tokens.to_pylist()
        starts = np.flatnonzero(np.diff(self.words.sentence.to_numpy(), prepend=-1)).tolist()
        return [words[start:end] for start, end in pairwise([*starts, len(words)])]

    def checksum(self) -> str:
        """Return what tells these words in these sentences from others."""
        table = pa.table({"sentence": self.words.sentence, "token": self.words.tokens})
        return table_checksum(table, ["sentence", "token"])


@dataclass(frozen=True)
class ModelRun:
    """The labels that a model gave to the text, and what a reader should know of them."""

    text: LabelledText
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Runner:
    """Runs models on one text.

    Attributes:
        text: The text.
        how: How models are run.
        maps: What their labels mean, as `label_maps.read_label_maps` gives it.
        watch: Told how far a model is.
    """

    text: Text
    how: Reading
    maps: Mapping[str, LabelMap]
    watch: Watch

    def run(self, model: ModelName, side: str) -> ModelRun:
        """Label the words of the text with a model.

        Args:
            model: The model.
            side: "reference" or "candidate".

        Raises:
            MissingExtraError: If its library is not installed.
            ModelError: If there is no such model, or it can't be loaded.
            ComparisonError: If its labels have no names, or none that gold has.
            SettingsError: If it has no such layer, or there is no such device.
        """
        system: System = SYSTEMS.load(model.kind)
        system.check(str(model), model.layer)
        found, how = system.find(model.name), self.how
        wanted = Wanted(self.text.spans, self.text.gold, model.layer, how.aggregation, how.device)
        wanted = replace(wanted, layer=system.choose(wanted))
        called = str(replace(model, layer=wanted.layer))
        used: dict[str, str] = {name: str(getattr(wanted, name)) for name in system.uses}
        declared = map_of(self.maps, model, side)
        job = _Job(self, system, found, wanted, called, declared)
        labelled, meanings, note = job.label({**found.versions, **used})
        identity = ModelIdentity(called, found.revision, {**found.versions, **used}, declared)
        notes = [f"{called}: {said}." for said in labelled.notes]
        text = _as_text(self.text.words, labelled, meanings, identity)
        return ModelRun(text, (*([note] if note else []), *notes))


@dataclass(frozen=True)
class _Job:
    """One model that is about to label."""

    runner: Runner
    system: System
    found: Found
    wanted: Wanted
    called: str
    declared: LabelMap

    def label(self, conditions: Mapping[str, str]) -> tuple[Labelled, Meanings, str | None]:
        """Return the model's own labels, what they mean, and how they match those of gold."""
        text, n_words = self.runner.text, len(self.runner.text.words.tokens)
        path = cache_path(self._key(conditions))
        kept = load_kept(path, n_words) if self.runner.how.cache else None
        if kept:
            labelled, known = kept
            return labelled, *self._match(known or set(labelled.labels))
        model = self.system.load(self.found, self.wanted)
        known = model.labels
        matched = None if known is None else self._match(known)  # before it takes its time

        def watch(n_labelled: int) -> None:
            self.runner.watch(self.called, n_labelled, n_words)

        labelled = model.label(text.sentences(), watch)
        if self.runner.how.cache:
            keep(path, labelled, known)
        return labelled, *(matched or self._match(set(labelled.labels)))

    def _match(self, labels: Iterable[str]) -> tuple[Meanings, str | None]:
        text = self.runner.text
        meanings = Meanings(self.called, self.declared, text.gold, spans=text.spans)
        note = match_labels(meanings, sorted(labels))
        if note:
            _log.warning(note)
        return meanings, note

    def _key(self, conditions: Mapping[str, str]) -> str:
        return json_checksum(
            {
                "format": _FORMAT,
                "kind": self.system.extra,
                "revision": self.found.revision,
                "conditions": dict(conditions),
                "layer": self.wanted.layer,
                "device": self.wanted.device.partition(":")[0],
                "text": self.runner.text.checksum(),
            }
        )[:32]


def _as_text(
    words: LabelledText, labelled: Labelled, meanings: Meanings, identity: ModelIdentity
) -> LabelledText:
    labels = pa.array(labelled.labels, pa.string()).dictionary_encode()
    meant = pa.array(meanings.of(labels.dictionary.to_pylist()), pa.string())
    confidence = None
    if labelled.confidence is not None:
        unknown = np.isnan(labelled.confidence)
        confidence = pa.chunked_array([pa.array(labelled.confidence, mask=unknown)])
    return replace(
        words,
        name=identity.name,
        labels=pa.chunked_array([meant.take(labels.indices)]),
        line=None,
        source=None,
        origin=Origin(signature=identity.signature, model=identity),
        confidence=confidence,
        doubt=None,
        column=None,
    )
