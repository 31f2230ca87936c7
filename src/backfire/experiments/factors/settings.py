"""How the study of hyperparameters is set: its targets, its factors and their levels."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final, Literal

from pydantic import Field, model_validator

from backfire.corpora.subset import Size
from backfire.records.settings import Settings, make_settings, read_toml

Reach = Literal["all", "targets", "transfer"]
"""Whom a level holds for: all runs and their source models, the runs on targets (random ones too),
or the transferred ones alone."""

FINAL_SEED: Final = 501
"""The number that seeds of the second stage count from, above all those of the first."""

_NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9.-]*$"


class Level(Settings):
    """A value of a factor other than the base's."""

    name: str = Field(pattern=_NAME)
    """What it is called."""
    settings: Mapping[str, Any] = {}
    """What it sets, as in a sweep."""
    epoch: int | None = Field(None, ge=0)
    """The pretraining epoch that is fine-tuned; the best if not given."""
    vectors: bool = True
    """Whether words start from word vectors, where the study has them."""
    against: str | None = None
    """What it is held against: the base if not given, or another level, as FACTOR-LEVEL."""


class Factor(Settings):
    """Something that is varied alone."""

    name: str = Field(pattern=_NAME)
    """What it is called."""
    title: str = ""
    """What it is, in the terms of the field."""
    base: str = ""
    """What it is in the base, in words."""
    reach: Reach
    """Whom its levels hold for."""
    levels: tuple[Level, ...] = Field(min_length=1)
    """Its values."""
    excludes: tuple[str, ...] = ()
    """Factors that it is not crossed with, for instance since they name groups of parameters that
    its levels do not have."""


class FactorTarget(Settings):
    """A target corpus and where it is transferred from."""

    name: str
    """The target corpus."""
    source: str
    """The source corpus."""
    source_sentences: Size = "all"
    """How many of its training sentences source models are trained on."""


class _Factors(Settings):
    factors: tuple[Factor, ...]


def _shipped_factors() -> tuple[Factor, ...]:
    path = files("backfire.experiments.factors") / "hyperparameters.toml"
    return make_settings(_Factors, read_toml(path), str(path)).factors


class HyperparameterSettings(Settings):
    """How the study of hyperparameters is set."""

    targets: tuple[FactorTarget, ...] = Field(
        (
            FactorTarget(name="tpos", source="wsj-sample"),
            FactorTarget(name="tchunk", source="conll2000", source_sentences=3253),
        ),
        min_length=1,
    )
    """The targets. The source models are on about 78,000 tokens, since they are the dear part."""
    factors: tuple[Factor, ...] = Field(default_factory=_shipped_factors, min_length=1)
    """What is varied."""
    vectors: bool = True
    """Whether words start from the vectors of a file."""
    lab: Mapping[str, Any] = {"training": {"epochs": 8}}
    """Settings of every run; short pretraining."""
    fine_tuning: Mapping[str, Any] = {"training": {"epochs": 50}}
    """Settings over them for the runs on targets."""
    runs: int = Field(3, ge=2, lt=FINAL_SEED)
    """Runs an arm in the first stage, where every level is tried."""
    final_runs: int = Field(6, ge=2, lt=FINAL_SEED)
    """Runs an arm in the second stage, of the corners that the first one chose. Their seeds are
    others, so that what chose them does not judge them."""
    gentle: int = Field(2, ge=0, le=2)
    """How many factors that make S smaller are tried again, alone and together."""
    harmful: int = Field(1, ge=0)
    """How many levels that make S larger are tried again."""
    price: float = Field(0.002, ge=0)
    """By how much less, as a fraction, transfer may score for a level to count as gentle: accuracy,
    or F1 where labels are spans."""

    @model_validator(mode="after")
    def _fit_together(self) -> "HyperparameterSettings":
        names = [name for name, _, _ in self.named_levels()]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"the level {name!r} stands there twice")
        for name, factor, level in self.named_levels():
            if level.against is not None and level.against not in names:
                raise ValueError(f"{name} is held against {level.against!r}, which is no level")
            if not level.vectors and factor.reach != "all":
                raise ValueError(f"{name}: vectors = false needs a factor with reach = 'all'")
            if level.epoch is not None and factor.reach != "transfer":
                raise ValueError(f"{name}: an epoch needs a factor with reach = 'transfer'")
        return self

    def named_levels(self) -> Iterator[tuple[str, Factor, Level]]:
        """Give every level with its factor and its name, FACTOR-LEVEL."""
        for factor in self.factors:
            for level in factor.levels:
                yield f"{factor.name}-{level.name}", factor, level
