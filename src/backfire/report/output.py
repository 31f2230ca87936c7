"""What a file of a report is, and where all of them are found."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backfire.records.registry import Registry
from backfire.report.comparison import Comparison
from backfire.report.disagreement import Disagreement
from backfire.report.flips import Part

Report = Comparison | Disagreement
"""What can be written: a comparison with gold, or one without."""

Write = Callable[[Report, Path], None]

Open = Callable[[Report, Path], AbstractContextManager[Callable[[Part], None]]]
"""Opens a file at a path where nothing is yet, and gives what writes a part of the flips there."""

OUTPUTS: Final = Registry("backfire.report.outputs", "OUTPUT", "output")
"""Every file of a report, by the name of its module."""


@dataclass(frozen=True, kw_only=True)
class Output:
    """One file of a report.

    Attributes:
        file: Its name in the folder of the report.
        write: Writes it to a path where nothing is yet; the same report gives the same bytes.
        available: Whether this report has such a file.
        open: Of a file of flips, what opens it: several are written in one pass over them.
    """

    file: str
    write: Write
    available: Callable[[Report], bool] = lambda _: True
    open: Open | None = None


def as_text(render: Callable[[Report], str]) -> Write:
    r"""Return what writes a rendered text in UTF-8, with Unix line ends.

    Args:
        render: Gives the text; characters that UTF-8 can't hold are written as "\ud800".
    """

    def write(report: Report, path: Path) -> None:
        path.write_bytes(render(report).encode("utf-8", "backslashreplace"))

    return write


def flips_output(file: str, open_file: Open) -> Output:
    """Return a file of the flips, for reports that have any to give.

    Args:
        file: Its name.
        open_file: What opens it.
    """
    return Output(
        file=file,
        write=lambda report, path: write_flips(report, [(open_file, path)]),
        available=lambda report: report.flips is not None,
        open=open_file,
    )


def write_flips(report: Report, files: Iterable[tuple[Open, Path]]) -> None:
    """Write files of flips, working out each part of the flips once for all of them."""
    with ExitStack() as opened:
        writers = [opened.enter_context(open_file(report, path)) for open_file, path in files]
        for part in report.flips.parts() if writers and report.flips is not None else ():
            for write in writers:
                write(part)


def list_outputs() -> list[Output]:
    """Return all outputs, by the names of their files."""
    return sorted(OUTPUTS.load_all().values(), key=lambda output: output.file)
