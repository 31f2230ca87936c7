"""flips.jsonl: every flip in its sentence, as labelling tools import it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.report.flip_lines import flip_lines
from backfire.report.flips import Part
from backfire.report.output import Report, flips_output

_SENTENCES: Final = 1 << 10


@contextmanager
def _open(report: Report, path: Path) -> Iterator[Callable[[Part], None]]:  # noqa: ARG001
    with path.open("wb") as file:

        def write(part: Part) -> None:
            for few in _in_slices(part):
                lines = flip_lines(few)
                together = pa.ListArray.from_arrays([0, len(lines)], lines)
                file.write(pc.binary_join(together, "\n")[0].as_buffer())
                file.write(b"\n")

        yield write


def _in_slices(part: Part) -> Iterator[Part]:
    """Give a part some sentences at a time: its JSON is many times as large."""
    of = part.tokens["sentence"].to_numpy()
    for start in range(0, len(part.sentences), _SENTENCES):
        sentences = part.sentences.slice(start, _SENTENCES)
        numbers = sentences["sentence"]
        first, last = np.searchsorted(of, [numbers[0].as_py(), numbers[-1].as_py() + 1])
        yield Part(part.tokens.slice(first, last - first), sentences)


OUTPUT: Final = flips_output("flips.jsonl", _open)
