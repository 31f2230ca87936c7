"""flips.parquet: every flip, one row for each token and pair of labels."""

from pathlib import Path
from typing import Final

from backfire.report.flips import TOKENS
from backfire.report.output import Output, Report


def _write(report: Report, path: Path) -> None:
    from pyarrow.parquet import ParquetWriter

    told = {"backfire.signature": report.signature.encode("utf-8", "backslashreplace")}
    schema = TOKENS.with_metadata(told)
    with ParquetWriter(path, schema, compression="zstd") as writer:
        if report.flips is not None:
            for part in report.flips.parts():
                writer.write_table(part.tokens.cast(schema))


OUTPUT: Final = Output(
    file="flips.parquet", write=_write, available=lambda report: report.flips is not None
)
