"""Files of cases that must not break: one JSON record a line."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from backfire.records.errors import SettingsError
from backfire.records.settings import make_settings
from backfire.report.gate.case import Case

FlipOutcome = Literal["falsified", "corrected", "changed_wrong"]


def read_cases(path: Path, outcomes: Sequence[FlipOutcome]) -> Iterator[Case]:
    """Read a file of cases.

    A record is a case with the fields of `report.gate.case.Case`; or a text with `spans`, each with
    `start`, `end` and `label`, as labelling tools give them; or a line of flips.jsonl, of whose
    flips those with one of the outcomes are cases. Other fields are skipped.

    Args:
        path: A JSONL file in UTF-8.
        outcomes: Which flips count.

    Raises:
        SettingsError: If the file is absent or a line is none of these.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as failure:
        raise SettingsError(f"{path}: can't be read: {failure.strerror}.") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            where = f"{path} line {number}"
            for values in _split(_parse(line, where), where, outcomes):
                yield make_settings(Case, values, where)


def _parse(line: bytes, where: str) -> dict[str, Any]:
    try:
        value = json.loads(_mend(json.dumps(json.loads(line), ensure_ascii=False)))
    except (ValueError, RecursionError) as failure:
        raise SettingsError(f"{where}: no JSON: {failure}. Expected one record a line.") from None
    if not isinstance(value, dict):
        raise SettingsError(f"{where}: expected a record in braces, found {line[:40]!r}.")
    return value


def _mend(text: str) -> str:
    """Replace halves of surrogate pairs, which no text can hold, by U+FFFD, as texts are read."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _split(
    record: dict[str, Any], where: str, outcomes: Sequence[FlipOutcome]
) -> Iterator[dict[str, Any]]:
    places = record.get("flips", record.get("spans"))
    if places is not None and record.get("text") is None:
        raise SettingsError(
            f"{where}: no text, and cases are found by their words. Of flips written with "
            "--private, none can be found: write them again without."
        )
    if places is None:
        yield {name: record[name] for name in Case.model_fields if name in record}
        return
    if not isinstance(places, list) or not all(isinstance(place, dict) for place in places):
        raise SettingsError(f"{where}: expected a list of records in its spans or flips.")
    for number, place in enumerate(places, start=1):
        if "flips" in record and place.get("outcome") not in outcomes:
            continue
        values = {name: place[name] for name in ("start", "end", "label") if name in place}
        if "flips" in record:
            values["label"] = place.get("gold")
        if "id" in record:
            values["id"] = f"{record['id']} {number}"
        yield {"text": record.get("text"), **values}
