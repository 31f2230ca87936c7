"""Settings: frozen records that refuse unknown keys and say which key was probably meant."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from backfire.records.errors import SettingsError, unknown_name

S = TypeVar("S", bound="Settings")


_PLAIN: Final = {
    "tuple_type": "expected a list, such as [1, 2] or ['a', 'b']",
    "list_type": "expected a list, such as [1, 2] or ['a', 'b']",
    "mapping_type": "expected a table of settings",
    "dict_type": "expected a table of settings",
}
"""What pydantic says in the words of Python, as TOML says it."""


AT_ODDS: Final = "at_odds"
"""The type of an error of settings that are at odds with each other: its message names them."""


class Settings(BaseModel):
    """The base of every settings record."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def make_settings(cls: type[S], values: Mapping[str, Any], where: str) -> S:
    """Build a settings record from plain values.

    Args:
        cls: The settings record.
        values: Nested plain values, as a TOML file gives them.
        where: What to name in a message: a file, or an option.

    Raises:
        SettingsError: If a key is unknown (near matches are named) or a value is out of range.
    """
    try:
        return cls.model_validate(dict(values))
    except ValidationError as failure:
        raise SettingsError(f"{where}: {'; '.join(_explain(cls, failure))}") from None


def read_settings(cls: type[S], config: Path | None = None, overrides: Iterable[str] = ()) -> S:
    """Read settings from a TOML file and `a.b=c` overrides; what is not named keeps its default.

    Args:
        cls: The settings record.
        config: A TOML file, or None.
        overrides: Texts such as "training.epochs=5"; the value is read as TOML, else as text.

    Raises:
        SettingsError: If the file is absent or not TOML, or a setting is unknown or out of range.
    """
    values = read_toml(config) if config else {}
    for override in overrides:
        _apply_override(values, override)
    return make_settings(cls, values, str(config) if config else "--set")


def read_toml(path: Path | Traversable) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        SettingsError: If it is absent or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file. Give an existing TOML file.") from None
    except IsADirectoryError:
        raise SettingsError(f"{path}: is a folder, expected a TOML file. Give one.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        raise SettingsError(f"{path}: not a TOML file: {failure}.") from None


def _apply_override(values: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    if not equals or not key.strip():
        raise SettingsError(f"--set {override!r}: expected KEY=VALUE, e.g. training.epochs=5.")
    *folders, last = key.strip().split(".")
    for folder in folders:
        values = values.setdefault(folder, {})
        if not isinstance(values, dict):
            raise SettingsError(f"--set {override!r}: {folder!r} holds a value, not settings.")
    values[last] = read_value(text)


def read_value(text: str) -> Any:
    """Read a value as TOML, else as text.

    >>> read_value("[1, 2]"), read_value("last")
    ([1, 2], 'last')
    """
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _explain(cls: type[BaseModel], failure: ValidationError) -> Iterable[str]:
    for problem in failure.errors():
        path = [str(part) for part in problem["loc"]]
        if problem["type"] == "extra_forbidden":
            owner = _owner(cls, path[:-1])
            yield unknown_name("setting", path[-1], owner.model_fields) + (
                f" (in {'.'.join(path[:-1])})" if path[:-1] else ""
            )
        else:
            expected = _PLAIN.get(problem["type"], _in_our_words(problem["msg"]))
            found = "" if problem["type"] == AT_ODDS else f"; found {problem.get('input')!r}"
            yield f"{'.'.join(path)}: {expected}{found}"


def _in_our_words(message: str) -> str:
    """Return what pydantic says in the words of every other message."""
    bound = re.sub("^Input should be (?=greater|less)", "expected a number ", message)
    return re.sub("^Input should be", "expected", bound)


def _owner(cls: type[BaseModel], path: list[str]) -> type[BaseModel]:
    for part in path:
        field = cls.model_fields.get(part)
        kinds = [field.annotation, *get_args(field.annotation)] if field else []
        nested = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if not nested:
            return cls
        cls = nested[0]
    return cls
