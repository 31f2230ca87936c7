"""Building a tagger: drawn from a seed, with pretrained word vectors where there are any."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from backfire.encoding.vocabulary import Vocabulary
from backfire.models.device import CPU
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError, SettingsError

Vectors = Mapping[str, NDArray[np.float32]]
"""The pretrained vector of each lower-cased word that has one."""


def build_tagger(
    settings: TaggerSettings,
    vocabulary: Vocabulary,
    labels: Sequence[str],
    *,
    seed: int,
    vectors: Vectors | None = None,
    given: Mapping[str, Tensor] | None = None,
) -> Tagger:
    """Build an untrained tagger.

    Every parameter is drawn from `seed`, on the CPU, so that a training starts from the same ones
    on every device; then the rows of words that have a pretrained vector are set to it, and
    parameters that are given, such as a pretrained encoder's, to what is given.

    Raises:
        SettingsError: If the vectors are not as wide as the word embedding.
        ModelError: If what is given does not fit the tagger.

    Paper: section 4.2
    """
    with torch.random.fork_rng(devices=[]), CPU:
        torch.default_generator.manual_seed(seed)  # torch.manual_seed would seed CUDA's too
        tagger = Tagger(settings, vocabulary, labels)
    if vectors and tagger.representation is not None:
        set_vectors(tagger, vectors, vocabulary.words)
    if given:
        _set_given(tagger, given)
    return tagger


def _set_given(tagger: Tagger, given: Mapping[str, Tensor]) -> None:
    """Set parameters in place; of a pretrained encoder, its head over whole texts is not used.

    Raises:
        ModelError: If a parameter of the encoder is not among them, or has another shape.
    """
    own = {name: each for name, each in tagger.named_parameters() if _has_part(name, given)}
    missing = [name for name, each in own.items() if given.get(name, each[:0]).shape != each.shape]
    if missing:
        raise ModelError(
            f"{missing[0]}: it has the shape {tuple(own[missing[0]].shape)}, and the pretrained "
            f"encoder has none such ({len(missing)} of {len(own)} parameters). Its weights are not "
            "those of its config.json: give another copy of it."
        )
    with torch.no_grad():
        for name, parameter in own.items():
            parameter.copy_(given[name])


def _has_part(name: str, given: Mapping[str, Tensor]) -> bool:
    """Tell whether a parameter belongs to a module of which something is given."""
    parts = {".".join(each.split(".")[:2]) for each in given}
    return ".".join(name.split(".")[:2]) in parts


def set_vectors(tagger: Tagger, vectors: Vectors, words: Sequence[str]) -> None:
    """Set the rows of those `words` that have a vector, in place.

    Raises:
        SettingsError: If the vectors are not as wide as the word embedding.
    """
    known = [word for word in words if word in vectors]
    if not known:
        return
    found = np.stack([vectors[word] for word in known])
    weight = tagger.words.word_embedding.weight
    if found.shape[1] != weight.shape[1]:
        raise SettingsError(
            f"the word vectors are {found.shape[1]} wide and the word embedding {weight.shape[1]}. "
            f"Set tagger.representation.word_width={found.shape[1]}."
        )
    rows = np.array([tagger.vocabulary.word_row(word) for word in known])
    with torch.no_grad():
        weight[torch.from_numpy(rows)] = torch.from_numpy(found).to(weight.device)
