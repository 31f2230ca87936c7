"""Something of a registry that somebody chose by name, with its options: read, checked, spelled."""

import json
import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import model_validator

from backfire.records.errors import SettingsError
from backfire.records.settings import Settings, make_settings, read_value


class NamedChoice(Settings):
    """One of a registry, with the options that differ from its defaults."""

    kind: ClassVar[str]
    """What messages call it."""

    name: str
    """Its name in the registry."""
    options: Mapping[str, Any] = {}
    """Its settings, as far as they were chosen; in TOML they may stand beside the name."""

    @classmethod
    @abstractmethod
    def settings_of(cls, name: str) -> type[Settings]:
        """Return how the one of that name is set."""

    @model_validator(mode="before")
    @classmethod
    def _take_options(cls, value: Any) -> Any:
        """Take the keys beside the name for options; check them, and leave out the defaults."""
        if isinstance(value, cls) or not isinstance(value, Mapping) or "name" not in value:
            return value
        beside = {key: each for key, each in value.items() if key not in {"name", "options"}}
        name, options = str(value["name"]), {**value.get("options", {}), **beside}
        settings = make_settings(cls.settings_of(name), options, f"{cls.kind} {name}")
        return {"name": name, "options": settings.model_dump(mode="json", exclude_defaults=True)}

    @property
    def settings(self) -> Settings:
        """All its settings."""
        return make_settings(self.settings_of(self.name), self.options, f"{self.kind} {self.name}")

    def __str__(self) -> str:
        options = ",".join(f"{name}={spell(value)}" for name, value in self.options.items())
        return f"{self.name}:{options}" if options else self.name


def spell(value: Any) -> str:
    """Return a value as `read_choice` reads it; what has none is "none"."""
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read_choice(text: str) -> dict[str, Any]:
    """Read `name:option=value,option=value` as plain values of a `NamedChoice`.

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
