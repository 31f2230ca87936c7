"""Seeded text, gold and runs to compare: as CoNLL files, and as one Parquet table of any size."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

WORDS, LENGTH = 50_000, 20
TYPES = ("corporation", "creative-work", "group", "location", "person", "product")
LABELS = ("O", *(f"{prefix}-{kind}" for kind in TYPES for prefix in "BI"))
TAGS = ("NN", "VB", "DT", "JJ", "RB", "IN", "PRP", "UH", "HT", "USR", "URL", "CC")
_ROWS = 1_000_000


def write_files(folder: Path, tokens: int, runs: int) -> dict[str, list[Path]]:
    """Write gold and the runs of two systems that err on a tenth of the spans."""
    draw = np.random.default_rng(0)
    words = np.minimum(draw.zipf(1.3, tokens) - 1, WORDS - 1)
    gold = _draw_spans(tokens, draw)
    layers = {"gold": [gold]}
    for side, rate in (("reference", 0.06), ("candidate", 0.05)):
        layers[side] = [_perturb(gold, rate, draw) for _ in range(runs)]
    return {
        side: [_write(folder / f"{side}{k}.conll", words, layer) for k, layer in enumerate(own)]
        for side, own in layers.items()
    }


def write_as_table(files: dict[str, list[Path]], path: Path) -> Path:
    """Write the first run of each side as one Parquet table, for tools that want one."""
    columns: dict[str, list[str]] = {}
    for side, paths in files.items():
        lines = [x.split("\t") for x in paths[0].read_text(encoding="utf-8").split("\n") if x]
        columns[side] = [label for _, label in lines]
    columns["kind"] = [label.partition("-")[2] or "O" for label in columns["gold"]]
    pq.write_table(pa.table(columns), path)
    return path


def write_as_lines(files: dict[str, list[Path]], folder: Path) -> list[Path]:
    """Write the labels of the first runs, one sentence a line, for tools that compare texts."""
    written = []
    for side, paths in files.items():
        blocks = paths[0].read_text(encoding="utf-8").strip().split("\n\n")
        lines = [" ".join(x.rpartition("\t")[2] for x in block.split("\n")) for block in blocks]
        written.append(folder / f"{side}.txt")
        written[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    return written


def write_large_table(path: Path, rows: int) -> Path:
    """Write a table of tagged text of any size, a million rows at a time."""
    draw = np.random.default_rng(0)
    words = pa.array([f"w{word}" for word in range(WORDS)])
    names = ("token", "gold", "old", "new")
    schema = pa.schema([("sentence", pa.int32()), *((name, pa.string()) for name in names)])
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, rows, _ROWS):
            n = min(_ROWS, rows - start)
            gold = draw.integers(0, len(TAGS), n)
            layers = [gold, *(_mistake(gold, rate, draw) for rate in (0.11, 0.10))]
            columns = [
                pa.array(np.arange(start, start + n) // LENGTH, pa.int32()),
                words.take(pa.array(np.minimum(draw.zipf(1.3, n) - 1, WORDS - 1))),
                *(pa.array(TAGS).take(pa.array(layer)) for layer in layers),
            ]
            writer.write_table(pa.table(columns, schema=schema))
    return path


def _mistake(gold: np.ndarray, rate: float, draw: np.random.Generator) -> np.ndarray:
    wrong = draw.random(len(gold)) < rate
    return np.where(wrong, draw.integers(0, len(TAGS), len(gold)), gold)


def _draw_spans(tokens: int, draw: np.random.Generator) -> np.ndarray:
    starts = draw.random(tokens) < 0.04  # one token in 25 begins a span
    goes_on = np.concatenate([[False], starts[:-1]]) & ~starts & (draw.random(tokens) < 0.5)
    kinds = draw.integers(0, len(TYPES), tokens)
    kinds[1:][goes_on[1:]] = kinds[:-1][goes_on[1:]]
    return np.where(starts, 2 * kinds + 1, np.where(goes_on, 2 * kinds + 2, 0))


def _perturb(gold: np.ndarray, rate: float, draw: np.random.Generator) -> np.ndarray:
    wrong = draw.random(len(gold)) < np.where(gold > 0, 6 * rate, rate / 2)
    return np.where(wrong, draw.integers(0, len(LABELS), len(gold)), gold)


def _write(path: Path, words: np.ndarray, layer: np.ndarray) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for start in range(0, len(words), LENGTH):
            pairs = zip(words[start : start + LENGTH], layer[start : start + LENGTH], strict=True)
            file.write("".join(f"w{word}\t{LABELS[label]}\n" for word, label in pairs) + "\n")
    return path
