"""CoNLL-U files; the labels are in one of their columns, by name."""

from pathlib import Path
from typing import Final

from backfire.corpora.formats import conllu
from backfire.experiments.inputs.kind import Kind, read_bytes
from backfire.experiments.inputs.settings import Reading
from backfire.experiments.inputs.texts import Fields
from backfire.report.visible import file_name


def _read(path: Path, how: Reading) -> Fields:  # noqa: ARG001 - every column is read
    name = file_name(path)
    table = conllu.read(read_bytes(path), where=name, keep=tuple(conllu.COLUMNS))
    return Fields(
        name,
        table["sentence"],
        {column: table[column] for column in conllu.COLUMNS},
        token="token",  # noqa: S106 - a column, no secret
        label="upos",
        gold="upos",
        line=table["line"],
        keyed=frozenset({"feats", "misc"}),
        document=table["document"] if "document" in table.column_names else None,
    )


KIND: Final = Kind(
    recognises=lambda path, head: path.suffix.lower() == ".conllu",  # noqa: ARG005
    read=_read,
    heeds=frozenset(["token_column", "label_column"]),
)
