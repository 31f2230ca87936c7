"""An arm as a description has it: one source and one number of runs, or one for each target."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from backfire.experiments.sweep.epochs import Epochs
from backfire.records.errors import unknown_name
from backfire.records.settings import AT_ODDS, Settings

NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
"""What sweeps and arms may be called."""

_RUNS: Final = TypeAdapter(Annotated[int, Field(ge=1, lt=1000)])
_RUNS_BY_TARGET: Final = TypeAdapter(Mapping[str, Annotated[int, Field(ge=1, lt=1000)]])
_SOURCE: Final = TypeAdapter(str | None)
_SOURCE_BY_TARGET: Final = TypeAdapter(Mapping[str, str])


def _read_runs(value: Any) -> Any:
    return (_RUNS_BY_TARGET if isinstance(value, Mapping) else _RUNS).validate_python(value)


def _read_source(value: Any) -> Any:
    return (_SOURCE_BY_TARGET if isinstance(value, Mapping) else _SOURCE).validate_python(value)


class Members(Settings):
    """Runs of another arm that combined runs are made of; in TOML its name alone will do."""

    arm: str
    """That arm."""
    each: int = Field(1, ge=1)
    """How many of them each combined run has: run k the k-th so many."""

    @model_validator(mode="before")
    @classmethod
    def _take_name(cls, value: Any) -> Any:
        return {"arm": value} if isinstance(value, str) else value

    def numbers(self, number: int) -> range:
        """Return the numbers of the runs that a combined run has, by its number, from 1."""
        return range((number - 1) * self.each + 1, number * self.each + 1)


class ArmBlock(Settings):
    """Runs of one kind on some targets."""

    name: str = Field(pattern=NAME)
    """What it is called in tables: "random", "transfer", …"""
    like: str | None = None
    """An arm that stands above: this one has its settings too, but for those that it gives."""
    targets: tuple[str, ...] = ()
    """The target corpora; those that `source` or `runs` name, if these tell them apart."""
    runs: Annotated[int | Mapping[str, int], BeforeValidator(_read_runs)]
    """Runs a target, numbered from 1; or a table of the runs of each target."""
    source: Annotated[str | Mapping[str, str] | None, BeforeValidator(_read_source)] = None
    """The source corpus, or a table of the source corpus of each target."""
    epochs: Epochs = "best"
    """Which pretraining states are fine-tuned: the best by the source's validation score, all of
    them (0, the untrained one, included), or those listed, by number, as "best" or as "last". A
    source model that stopped before an epoch that is listed has no run from it."""
    first_seed: int | None = Field(None, ge=0)
    """The seed of run 1; if not given 1, or 2001 for runs from a source model."""
    first_source_seed: int = Field(1001, ge=0)
    """The seed of source model 1."""
    references: str | None = None
    """The arm, without a source, whose runs on the same target the mitigations consult. Give it
    runs for this alone: what is consulted is no independent reference of a comparison."""
    n_references: int = Field(1, ge=1)
    """How many of them run k consults: the k-th so many."""
    pilot: str | None = None
    """The arm of plain transfers from the same source models; run k of it shows the mitigations of
    run k which units are to blame."""
    combine: Mapping[str, Any] | None = None
    """A combiner with its options: the runs of this arm are not trained, but combine runs of other
    arms, `old` and `new`."""
    old: tuple[Members, ...] = ()
    """Of which arms the taggers in use are. Give those from random initialisation an arm for this
    alone: what a combined run is made of is no independent reference of it."""
    new: tuple[Members, ...] = ()
    """Of which arms those are that replace them."""
    settings: Mapping[str, Any] = Field(default_factory=dict)
    """Settings over the sweep's, for this arm's runs and its source models."""
    fine_tuning: Mapping[str, Any] = Field(default_factory=dict)
    """Settings over all these, for this arm's runs on the targets alone."""

    @model_validator(mode="after")
    def _agree(self) -> "ArmBlock":
        """Refuse targets that are named nowhere, or otherwise in two places."""
        named = self._named()
        if not named:
            raise _at_odds(
                "arm {name!r} names no targets. Give targets = ['…'], or source or runs as a table "
                "of targets.",
                name=self.name,
            )
        (first, targets), *others = named.items()
        for other, own in others:
            if set(own) != set(targets):
                raise _at_odds(
                    "arm {name!r}: {first} has the targets {targets}, and {other} has {own}. "
                    "Expected the same; leave targets out where a table names them.",
                    name=self.name, first=first, targets=", ".join(targets), other=other,
                    own=", ".join(own) or "none",
                )  # fmt: skip
        return self

    def by_source_and_runs(self) -> Iterator[dict[str, Any]]:
        """Give the values of arms with one source and one number of runs each."""
        targets = next(iter(self._named().values()))
        together: dict[tuple[str | None, int], list[str]] = {}
        for target in targets:
            source = self.source[target] if isinstance(self.source, Mapping) else self.source
            runs = self.runs[target] if isinstance(self.runs, Mapping) else self.runs
            together.setdefault((source, runs), []).append(target)
        own = {name: getattr(self, name) for name in self.model_fields_set - {"like"}}
        for (source, runs), alike in together.items():
            yield {**own, "targets": tuple(alike), "source": source, "runs": runs}

    def _named(self) -> dict[str, tuple[str, ...]]:
        """Return the targets by the setting that names them."""
        given = {"targets": self.targets} if self.targets else {}
        tables = {"source": self.source, "runs": self.runs}.items()
        return given | {key: tuple(own) for key, own in tables if isinstance(own, Mapping)}


_BLOCKS: Final = TypeAdapter(Annotated[tuple[ArmBlock, ...], Field(min_length=1)])


def read_blocks(blocks: Any) -> tuple[ArmBlock, ...]:
    """Return blocks from their values.

    Raises:
        ValidationError: If one does not fit; pydantic says which.
    """
    return _BLOCKS.validate_python(_filled(blocks) if isinstance(blocks, list | tuple) else blocks)


def _filled(blocks: Iterable[Any]) -> list[Any]:
    """Give blocks what they have from those that they are like."""
    filled: list[Any] = []
    for block in blocks:
        if isinstance(block, Mapping) and isinstance(block.get("like"), str):
            above = [each for each in filled if isinstance(each, Mapping)]
            filled.append({**_find_alike(block, above), **block})
        else:
            filled.append(block)
    return filled


def _find_alike(block: Mapping[str, Any], above: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the one block above that a block is like.

    Raises:
        PydanticCustomError: If there is none, or several.
    """
    like = block["like"]
    found = [each for each in above if each.get("name") == like]
    if len(found) == 1:
        return found[0]
    if found:
        raise _at_odds(
            "arm {name!r} is like {like!r}, and {several} blocks above have this name. Give it "
            "settings of its own.",
            name=str(block.get("name")), like=like, several=str(len(found)),
        )  # fmt: skip
    raise _at_odds(
        "arm {name!r} is like one that stands above: {unknown}",
        name=str(block.get("name")),
        unknown=unknown_name("arm", like, {str(each.get("name")) for each in above}),
    )


def _at_odds(said: str, **names: str) -> PydanticCustomError:
    return PydanticCustomError(AT_ODDS, "{said}", {"said": said.format(**names)})
