"""Other tools that tell something about the labels of one system or two, and how to run them."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from comparison_data import TYPES, write_as_lines, write_as_table

Files = dict[str, list[Path]]

_READ = """
import sys

def read(path):
    blocks = open(path, encoding="utf-8").read().strip().split("\\n\\n")
    return [[line.rpartition("\\t")[2] for line in block.split("\\n")] for block in blocks]
"""
_SEQEVAL = f"""{_READ}
from seqeval.metrics import classification_report
print(classification_report(read(sys.argv[1]), read(sys.argv[2]), digits=4))
"""
_NERVALUATE = f"""{_READ}
from nervaluate import Evaluator
gold, predicted = read(sys.argv[1]), read(sys.argv[2])
print(Evaluator(gold, predicted, tags={list(TYPES)}, loader="list").evaluate())
"""


@dataclass(frozen=True)
class Rival:
    """Another tool.

    Attributes:
        does: What it is and does, for the table.
        module: What must be installed.
        command: Takes the files and a folder for its own to the command.
    """

    does: str
    module: str
    command: Callable[[Files, Path], list[str]]

    @property
    def installed(self) -> bool:
        """Whether it can be run here."""
        return find_spec(self.module) is not None


def _script(text: str) -> Callable[[Files, Path], list[str]]:
    return lambda files, _: [
        sys.executable, "-c", text, str(files["gold"][0]), str(files["candidate"][0]),
    ]  # fmt: skip


def _program(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _seqscore(files: Files, _: Path) -> list[str]:
    gold, candidate = str(files["gold"][0]), str(files["candidate"][0])
    repair = ["--repair-method", "conlleval", "--quiet"]
    return [
        _program("seqscore"), "score", "--labels", "BIO", *repair, "--reference", gold, candidate,
    ]  # fmt: skip


def _slicemap(files: Files, folder: Path) -> list[str]:
    table = write_as_table(files, folder / "slicemap.parquet")
    sides = ["--true", "gold", "--old", "reference", "--new", "candidate", "--features", "kind"]
    return [_program("slicemap"), "compare", str(table), *sides]


def _sacrebleu(files: Files, folder: Path) -> list[str]:
    gold, *systems = map(str, write_as_lines(files, folder))
    options = ["--metrics", "bleu", "--tokenize", "none", "--force", "--paired-bs"]
    return [sys.executable, "-m", "sacrebleu", gold, "--input", *systems, *options]


SEQEVAL = Rival("seqeval's `classification_report`, one system", "seqeval", _script(_SEQEVAL))

RIVALS = (
    SEQEVAL,
    Rival("nervaluate's `Evaluator`, one system", "nervaluate", _script(_NERVALUATE)),
    Rival("`seqscore score`, one system", "seqscore", _seqscore),
    Rival("`slicemap compare`, two systems (Parquet, one feature)", "slicemap", _slicemap),
    Rival("sacreBLEU's paired bootstrap, two systems", "sacrebleu", _sacrebleu),
)
