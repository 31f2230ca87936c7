"""Pretraining states: the parameters of a source model after each epoch, 0 (untrained) included.

The word table is by far the largest tensor, and training changes only the rows of words that it
sees. So the untrained table is stored once, and a state holds only the rows that differ from it.
The state of a tagger that reads pieces of words, and has no such table, is stored as it is.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from backfire.models.tagger import Tagger
from backfire.models.tensors import load_tensors, save_tensors
from backfire.records.errors import ModelError
from backfire.records.whole import whole_file

_WORDS = "representation.word_embedding.weight"
_CHANGED, _VALUES = "word_rows.changed", "word_rows.values"


class PretrainingStates:
    """A folder of pretraining states.

    Paper: section 5.2
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def epochs(self) -> list[int]:
        """Return the epochs that are saved, rising; 0 is the untrained state."""
        names = (re.fullmatch(r"epoch=(\d+)\.safetensors", f.name) for f in self.folder.glob("*"))
        return sorted(int(name[1]) for name in names if name)

    def save(self, tagger: Tagger, epoch: int) -> None:
        """Save the parameters after an epoch; epoch 0 must come first.

        Raises:
            ModelError: If epoch 0 was never saved.
        """
        parameters = dict(tagger.state_dict())
        if _WORDS not in parameters:
            _save(self._state_file(epoch), parameters)
            return
        words = parameters.pop(_WORDS).cpu()
        if epoch == 0:
            _save(self._words_file, {_WORDS: words})
        changed = (words != self._untrained_words()).any(dim=1).nonzero().squeeze(1)
        _save(self._state_file(epoch), {**parameters, _CHANGED: changed, _VALUES: words[changed]})

    def load(self, epoch: int) -> dict[str, Tensor]:
        """Return all parameters after an epoch, by name.

        Raises:
            ModelError: If that epoch was not saved or its file is broken.
        """
        path = self._state_file(epoch)
        if not path.exists():
            saved = ", ".join(map(str, self.epochs())) or "none"
            raise ModelError(
                f"{self.folder}: no pretraining state of epoch {epoch}. Saved epochs: {saved}. "
                "Train the source model with --states to keep every epoch."
            )
        parameters = _load(path)
        if _CHANGED not in parameters:
            return parameters
        words = self._untrained_words()
        words[parameters.pop(_CHANGED)] = parameters.pop(_VALUES)
        return {**parameters, _WORDS: words}

    @property
    def _words_file(self) -> Path:
        return self.folder / "words.safetensors"

    def _state_file(self, epoch: int) -> Path:
        return self.folder / f"epoch={epoch:03d}.safetensors"

    def _untrained_words(self) -> Tensor:
        if not self._words_file.exists():
            raise ModelError(f"{self.folder}: no word table. Save the untrained state (0) first.")
        return _load(self._words_file)[_WORDS]


def _save(path: Path, tensors: dict[str, Tensor]) -> None:
    with whole_file(path) as partial:
        save_tensors(partial, tensors)


def _load(path: Path) -> dict[str, Tensor]:
    return load_tensors(path, "Train the source model again.")


def copy_parameters(tagger: Tagger) -> dict[str, Tensor]:
    """Return a copy of all parameters, by name, that further training does not touch."""
    return {name: tensor.detach().clone() for name, tensor in tagger.state_dict().items()}


def set_parameters(tagger: Tagger, parameters: Mapping[str, Tensor]) -> None:
    """Set all parameters of a tagger, in place.

    Raises:
        ModelError: If names or shapes are not the tagger's own.
    """
    try:
        with torch.no_grad():
            tagger.load_state_dict(dict(parameters))
    except RuntimeError as failure:
        raise ModelError(f"these parameters are not of this tagger: {failure}") from None
