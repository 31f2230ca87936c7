"""Settings of reading that nothing among the inputs heeds: they are refused, not passed over."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from backfire.experiments.inputs.kind import FILE_SETTINGS, find_kind
from backfire.experiments.inputs.models.naming import ModelName, find_model
from backfire.experiments.inputs.settings import Column, Reading
from backfire.inference.system import SYSTEMS, System
from backfire.records.errors import SettingsError
from backfire.records.run_folder import MANIFEST

_PARTS: Final = "rows_at_once"
_WHO_HEEDS: Final = {
    "token_column": "column files, CoNLL-U and tables",
    "label_column": "files of which no column is named by itself",
    "sentence_column": "tables (CSV, Parquet, JSONL)",
    "document_column": "tables (CSV, Parquet, JSONL)",
    "rows_at_once": "Parquet tables that DuckDB reads",
    "split": "run folders",
    "kind": "files",
    "labels": "models (hf:, spacy:, flair:)",
    "device": "models (hf:, spacy:, flair:)",
    "cache": "models (hf:, spacy:, flair:)",
    "aggregation": "models that cut words into pieces (hf:)",
}
"""Who heeds a setting; those that are not here have to do with every input."""


def refuse_unheeded(inputs: Iterable[Any], how: Reading, *, on_spark: bool = False) -> None:
    """Refuse settings that would change nothing, whatever they are.

    Args:
        inputs: Gold, the runs of both sides and training sets: files, columns, tables or models.
        how: How they are to be read.
        on_spark: Whether Spark reads them.

    Raises:
        SettingsError: If there is one that no input heeds.
    """
    default = Reading()
    given = [each for each in _WHO_HEEDS if getattr(how, each) != getattr(default, each)]
    if not given:
        return
    heeded = {name for each in inputs for name in _heeded_by(each, how)}
    unheeded = [each for each in given if each not in heeded or (on_spark and each == _PARTS)]
    if unheeded:
        name = unheeded[0]
        raise SettingsError(
            f"{_option(name)}: nothing that is compared heeds it, for it is of "
            f"{_WHO_HEEDS[name]}. Leave it out."
        )


def _heeded_by(given: Any, how: Reading) -> Iterator[str]:
    model = find_model(given)
    if model is not None:
        yield from _heeded_by_model(model)
        return
    path = given.path if isinstance(given, Column) else given
    if not isinstance(path, Path | str):
        return
    own_label = isinstance(given, Column) and given.label is not None
    yield "kind"
    yield from _heeded_by_file(Path(path), how) - ({"label_column"} if own_label else set())


def _heeded_by_model(model: ModelName) -> Iterator[str]:
    system: System = SYSTEMS.load(model.kind)
    yield from ("labels", "device", "cache", *system.uses)


def _heeded_by_file(path: Path, how: Reading) -> frozenset[str]:
    if path.is_file() or (path / MANIFEST).is_file():
        heeds = find_kind(path, how).heeds
        return heeds if path.suffix.lower() == ".parquet" else heeds - {_PARTS}
    return FILE_SETTINGS  # its reader says what is wrong with it


def _option(name: str) -> str:
    return "--no-cache" if name == "cache" else f"--{name.replace('_', '-')}"
