"""The JSON Schemas of report.json and recover.json, made from the records themselves."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final

from pydantic import TypeAdapter

from backfire.report.comparison import FORMAT
from backfire.report.findings import Record
from backfire.report.output import Report
from backfire.report.recovery.record import FORMAT as RECOVERY_FORMAT
from backfire.report.recovery.record import Recovery

FILE: Final = "report.schema.json"
"""The shipped schema, in `report/schemas/`; `make docs` writes it anew."""

RECOVERY_FILE: Final = "recover.schema.json"
"""That of recover.json, likewise."""

_NOT_WRITTEN: Final = ("examples",)
"""Fields of the records that are for pages only."""

_PREFIX: Final = "#/$defs/"


@cache
def read_schema(file: str = FILE) -> dict[str, Any]:
    """Return a shipped schema: that of report.json, or that of another file."""
    shipped = files("backfire.report") / "schemas" / file
    schema: dict[str, Any] = json.loads(shipped.read_text(encoding="utf-8"))
    return schema


def make_schema() -> dict[str, Any]:
    """Make the schema from the records; a comparison without gold is its second kind."""
    made: dict[str, Any] = TypeAdapter(Report).json_schema(mode="serialization")
    kinds = made["$defs"]
    for name in ("Comparison", "Disagreement"):
        for field in _NOT_WRITTEN:
            kinds[name]["properties"].pop(field, None)
            kinds[name]["required"] = [x for x in kinds[name]["required"] if x != field]
    _add_docstrings(kinds)
    used = _used(made["anyOf"], kinds)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Backfire's report.json",
        "description": (
            f"A comparison of two systems, format {FORMAT}. Shares are fractions in [0, 1]. Counts "
            "are whole numbers with one run a side and means over the pairs of runs otherwise. "
            "Whatever is null has its reason in 'undefined', except in 'inputs.runs', where null "
            "is what the input does not tell of a run."
        ),
        "anyOf": made["anyOf"],
        "$defs": {name: _tidy(kinds[name]) for name in sorted(used)},
    }


def make_recovery_schema() -> dict[str, Any]:
    """Make the schema of recover.json from its record."""
    made: dict[str, Any] = TypeAdapter(Recovery).json_schema(mode="serialization")
    own = {key: value for key, value in made.items() if key != "$defs"}
    kinds = {**made["$defs"], "Recovery": own}
    _add_docstrings(kinds)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Backfire's recover.json",
        "description": (
            f"What was found of getting predictions back, format {RECOVERY_FORMAT}. Shares are "
            "fractions in [0, 1]."
        ),
        "$ref": f"{_PREFIX}Recovery",
        "$defs": {name: _tidy(kinds[name]) for name in sorted(kinds)},
    }


def schema_text(schema: dict[str, Any]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def referred(schema: dict[str, Any]) -> str | None:
    """Return the name of the record that a schema refers to, if it does."""
    place = schema.get("$ref")
    return place.removeprefix(_PREFIX) if place else None


def _add_docstrings(kinds: dict[str, Any]) -> None:
    """Describe fields by the texts below them.

    Pydantic can do that by itself, but then reads the source of every record whenever it is
    imported: 30 ms of every comparison.
    """
    from pydantic._internal._docs_extraction import extract_docstrings_from_cls

    for record in _records(Record):
        fields = kinds.get(record.__name__, {}).get("properties", {})
        for base in reversed(record.__mro__[: record.__mro__.index(Record)]):
            for name, text in extract_docstrings_from_cls(base, use_inspect=True).items():
                if name in fields:
                    fields[name] = dict(sorted({**fields[name], "description": text}.items()))


def _records(base: type[Record]) -> Iterator[type[Record]]:
    """Give a record and all that stand on it."""
    yield base
    for record in base.__subclasses__():
        yield from _records(record)


def _used(schema: Any, kinds: dict[str, Any], known: frozenset[str] = frozenset()) -> set[str]:
    """Return the names of the records that a schema leads to."""
    found: set[str] = set(known)
    if isinstance(schema, dict):
        name = referred(schema)
        if name and name not in found:
            found |= _used(kinds[name], kinds, frozenset(found | {name}))
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            found |= _used(part, kinds, frozenset(found))
    return found


def _tidy(schema: Any, *, names: bool = False) -> Any:
    """Leave out titles, which repeat the names, and say "number" for whole or not.

    Args:
        schema: Any part of a schema.
        names: Whether its keys are the names of fields.
    """
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("anyOf") == [{"type": "integer"}, {"type": "number"}]:
        schema = {**schema, "type": "number"}
        schema.pop("anyOf")
    return {
        key: _describe(value) if key == "description" else _tidy(value, names=key == "properties")
        for key, value in schema.items()
        if names or key != "title"
    }


def _describe(text: str | dict[str, Any]) -> Any:
    """Say what a field or record holds, in the words of JSON and without its methods."""
    if not isinstance(text, str):
        return _tidy(text)
    return re.sub(r"\bNone\b", "null", " ".join(text.split("\n\n")[0].split()))
