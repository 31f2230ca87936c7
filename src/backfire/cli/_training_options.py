"""The options that all commands with one training share, as one set."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backfire.cli._options import (
    Catalogue,
    Config,
    Data,
    Device,
    Overrides,
    Quiet,
    RunsFolder,
    Seed,
    Vectors,
    with_device,
)


@dataclass(frozen=True, kw_only=True)
class TrainingOptions:
    """Where and how a run is trained, as the command line says it."""

    runs: RunsFolder = Path("runs")
    vectors: Vectors = None
    seed: Seed = 1
    device: Device = None
    data: Data = None
    catalogue: Catalogue = None
    config: Config = None
    overrides: Overrides = None
    quiet: Quiet = False

    @property
    def settings(self) -> list[str]:
        """The single settings, with that of the device."""
        return with_device(self.overrides, self.device)

    def request(self, **more: Any) -> dict[str, Any]:
        """Return the fields of a `RunRequest` that are options, and others."""
        names = ("runs", "vectors", "seed", "data", "catalogue")
        return {**{name: getattr(self, name) for name in names}, **more}
