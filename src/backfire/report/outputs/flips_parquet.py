"""flips.parquet: every flip, one row for each token and pair of labels."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from backfire.report.flips import TOKENS, Part
from backfire.report.output import Report, flips_output


@contextmanager
def _open(report: Report, path: Path) -> Iterator[Callable[[Part], None]]:
    from pyarrow.parquet import ParquetWriter

    told = {"backfire.signature": report.signature.encode("utf-8", "backslashreplace")}
    schema = TOKENS.with_metadata(told)
    with ParquetWriter(path, schema, compression="zstd") as writer:
        yield lambda part: writer.write_table(part.tokens.cast(schema))


OUTPUT: Final = flips_output("flips.parquet", _open)
