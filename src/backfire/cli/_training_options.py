"""The options that all commands with one training share, as one set."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import wraps
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


def takes_training(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `TrainingOptions`; it receives them as `training`."""
    signature = inspect.signature(command)
    shared = [
        inspect.Parameter(
            own.name, inspect.Parameter.KEYWORD_ONLY, default=own.default, annotation=own.type
        )
        for own in fields(TrainingOptions)
    ]

    @wraps(command)
    def run(**given: Any) -> None:
        values = {own.name: given.pop(own.name) for own in fields(TrainingOptions)}
        command(**given, training=TrainingOptions(**values))

    kept = [each for name, each in signature.parameters.items() if name != "training"]
    _declare(run, [*kept, *shared])
    return run


def _declare(command: Callable[..., None], parameters: list[inspect.Parameter]) -> None:
    """Say which parameters a command has, as typer reads it."""
    named: Mapping[str, Any] = {each.name: each.annotation for each in parameters}
    command.__annotations__ = {**named, "return": None}
    keywords = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
    command.__signature__ = inspect.Signature(keywords)  # type: ignore[attr-defined]
