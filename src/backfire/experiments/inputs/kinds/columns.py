"""Column files: one token a line, gold and predictions in files of their own or all in one."""

from pathlib import Path
from typing import Final

from backfire.corpora.formats import columns
from backfire.experiments.inputs.kind import Kind, read_bytes
from backfire.experiments.inputs.settings import Reading
from backfire.experiments.inputs.texts import Fields
from backfire.report.visible import file_name


def _read(path: Path, how: Reading) -> Fields:  # noqa: ARG001 - every column is read
    name = file_name(path)
    table = columns.read(read_bytes(path), where=name, documents=True)
    fields = [column for column in table.column_names if column.startswith("field_")]
    return Fields(
        name,
        table["sentence"],
        {field: table[field] for field in fields},
        token=0,
        label=-1,
        gold=-1,
        line=table["line"],
        document=table["document"] if "document" in table.column_names else None,
        numbered=True,
    )


KIND: Final = Kind(
    recognises=lambda path, head: False,  # noqa: ARG005 - what is left
    read=_read,
    heeds=frozenset(["token_column", "label_column"]),
)
