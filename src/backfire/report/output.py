"""What a file of a report is, and where all of them are found."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backfire.records.registry import Registry
from backfire.report.comparison import Comparison
from backfire.report.disagreement import Disagreement

Report = Comparison | Disagreement
"""What can be written: a comparison with gold, or one without."""

Write = Callable[[Report, Path], None]

OUTPUTS: Final = Registry("backfire.report.outputs", "OUTPUT", "output")
"""Every file of a report, by the name of its module."""


@dataclass(frozen=True, kw_only=True)
class Output:
    """One file of a report.

    Attributes:
        file: Its name in the folder of the report.
        write: Writes it to a path where nothing is yet; the same report gives the same bytes.
        available: Whether this report has such a file.
    """

    file: str
    write: Write
    available: Callable[[Report], bool] = lambda _: True


def as_text(render: Callable[[Report], str]) -> Write:
    r"""Return what writes a rendered text in UTF-8, with Unix line ends.

    Args:
        render: Gives the text; characters that UTF-8 can't hold are written as "\ud800".
    """

    def write(report: Report, path: Path) -> None:
        path.write_bytes(render(report).encode("utf-8", "backslashreplace"))

    return write


def list_outputs() -> list[Output]:
    """Return all outputs, by the names of their files."""
    return sorted(OUTPUTS.load_all().values(), key=lambda output: output.file)
