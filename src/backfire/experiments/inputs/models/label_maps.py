"""Declared meanings of a model's labels: which label of gold each of them stands for."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from backfire.experiments.inputs.models.naming import ModelName
from backfire.records.errors import SettingsError, unknown_name
from backfire.records.settings import read_toml

LabelMap = Mapping[str, str]
"""A model's label, or its type of span, to gold's."""

_ALL: Final = "labels"
_OUTSIDE: Final = "O"


def read_label_maps(
    declared: Path | str | Mapping[str, Any] | None, models: Sequence[ModelName]
) -> dict[str, LabelMap]:
    """Read which label means which.

    Args:
        declared: A TOML or JSON file of tables, or its content: `labels` for every model,
            `reference` and `candidate` for those of one side, and the name of a model for itself.
        models: The models that are compared.

    Returns:
        The tables by their names.

    Raises:
        SettingsError: If the file is absent or not of this form, or a table is of no model.
    """
    if declared is None:
        return {}
    where = "labels" if isinstance(declared, Mapping) else str(declared)
    values = declared if isinstance(declared, Mapping) else _read(Path(declared))
    known = [_ALL, "reference", "candidate", *map(str, models)]
    for name, table in values.items():
        if not isinstance(table, Mapping) or not all(isinstance(x, str) for x in table.values()):
            raise SettingsError(
                f'{where}: {name!r} is no table of labels, expected lines such as PER = "person" '
                f'under [{_ALL}] (every model), [reference], [candidate] or ["hf:NAME"].'
            )
        if name not in known:
            raise SettingsError(f"{where}: {unknown_name('table of labels', name, known)}")
    return dict(values)


def map_of(maps: Mapping[str, LabelMap], model: ModelName, side: str) -> LabelMap:
    """Return what is declared for one model of a side; what is closer to it counts."""
    return {k: v for name in (_ALL, side, str(model)) for k, v in maps.get(name, {}).items()}


def rename(label: str, declared: LabelMap, *, spans: bool) -> str:
    """Return what a label is declared to mean, or itself.

    Args:
        label: A label of a model.
        declared: What some of its labels, or of their types of span, mean.
        spans: Whether they are labels of spans: then a type may be declared by itself, and
            keeps the prefix of the label.
    """
    if label in declared:
        return declared[label]
    prefix, hyphen, kind = label.partition("-")
    if not (spans and hyphen and kind in declared):
        return label
    meant = declared[kind]
    return _OUTSIDE if meant == _OUTSIDE else f"{prefix}-{meant}"


def _read(path: Path) -> Mapping[str, Any]:
    if path.suffix.lower() != ".json":
        return read_toml(path)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file. Give an existing one.") from None
    except ValueError as failure:
        raise SettingsError(f"{path}: not a JSON file: {failure}.") from None
    if not isinstance(values, dict):
        raise SettingsError(f"{path}: expected a JSON object of tables of labels.")
    return values
