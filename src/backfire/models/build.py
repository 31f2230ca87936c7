"""Building a tagger: drawn from a seed, with pretrained word vectors where there are any."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from backfire.encoding.vocabulary import Vocabulary
from backfire.models.device import CPU
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError

Vectors = Mapping[str, NDArray[np.float32]]
"""The pretrained vector of each lower-cased word that has one."""


def build_tagger(
    settings: TaggerSettings,
    vocabulary: Vocabulary,
    labels: Sequence[str],
    *,
    seed: int,
    vectors: Vectors | None = None,
) -> Tagger:
    """Build an untrained tagger.

    Every parameter is drawn from `seed`, on the CPU, so that a training starts from the same ones
    on every device; then the rows of words that have a pretrained vector are set to it.

    Raises:
        SettingsError: If the vectors are not as wide as the word embedding.

    Paper: section 4.2
    """
    with torch.random.fork_rng(devices=[]), CPU:
        torch.default_generator.manual_seed(seed)  # torch.manual_seed would seed CUDA's too
        tagger = Tagger(settings, vocabulary, labels)
    if vectors:
        set_vectors(tagger, vectors, vocabulary.words)
    return tagger


def set_vectors(tagger: Tagger, vectors: Vectors, words: Sequence[str]) -> None:
    """Set the rows of those `words` that have a vector, in place.

    Raises:
        SettingsError: If the vectors are not as wide as the word embedding.
    """
    known = [word for word in words if word in vectors]
    if not known:
        return
    found = np.stack([vectors[word] for word in known])
    weight = tagger.representation.word_embedding.weight
    if found.shape[1] != weight.shape[1]:
        raise SettingsError(
            f"the word vectors are {found.shape[1]} wide and the word embedding {weight.shape[1]}. "
            f"Set tagger.representation.word_width={found.shape[1]}."
        )
    rows = np.array([tagger.vocabulary.word_row(word) for word in known])
    with torch.no_grad():
        weight[torch.from_numpy(rows)] = torch.from_numpy(found).to(weight.device)
