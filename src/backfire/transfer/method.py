"""A method of mitigation is one file of `mitigations/` that says what it is and how it is built."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from backfire.records.registry import Registry
from backfire.records.settings import Settings
from backfire.transfer.context import MitigationContext
from backfire.transfer.mitigation import Mitigation, Place

METHODS: Final = Registry("backfire.transfer.mitigations", "METHOD", "mitigation")
"""Every method, by the name that `--mitigate` has for it."""


@dataclass(frozen=True, kw_only=True)
class Method:
    """A method of mitigation, which each file of `mitigations/` offers as `METHOD`.

    Attributes:
        title: What it does, in one line.
        formula: The same in symbols.
        origin: Where it comes from.
        settings: How it is set; every setting has a default.
        build: Builds the mitigation; the parts that its settings leave without effect are None, so
            that it then costs nothing. Whatever it needs that is not there is a `SettingsError`.
        places: Where it plugs in.
        neutral: The settings with which it does nothing at all.
        example: Settings with which it changes the result of even the shortest training; the
            defaults if not given.
        consults: Whether it reads reference taggers, set as it is, and is nothing without one.
        pilots: Whether it looks at a pilot: a plain transfer from the same source model.
        excludes: Methods that it can't be combined with, in either order, and why.
        states: Gives, of the pretraining states that the source model has kept, those to try: each
            is transferred and fine-tuned, and the one that ends best on validation is kept.
        resolve: Replaces what settings name outside of themselves, such as a file (given the folder
            where relative paths start, and the run of the source model), by what is meant, so that
            the settings alone decide.
        rests_on: Gives, of resolved settings, the runs that they were chosen by, which the run then
            rests on as on its references.
        version: Of what it does, from 1: whoever changes the result that the same settings have
            raises it, so that a run of the new kind is never taken for one of the old.
    """

    title: str
    formula: str
    origin: str
    settings: type[Settings]
    build: Callable[[Any, MitigationContext], Mitigation]
    places: frozenset[Place]
    neutral: Settings
    example: Settings | None = None
    consults: Callable[[Any], bool] = lambda _: False
    pilots: Callable[[Any], bool] = lambda _: False
    excludes: Mapping[str, str] = field(default_factory=dict)
    states: Callable[[Any, Sequence[int]], Sequence[int]] | None = None
    resolve: Callable[[Any, Path, str], Settings] = lambda settings, _, __: settings
    rests_on: Callable[[Any], Sequence[str]] = lambda _: ()
    version: int = 1
