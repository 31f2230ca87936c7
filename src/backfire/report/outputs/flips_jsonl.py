"""flips.jsonl: every flip in its sentence, as labelling tools import it."""

from pathlib import Path
from typing import Final

from backfire.report.flip_lines import flip_lines
from backfire.report.output import Output, Report


def _write(report: Report, path: Path) -> None:
    with path.open("wb") as file:
        if report.flips is not None:
            for part in report.flips.parts():
                file.write("\n".join([*flip_lines(part).to_pylist(), ""]).encode())


OUTPUT: Final = Output(
    file="flips.jsonl", write=_write, available=lambda report: report.flips is not None
)
