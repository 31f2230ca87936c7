"""Which inputs a command names: files of their own, or the columns of one table."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from backfire.experiments.inputs.settings import Column
from backfire.records.errors import SettingsError

Input = Path | Column


class Choice(NamedTuple):
    """The inputs of a comparison; gold is None where none is given."""

    gold: Input | None
    reference: list[Input]
    candidate: list[Input]


def choose_inputs(
    gold: Path | None,
    reference: Sequence[Path] | None,
    candidate: Sequence[Path] | None,
    table: Path | str | None = None,
    columns: tuple[str | None, Sequence[str] | None, Sequence[str] | None] = (None, None, None),
    confidences: tuple[Sequence[str] | None, Sequence[str] | None] = (None, None),
) -> Choice:
    """Choose the inputs: files, and where columns of labels are named, these columns of them.

    Args:
        gold: The file of gold.
        reference: The files of the reference.
        candidate: The files of the candidate.
        table: The file of whatever has columns but no file of its own; on Spark its address.
        columns: The columns of gold, of the reference's runs and of the candidate's.
        confidences: The columns of the confidences of the reference's runs and of the
            candidate's; one for all runs of a side, or one for each.

    Raises:
        SettingsError: If a side is missing, a column has no file, or columns and files don't pair.
    """
    _refuse_unused_table(table, (gold, reference, candidate), columns)
    truth = _pair("gold", [gold] if gold else [], [columns[0]] if columns[0] else [], table)
    sides = [
        _pair(side, files or [], names or [], table)
        for side, files, names in (
            ("reference", reference, columns[1]),
            ("candidate", candidate, columns[2]),
        )
    ]
    for side, chosen in zip(("reference", "candidate"), sides, strict=True):
        if not chosen:
            raise SettingsError(
                f"Missing option '--{side}': expected the labels of one run or more, as files or "
                f"with --table FILE --{side}-column NAME."
            )
    named = [
        _add_confidences(side, chosen, own or [])
        for side, chosen, own in zip(("reference", "candidate"), sides, confidences, strict=True)
    ]
    return Choice(truth[0] if truth else None, *named)


def _refuse_unused_table(
    table: Path | str | None,
    files: Sequence[object],
    columns: tuple[str | None, Sequence[str] | None, Sequence[str] | None],
) -> None:
    """Refuse a table of which no column is taken: whatever has columns has a file of its own."""
    taken = any(names and not own for own, names in zip(files, columns, strict=True))
    if table is not None and not taken:
        raise SettingsError(
            f"--table {table}: no column of it is named. Name the columns of its labels with "
            "--gold-column, --reference-column and --candidate-column, or leave it out."
        )


def _add_confidences(side: str, runs: list[Input], names: Sequence[str]) -> list[Input]:
    if not names:
        return runs
    if len(names) not in {1, len(runs)}:
        raise SettingsError(
            f"{len(names)} times --{side}-confidence for {len(runs)} runs: expected one column for "
            "all runs, or one for each, in their order."
        )
    own = [*names] * len(runs) if len(names) == 1 else names
    return [
        replace(run, confidence=name) if isinstance(run, Column) else Column(run, None, name)
        for run, name in zip(runs, own, strict=True)
    ]


def _pair(
    side: str, given: Sequence[Path], names: Sequence[str], table: Path | str | None
) -> list[Input]:
    if not names:
        return list(given)
    files: Sequence[Path | str] = given or ([] if table is None else [table])
    if not files:
        raise SettingsError(
            f"--{side}-column {names[0]}: a column of no file. Give the file with --table or "
            f"--{side}."
        )
    if 1 in {len(files), len(names)}:
        return [Column(file, name) for file in files for name in names]
    if len(files) != len(names):
        raise SettingsError(
            f"{len(files)} times --{side} and {len(names)} times --{side}-column: expected one "
            "file with several columns, one column for all files, or one column for each file."
        )
    return [Column(file, name) for file, name in zip(files, names, strict=True)]
