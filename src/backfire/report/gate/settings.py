"""The gate file: general settings, and one table a kind of limit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from backfire.records.checksums import json_checksum
from backfire.records.errors import SettingsError, unknown_name
from backfire.records.settings import Settings, make_settings, read_toml
from backfire.report.gate.limit import LIMITS, Limit


class General(Settings):
    """What holds for the whole gate."""

    confidence_percent: float = Field(95.0, ge=50, lt=100)
    """A candidate that keeps to every limit passes at least this often."""
    not_tested: Literal["warn", "fail"] = "warn"
    """What becomes of a limit that can't be tested with the runs or the text at hand."""


@dataclass(frozen=True)
class Gate:
    """What a candidate must keep to.

    Attributes:
        general: What holds for all of it.
        limits: Settings by the name of their kind, in the order of the kinds' names; the files that
            they name are read.
    """

    general: General = field(default_factory=General)
    limits: Mapping[str, Settings] = field(default_factory=dict)

    @property
    def checksum(self) -> str:
        """Of every setting in it."""
        plain = {name: limit.model_dump(mode="json") for name, limit in self.limits.items()}
        return json_checksum([self.general.model_dump(mode="json"), plain])


def read_gate(given: "Gate | Path | str | Mapping[str, Any]") -> Gate:
    """Read a gate.

    Args:
        given: A TOML file, its content as plain values, or a gate that is read already.

    Raises:
        SettingsError: If the file is absent or not TOML, or a setting is unknown or out of range.
    """
    if isinstance(given, Gate):
        return given
    if isinstance(given, Mapping):
        return _make_gate(given, "gate", Path())
    path = Path(given)
    return _make_gate(read_toml(path), str(path), path.parent)


def _make_gate(values: Mapping[str, Any], where: str, folder: Path) -> Gate:
    kinds: dict[str, Limit] = LIMITS.load_all()
    general = {name: value for name, value in values.items() if name not in kinds}
    for name, value in general.items():
        if name not in General.model_fields:
            known = [*General.model_fields, *kinds]
            what = "limit" if isinstance(value, Mapping) else "setting"
            raise SettingsError(f"{where}: {unknown_name(what, name, known)}")
    limits = {}
    for name, kind in kinds.items():
        if name in values:
            if not isinstance(values[name], Mapping):
                raise SettingsError(f"{where}: {name} is a table: write [{name}] above its limits.")
            own = make_settings(kind.settings, values[name], f"{where}: [{name}]")
            limits[name] = kind.load(own, folder)
    if not limits:
        raise SettingsError(
            f"{where}: there is no limit in it, so every candidate would pass. Give at least one "
            f"of the tables {', '.join(f'[{name}]' for name in kinds)}."
        )
    return Gate(make_settings(General, general, where), limits)
