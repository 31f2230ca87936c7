"""What an interrupted training needs to go on exactly: parameters, momentum, history."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

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

    history: tuple[EpochRecord, ...]
    parameters: Mapping[str, Tensor]
    momentum: Mapping[str, Tensor]
    best: Mapping[str, Tensor]

    def save(self, folder: Path) -> None:
        """Write the state as a folder, whole or not at all; an older one is replaced."""
        with whole_folder(folder) as partial:
            for part in ("parameters", "momentum", "best"):
                tensors = getattr(self, part)
                save_file(
                    {name: tensor.contiguous() for name, tensor in tensors.items()},
                    partial / f"{part}.safetensors",
                )
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
        try:
            history = json.loads((folder / "history.json").read_text(encoding="utf-8"))
            return cls(
                history=tuple(EpochRecord(**epoch) for epoch in history),
                parameters=load_file(folder / "parameters.safetensors"),
                momentum=load_file(folder / "momentum.safetensors"),
                best=load_file(folder / "best.safetensors"),
            )
        except (SafetensorError, OSError, ValueError, TypeError) as failure:
            raise ModelError(
                f"{folder}: the state of an interrupted training is broken: {failure}. "
                "Remove the folder to start that training anew."
            ) from None
