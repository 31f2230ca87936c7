"""Which mitigations somebody chose: read from the command line or from TOML, checked, built."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import model_validator

from backfire.records.errors import SettingsError
from backfire.records.settings import Settings, make_settings, read_value
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import METHODS, Method
from backfire.transfer.mitigation import Mitigation, combine, refuse_pair


class MitigationChoice(Settings):
    """A method with the options that differ from its defaults."""

    name: str
    """The method."""
    options: Mapping[str, Any] = {}
    """Its settings, as far as they were chosen; in TOML they may stand beside the name."""

    @model_validator(mode="before")
    @classmethod
    def _take_options(cls, value: Any) -> Any:
        """Take the keys beside the name for options; check them, and leave out the defaults."""
        if isinstance(value, cls) or not isinstance(value, Mapping) or "name" not in value:
            return value
        beside = {key: each for key, each in value.items() if key not in {"name", "options"}}
        name, options = str(value["name"]), {**value.get("options", {}), **beside}
        settings = make_settings(_load(name).settings, options, f"mitigation {name}")
        return {"name": name, "options": settings.model_dump(mode="json", exclude_defaults=True)}

    @property
    def method(self) -> Method:
        """The method itself."""
        return _load(self.name)

    @property
    def settings(self) -> Settings:
        """All its settings."""
        return make_settings(self.method.settings, self.options, f"mitigation {self.name}")

    @property
    def tries_states(self) -> bool:
        """Whether it may choose among several pretraining states of the source model."""
        return self.method.states is not None and self.settings != self.method.neutral

    @property
    def is_revised(self) -> bool:
        """Whether the method does something else today than its first version did."""
        return self.method.version > 1

    def resolved(self, folder: Path) -> "MitigationChoice":
        """Return the choice with what its options name outside of themselves put in their place."""
        settings = self.method.resolve(self.settings, folder)
        options = settings.model_dump(mode="json", exclude_defaults=True)
        return MitigationChoice(name=self.name, options=options)

    def __str__(self) -> str:
        options = ",".join(f"{name}={spell(value)}" for name, value in self.options.items())
        return f"{self.name}:{options}" if options else self.name


def spell(value: Any) -> str:
    """Return a value as `read_choice` reads it; what has none is "none"."""
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _load(name: str) -> Method:
    method: Method = METHODS.load(name)
    return method


def read_choice(text: str) -> dict[str, Any]:
    """Read `name:option=value,option=value` as plain values of a `MitigationChoice`.

    Values are read as TOML, else as text.

    Raises:
        SettingsError: If an option has no value.
    """
    name, _, options = text.partition(":")
    values: dict[str, Any] = {}
    for option in re.split(r",(?=\s*\w+\s*=)", options) if options else ():
        key, equals, value = option.partition("=")
        if not equals or not key.strip():
            raise SettingsError(
                f"{text!r}: expected NAME:OPTION=VALUE,OPTION=VALUE; found {option!r}. "
                f"See: backfire mitigations show {name.strip()}"
            )
        values[key.strip()] = read_value(value.strip())
    return {"name": name.strip(), "options": values}


def check_choices(choices: Sequence[MitigationChoice]) -> None:
    """Refuse mitigations that exclude each other, before any work is done.

    Raises:
        SettingsError: If a method is chosen twice, or one excludes another.
    """
    names = [choice.name for choice in choices]
    for first, second in pairwise(sorted(names)):
        if first == second:
            raise SettingsError(f"mitigation {first}: chosen twice. Leave one of them out.")
    for choice in choices:
        for other, reason in choice.method.excludes.items():
            if other in names:
                raise SettingsError(refuse_pair(choice.name, other, reason))


def build_mitigation(choices: Iterable[MitigationChoice], context: MitigationContext) -> Mitigation:
    """Build what was chosen as one mitigation.

    Raises:
        SettingsError: If one can't be built here, or they can't be combined.
    """
    return combine([choice.method.build(choice.settings, context) for choice in choices])
