"""What labels sentences that nobody has seen: one tagger, or several as a combined system."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import torch

from backfire.encoding.batches import encode
from backfire.experiments.combined_manifest import CombinedSpec
from backfire.experiments.combined_parts import (
    find_parts,
    make_parts,
    open_tagger,
    read_sentences,
)
from backfire.inference.predict import Prediction, predict
from backfire.models.extend import with_further_words
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError, SettingsError
from backfire.records.run_folder import MANIFEST, RunFolder
from backfire.records.sentence import Sentence
from backfire.records.settings import make_settings
from backfire.transfer.parts import LEARN_ON, Parts

Words = Mapping[str, np.ndarray]
"""Vectors of further words."""

_TEXT: Final = "text"
"""What new text is called among the texts of a combined system."""


class Labeller(Protocol):
    """Labels sentences."""

    @property
    def labels(self) -> Sequence[str]:
        """The labels that it knows."""

    def label(self, sentences: Sequence[Sentence]) -> Prediction:
        """Predict the label of every token, in the order of the text."""


class OneTagger:
    """A tagger."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    @property
    def labels(self) -> Sequence[str]:
        """The labels that it knows."""
        return self._tagger.labels

    def label(self, sentences: Sequence[Sentence]) -> Prediction:
        """Predict the label of every token, in the order of the text."""
        return predict(
            self._tagger, encode(sentences, self._tagger.vocabulary, self._tagger.labels)
        )


class CombinedSystem:
    """Several taggers, combined as in their run.

    What a combiner learns it learns anew from the validation split that stands beside the run: the
    same as when the run was made.
    """

    def __init__(self, spec: CombinedSpec, parts: Parts) -> None:
        self._spec, self._parts = spec, parts

    @property
    def labels(self) -> Sequence[str]:
        """The labels that its taggers know."""
        return self._parts.labels

    def label(self, sentences: Sequence[Sentence]) -> Prediction:
        """Predict the label of every token, in the order of the text."""
        texts = {LEARN_ON: self._parts.texts[LEARN_ON], _TEXT: sentences}
        parts = self._parts.reading({LEARN_ON: texts[LEARN_ON]}).reading(texts)
        combined = self._spec.combiner.combiner.combine(self._spec.combiner.settings, parts)
        self._parts = parts  # it knows by now what the taggers say of validation
        return Prediction(combined[_TEXT].labels, combined[_TEXT].confidence)


def open_labeller(
    model: Path,
    *,
    device: torch.device,
    words: Words | None = None,
    parts: Sequence[Path] = (),
) -> Labeller:
    """Open what is to label.

    Args:
        model: The folder of a saved tagger, or a run folder; that of a combined system too.
        device: Where it computes.
        words: Vectors of words that a tagger may have no row for.
        parts: Run folders of a combined system's parts, if they are not where they were.

    Raises:
        ModelError: If the model is absent or broken, a part is nowhere, or it is a bound.
        SettingsError: If parts are given and it has none.
    """

    def prepare(tagger: Tagger) -> Tagger:
        return (with_further_words(tagger, words) if words else tagger).to(device)

    folder = RunFolder(model)
    if folder.model.is_dir() or not (model / MANIFEST).exists():
        tagger = Tagger.from_pretrained(folder.model if folder.model.is_dir() else model)
        if parts:
            raise SettingsError(
                f"--part {parts[0]}: {model} is one tagger, and not combined of parts. Leave it "
                "out, or predict with a combined run."
            )
        return OneTagger(prepare(tagger))
    manifest = folder.manifest
    if "combiner" not in manifest.spec:
        raise ModelError(
            f"{model}: the run was kept without its model. Train it again with its model to "
            "predict with it."
        )
    if manifest.is_bound:
        raise ModelError(
            f"{model}: {manifest.mitigations[-1]} reads gold labels, which new text has not. It is "
            "a bound and no system; predict with another run."
        )
    spec = make_settings(CombinedSpec, manifest.spec, str(model))
    taggers = [prepare(open_tagger(part)) for part in find_parts(folder, spec, parts)]
    texts = {LEARN_ON: read_sentences(folder.tokens(LEARN_ON))}
    return CombinedSystem(spec, make_parts(spec, taggers, texts, manifest.task))
