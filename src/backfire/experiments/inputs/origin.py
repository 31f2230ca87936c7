"""What a run says of how it was made: its seed, and the recipe that it shares with other seeds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from backfire.records.checksums import json_checksum
from backfire.records.manifest import Manifest
from backfire.records.signature import make_signature

_NOT_OF_THE_RECIPE: Final = ("seed", "source")


@dataclass(frozen=True)
class ModelIdentity:
    """Which model of another library gave the labels.

    Attributes:
        name: What it is called, with its kind and layer: "spacy:en_core_web_sm#pos".
        revision: Its commit on a hub, or a checksum of its files.
        conditions: The versions of the libraries and the settings that it was run with.
        declared: Which of its labels were declared to mean which other.
    """

    name: str
    revision: str
    conditions: Mapping[str, str]
    declared: Mapping[str, str] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """The one-line signature of the run."""
        declared = json_checksum(dict(self.declared))[:12] if self.declared else None
        return make_signature(
            model=self.name, revision=self.revision, labels=declared, **self.conditions
        )


@dataclass(frozen=True)
class Origin:
    """Where a run comes from.

    Attributes:
        seed: The seed; None where it is not known.
        recipe: All that decides the result but the seed and which source model it starts from,
            by dotted names; empty where it is not known.
        epoch: Which state of its source model it starts from.
        signature: The signature of its training.
        rests_on: The run itself and the runs that it rests on: parts, references, teachers.
        is_bound: Whether it was made with the gold labels before it: a bound, and no system.
        model: The model of another library that gave the labels, if one did.
    """

    seed: int | None = None
    recipe: Mapping[str, Any] = field(default_factory=dict)
    epoch: int | None = None
    signature: str | None = None
    rests_on: tuple[str, ...] = ()
    is_bound: bool = False
    model: ModelIdentity | None = None

    @property
    def recipe_checksum(self) -> str | None:
        """A mark that runs of one recipe share; None where the recipe is not known."""
        return json_checksum(dict(self.recipe))[:12] if self.recipe else None


def origin_of(manifest: Manifest) -> Origin:
    """Return what a manifest says of its run."""
    spec = {name: x for name, x in manifest.spec.items() if name not in _NOT_OF_THE_RECIPE}
    start = "random initialisation" if manifest.source is None else "a source model"
    recipe = {"start": start, **_flatten(spec)} if spec else {}
    return Origin(
        seed=manifest.seed,
        recipe=recipe,
        epoch=manifest.pretraining_epoch,
        signature=manifest.signature,
        rests_on=(manifest.run, *manifest.members),
        is_bound=manifest.is_bound,
    )


def _flatten(values: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        path = f"{above}{name}"
        if isinstance(value, Mapping):
            found |= _flatten(value, f"{path}.")
        else:
            found[path] = value
    return found
