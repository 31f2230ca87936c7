"""What a sweep consists of, as a TOML file says it.

```toml
name = "table-2"
title = "Random initialisation against transfer"
vectors = true

[settings.training]      # as for `backfire train`, for every run
patience = 5

[fine_tuning.training]   # over these, for the runs on the targets, random ones too
epochs = 10

[[arm]]
name = "transfer"
source = { tpos = "wsj-open", ark = "wsj-open", tchunk = "conll2000" }
runs = 10
```
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field

from backfire.experiments.sweep.arm_blocks import NAME, ArmBlock, Members, read_blocks
from backfire.experiments.sweep.shipped import Description
from backfire.experiments.sweep.spec_checks import check_arms
from backfire.records.settings import Settings, make_settings, read_toml

if TYPE_CHECKING:  # what a sweep consists of can be read without torch
    from backfire.experiments.spec import LabSettings


class ArmSpec(ArmBlock):
    """Runs of one kind: the same settings and source corpus, on some targets, with many seeds.

    Two arms may share a name where their targets differ, for instance because they have other
    source corpora or other numbers of runs.
    """

    targets: tuple[str, ...] = Field(min_length=1)
    """The target corpora."""
    runs: int = Field(ge=1, lt=1000)
    """Runs a target, numbered from 1."""
    source: str | None = None
    """The source corpus; none for random initialisation. The k-th run of every target comes from
    the k-th source model."""

    def consulted(self, number: int) -> range:
        """Return the numbers of the runs that a run consults, by its number, from 1."""
        last = number * self.n_references if self.references else 0
        return range(last - self.n_references + 1, last + 1) if last else range(0)

    @property
    def members(self) -> tuple[Members, ...]:
        """The runs of other arms that a combined run is made of."""
        return (*self.old, *self.new)

    def needs(self, n_runs: int) -> dict[str, int]:
        """Return how many runs of which other arms its first runs rest on."""
        needed = {each.arm: n_runs * each.each for each in self.members}
        if self.references and n_runs:
            needed[self.references] = n_runs * self.n_references
        if self.pilot and n_runs:
            needed[self.pilot] = n_runs
        return needed

    def seed(self, number: int) -> int:
        """Return the seed of a run by its number, from 1."""
        first = self.first_seed
        if first is None:
            first = 2001 if self.source else 1
        return first + number - 1

    def source_seed(self, number: int) -> int:
        """Return the seed of a source model by its number, from 1."""
        return self.first_source_seed + number - 1


def _read_arms(blocks: Any) -> tuple[ArmSpec, ...]:
    """Return the arms of some blocks, each block's one after the other."""
    return tuple(
        ArmSpec(**values) for block in read_blocks(blocks) for values in block.by_source_and_runs()
    )


class SweepSpec(Settings):
    """A sweep.

    Paper: section 4.2
    """

    name: str = Field(pattern=NAME)
    """Names the folder of its evidence."""
    title: str = ""
    """What it is for, in words."""
    vectors: bool = True
    """Whether words start from the vectors of a file."""
    settings: Mapping[str, Any] = Field(default_factory=dict)
    """The settings of every run (`LabSettings`)."""
    fine_tuning: Mapping[str, Any] = Field(default_factory=dict)
    """Settings over them for the runs on the targets, with and without a source model."""
    arm: Annotated[tuple[ArmSpec, ...], BeforeValidator(_read_arms)]
    """The arms; a block whose targets have other sources or numbers of runs is several of them."""

    def on_device(self, device: str | None) -> "SweepSpec":
        """Return the sweep with all its runs on a device; None leaves it as it is."""
        if device is None:
            return self
        settings = lay_over(self.settings, {"training": {"device": device}})
        return self.model_copy(update={"settings": settings})

    def source_settings(self, arm: ArmSpec) -> "LabSettings":
        """Return the settings of an arm's source models."""
        from backfire.experiments.spec import LabSettings

        values = lay_over(self.settings, arm.settings)
        return make_settings(LabSettings, values, f"sweep {self.name}, arm {arm.name}")

    def target_settings(self, arm: ArmSpec) -> "LabSettings":
        """Return the settings of an arm's runs on its targets."""
        from backfire.experiments.spec import LabSettings

        values = lay_over(self.settings, self.fine_tuning, arm.settings, arm.fine_tuning)
        return make_settings(LabSettings, values, f"sweep {self.name}, arm {arm.name}")


def read_sweep(path: Description) -> SweepSpec:
    """Read a sweep from a TOML file.

    Raises:
        SettingsError: If the file is absent or not TOML, a key is unknown, a value is out of range
            or two arms of one name share a target.
    """
    return check_sweep(make_settings(SweepSpec, read_toml(path), str(path)), str(path))


def check_sweep(spec: SweepSpec, where: str) -> SweepSpec:
    """Return the sweep, if its arms fit together.

    Raises:
        SettingsError: If a setting is unknown or out of range, two arms of one name share a
            target, an arm repeats a target, an arm without a source has what only fine-tuning
            has, what is consulted is not there or is no run of its own, a mitigation lacks what it
            consults, or nobody consults what is given.
    """
    check_arms(spec, where)
    return spec


def lay_over(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Lay nested settings over each other; the later ones win.

    >>> lay_over({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}})
    {'a': {'b': 3, 'c': 2}}
    """
    merged: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            below = merged.get(key)
            both = isinstance(below, Mapping) and isinstance(value, Mapping)
            merged[key] = lay_over(below, value) if both else value  # type: ignore[arg-type]
    return merged
