"""Run folders: where training ends and reading begins.

`RUNS/run=<hash>/{manifest.json, predictions.parquet, model/, …}`, and beside the runs, once for
all of them, `RUNS/tokens/<corpus>-<split>-<checksum>.parquet`.
"""

import json
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from backfire.records.errors import ModelError
from backfire.records.locks import only_one, when_free
from backfire.records.manifest import Manifest, TokensFile
from backfire.records.settings import make_settings
from backfire.records.whole import is_partial, remove_partial, whole_file

MANIFEST = "manifest.json"
PREDICTIONS_FILE = "predictions.parquet"


@dataclass(frozen=True)
class RunFolder:
    """A finished run on disk."""

    path: Path

    @property
    def run(self) -> str:
        """The hash that names the folder, whatever is in it."""
        return self.path.name.removeprefix("run=")

    @property
    def is_finished(self) -> bool:
        """Whether it has a manifest, which is written last."""
        return (self.path / MANIFEST).exists()

    @property
    def manifest(self) -> Manifest:
        """Read the manifest.

        Raises:
            ModelError: If it is absent or broken.
        """
        path = self.path / MANIFEST
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise ModelError(f"{path}: there is no such file. Expected a run folder.") from None
        except (ValueError, RecursionError) as failure:
            raise ModelError(f"{path}: not a manifest: {failure}.") from None
        if not isinstance(content, dict):
            raise ModelError(f"{path}: not a manifest: expected a JSON object.")
        return make_settings(Manifest, content, str(path))

    @property
    def model(self) -> Path:
        """The folder of the best model."""
        return self.path / "model"

    @property
    def lent(self) -> Path:
        """A file that is there if the model was kept only until another run is made of it."""
        return self.path / "model-is-lent.txt"

    @property
    def states(self) -> Path:
        """The folder of the pretraining states, if they were kept."""
        return self.path / "states"

    def predictions(self, split: str) -> pa.Table:
        """Read the predictions of one split (`records.schemas.PREDICTIONS`)."""
        wanted = self.tokens(split).column("token_id")
        table = _read_parquet(self.path / PREDICTIONS_FILE)
        return table.filter(pc.is_in(table.column("token_id"), value_set=wanted))

    def tokens(self, split: str) -> pa.Table:
        """Read the words and gold labels of a predicted split (`records.schemas.TOKENS`).

        Raises:
            ModelError: If the file beside the run folders is lost or broken.
        """
        path = self.path.parent / self.manifest.tokens[split].file
        if not path.exists():
            raise ModelError(
                f"{path}: there is no such file. The words of {self.path.name} stand there, beside "
                f"the run folders: copy the folder {path.parent.name} along with them."
            )
        return _read_parquet(path)


def run_path(runs: Path, run: str) -> Path:
    """Return the folder of the run with this hash."""
    return runs / f"run={run}"


def run_folders(runs: Path) -> list[RunFolder]:
    """Return every folder of a run, by its name, also where its manifest is damaged or lost."""
    found = sorted(runs.glob("run=*"))
    return [RunFolder(path) for path in found if not is_partial(path) and path.is_dir()]


def find_runs(runs: Path) -> list[RunFolder]:
    """Return every finished run of a folder, by its name."""
    return [folder for folder in run_folders(runs) if folder.is_finished]


def workshop_path(runs: Path, run: str) -> Path:
    """Return the folder in which an unfinished run is made."""
    return runs / f".work={run}"


def clear_workshops(runs: Path) -> None:
    """Remove what is left of the making of finished runs, by processes killed at the last step."""
    for left in [*runs.glob(".work=*"), *runs.glob("..work=*.lock")]:
        run = left.name.lstrip(".").removeprefix("work=").removesuffix(".lock")
        workshop = workshop_path(runs, run)
        if (run_path(runs, run) / MANIFEST).exists():
            when_free(workshop, partial(shutil.rmtree, workshop, ignore_errors=True))


def forget_runs(runs: Path) -> None:
    """Remove every run, finished or not, and the stored words; other files stay."""
    for pattern in ("run=*", ".work=*", "tokens"):
        for left in runs.glob(pattern):
            if left.is_dir():
                shutil.rmtree(left)


def store_tokens(runs: Path, table: pa.Table, corpus: str, split: str, checksum: str) -> TokensFile:
    """Store the words of a split beside the runs, unless they are there already."""
    file = f"tokens/{corpus}-{split}-{checksum[:12]}.parquet"
    with only_one(runs / file):
        if not (runs / file).exists():
            remove_partial(runs / file)
            write_parquet(runs / file, table)
    return TokensFile(file=file, checksum=checksum, tokens=table.num_rows)


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a Parquet file whole or not at all."""
    with whole_file(path) as unfinished:
        pq.write_table(table, unfinished, compression="zstd")


def write_json(path: Path, content: object) -> None:
    """Write plain values as readable JSON."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _read_parquet(path: Path) -> pa.Table:
    try:
        return pq.read_table(path, partitioning=None)
    except (OSError, pa.ArrowException) as failure:
        raise ModelError(f"{path}: not a readable table: {failure}.") from None
