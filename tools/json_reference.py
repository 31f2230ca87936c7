"""Writes the JSON Schemas of report.json and recover.json, and their pages in docs/.

    python tools/json_reference.py

A test fails when either is stale.
"""

from pathlib import Path
from typing import Any

from backfire.report.json_schema import (
    FILE,
    RECOVERY_FILE,
    make_recovery_schema,
    make_schema,
    referred,
    schema_text,
)

HOUSE = Path(__file__).resolve().parent.parent
SCHEMAS = HOUSE / "src" / "backfire" / "report" / "schemas"
PAGE = HOUSE / "docs" / "json.md"
RECOVERY_PAGE = HOUSE / "docs" / "recover_json.md"

HEAD = """# report.json

Made by `make docs` from the descriptions of the records; the same as a JSON Schema is
[report.schema.json](../src/backfire/report/schemas/report.schema.json), which the package ships:

```python
from backfire.report.json_schema import read_schema
```

{about} Fields may be added without another `format`; one that changes its meaning or goes away
raises it.
"""

RECOVERY_HEAD = """# recover.json

What `backfire recover` ([recover.md](recover.md)) writes. This page is made by `make docs` from the
descriptions of the records; the same as a JSON Schema is
[recover.schema.json](../src/backfire/report/schemas/recover.schema.json), which the package ships.

{about} Fields may be added without another `format`; one that changes its meaning or goes away
raises it.
"""

WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
}


def write_kind(schema: dict[str, Any]) -> str:
    """Return what kind of value a schema describes, in words."""
    name = referred(schema)
    if name:
        return f"[{name}](#{name.lower()})"
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        return " or ".join(write_kind(part) for part in schema["anyOf"])
    if schema["type"] == "array":
        return write_list(schema)
    if schema["type"] == "object":
        return f"object of {write_kind(schema['additionalProperties'])} by name"
    return WORDS[schema["type"]]


def write_list(schema: dict[str, Any]) -> str:
    """Return the same of a list: how long it is if that is fixed, and what is in it."""
    if "prefixItems" in schema:
        return f"[{', '.join(write_kind(part) for part in schema['prefixItems'])}]"
    return f"list of {write_kind(schema['items'])}"


def describe(schema: dict[str, Any], kinds: dict[str, Any]) -> str:
    """Return the description of a field: its own, or that of the record in it."""
    own = schema.get("description") or kinds.get(referred(schema), {}).get("description")
    if own is None:
        raise SystemExit(f"A field has no meaning; write it in a docstring below: {schema}")
    return " ".join(own.split()).replace("|", "\\|")


def write_record(name: str, kinds: dict[str, Any]) -> list[str]:
    """Return the section of one record."""
    record = kinds[name]
    lines = [f"## {name}", "", " ".join(record["description"].split()), ""]
    lines += ["| field | value | meaning |", "|---|---|---|"]
    for field, schema in record["properties"].items():
        lines.append(f"| `{field}` | {write_kind(schema)} | {describe(schema, kinds)} |")
    return [*lines, ""]


def write_page(schema: dict[str, Any]) -> str:
    """Return docs/json.md."""
    return write_records(schema, HEAD, ["Comparison", "Disagreement"])


def write_recovery_page(schema: dict[str, Any]) -> str:
    """Return docs/recover_json.md."""
    return write_records(schema, RECOVERY_HEAD, ["Recovery"])


def write_records(schema: dict[str, Any], head: str, first: list[str]) -> str:
    """Return a page of all records of a schema, some of them first."""
    kinds = schema["$defs"]
    names = [*first, *(name for name in kinds if name not in first)]
    lines = [line for name in names for line in write_record(name, kinds)]
    return "\n".join([head.format(about=schema["description"]), *lines])


def main() -> None:
    """Write all."""
    report, recovery = make_schema(), make_recovery_schema()
    for path, text in (
        (SCHEMAS / FILE, schema_text(report)),
        (PAGE, write_page(report)),
        (SCHEMAS / RECOVERY_FILE, schema_text(recovery)),
        (RECOVERY_PAGE, write_recovery_page(recovery)),
    ):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(HOUSE))


if __name__ == "__main__":
    main()
