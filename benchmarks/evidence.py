"""What a folder of evidence weighs, and what it would weigh if it were packed otherwise.

    python benchmarks/evidence.py results

Each encoding is written as Parquet with zstd (level 19), as the evidence is. "gold" is how it is
done (`experiments.evidence.packing`).
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from backfire.experiments.evidence.evidence import Evidence

Matrix = np.ndarray


def label_ids(predicted: Matrix, _gold: Matrix) -> list[bytes]:
    """One row a run: the ids of the predicted labels."""
    return [row.tobytes() for row in predicted]


def difference_to_gold(predicted: Matrix, gold: Matrix) -> list[bytes]:
    """One row a run: 0 where it is right, else the id and 1."""
    return [row.tobytes() for row in np.where(predicted == gold, 0, predicted + 1)]


def difference_to_last(predicted: Matrix, gold: Matrix) -> list[bytes]:
    """One row a run: 0 where it predicts what the run before it does, else the id and 1."""
    before = np.vstack([gold, predicted[:-1]])
    return [row.tobytes() for row in np.where(predicted == before, 0, predicted + 1)]


def position_major(predicted: Matrix, gold: Matrix) -> list[bytes]:
    """One row for all runs: the difference to gold, position by position."""
    return [np.where(predicted == gold, 0, predicted + 1).T.astype(np.uint8).tobytes()]


def wrong_positions(predicted: Matrix, gold: Matrix) -> list[bytes]:
    """One row a run: the distances between wrong predictions, and their ids."""
    rows = []
    for row in predicted:
        wrong = np.flatnonzero(row != gold)
        distances = np.diff(wrong, prepend=-1).astype("<u2").tobytes()
        rows.append(distances + row[wrong].tobytes())
    return rows


ENCODINGS: dict[str, Callable[[Matrix, Matrix], list[bytes]]] = {
    "ids": label_ids,
    "gold": difference_to_gold,
    "last run": difference_to_last,
    "gold, by position": position_major,
    "wrong positions": wrong_positions,
}


def size(rows: list[bytes]) -> int:
    """Return how many bytes some rows take as Parquet."""
    file = io.BytesIO()
    table = pa.table({"predicted": pa.array(rows, pa.binary())})
    pq.write_table(
        table, file, compression="zstd", compression_level=19, use_dictionary=False,
        write_statistics=False,
    )  # fmt: skip
    return file.tell()


def stack_runs(evidence: Evidence) -> list[tuple[Matrix, Matrix]]:
    """Return predictions and gold of each arm, target and split, source model by source model."""
    stacks = []
    for sweep in evidence.sweeps():
        for arm, target in evidence.blocks(sweep):
            epochs = evidence.epochs(sweep, arm, target) or [None]
            for split in evidence.splits(sweep, arm, target):
                sets = [evidence.runs(sweep, arm, target, split, epoch=epoch) for epoch in epochs]
                numbered = [
                    (number, place, row)
                    for place, each in enumerate(sets)
                    for number, row in zip(each.numbers, each.predicted, strict=True)
                ]
                rows = [row for *_, row in sorted(numbered, key=lambda each: each[:2])]
                stacks.append((np.stack(rows), sets[0].text.gold))
    return stacks


def main(folder: Path) -> None:
    """Print the sizes."""
    stacks = stack_runs(Evidence(folder))
    n_predictions = sum(predicted.size for predicted, _ in stacks)
    n_runs = sum(len(predicted) for predicted, _ in stacks)
    print(f"{n_runs} runs on a split, {n_predictions:,} predictions")
    for name, encode in ENCODINGS.items():
        total = sum(size(encode(predicted, gold)) for predicted, gold in stacks)
        print(f"{name:>18}: {total:>10,} bytes, {total / n_predictions:.3f} a prediction")
    files = [path.stat().st_size for path in folder.rglob("*.parquet")]
    print(f"{len(files)} files: {sum(files):,} bytes with manifests and texts")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
