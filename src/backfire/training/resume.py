"""What an interrupted training needs to go on exactly: parameters, momentum, history."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

from torch import Tensor

from backfire.models.tensors import load_tensors, save_tensors
from backfire.records.errors import ModelError
from backfire.records.whole import whole_folder


@dataclass(frozen=True)
class EpochRecord:
    """What is remembered of a finished epoch; see `training.loop.Epoch` for the meaning."""

    number: int
    loss: float
    score: float
    tokens: int
    cpu_seconds: float


@dataclass(frozen=True)
class TrainingState:
    """A training after some epoch.

    Attributes:
        history: The finished epochs.
        parameters: Of the last epoch.
        momentum: Of the last epoch.
        best: The parameters of the best epoch.
    """

    PARTS: ClassVar = ("parameters", "momentum", "best")

    history: tuple[EpochRecord, ...]
    parameters: Mapping[str, Tensor]
    momentum: Mapping[str, Tensor]
    best: Mapping[str, Tensor]

    def save(self, folder: Path) -> None:
        """Write the state as a folder, whole or not at all; an older one is replaced."""
        with whole_folder(folder) as partial:
            for part in self.PARTS:
                save_tensors(partial / f"{part}.safetensors", getattr(self, part))
            history = json.dumps([asdict(epoch) for epoch in self.history])
            (partial / "history.json").write_text(history, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "TrainingState | None":
        """Read a state, or return None where there is none.

        Raises:
            ModelError: If it is broken.
        """
        if not folder.exists():
            return None
        advice = "Remove its folder to start that training anew."
        path = folder / "history.json"
        try:
            history = json.loads(path.read_text(encoding="utf-8"))
            epochs = tuple(EpochRecord(**epoch) for epoch in history)
        except (OSError, ValueError, TypeError) as failure:
            raise ModelError(f"{path}: broken or absent: {failure}. {advice}") from None
        parts = {part: load_tensors(folder / f"{part}.safetensors", advice) for part in cls.PARTS}
        return cls(history=epochs, **parts)


class Saving:
    """Saves states to go on from, but spends no more than a share of the training's time on it.

    The first epoch's state is always saved, and tells how long that takes.
    """

    def __init__(self, folder: Path, share: float) -> None:
        """Save into a folder.

        Args:
            folder: Where; an older state there is replaced.
            share: The share of the training's CPU time, in (0, 1]; 1 saves every epoch.
        """
        self._folder = folder
        self._share = share
        self._cost = 0.0
        self._unsaved = 0.0

    def is_due(self, cpu_seconds: float) -> bool:
        """Take the time of an epoch; return whether enough work is unsaved."""
        self._unsaved += cpu_seconds
        return self._share >= 1 or self._cost <= self._share * self._unsaved

    def save(self, state: TrainingState) -> None:
        """Save a state."""
        start = time.process_time()
        state.save(self._folder)
        self._cost, self._unsaved = time.process_time() - start, 0.0
