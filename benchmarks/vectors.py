"""How fast a large file of word vectors is scanned, beside `wc -l` on the same file.

Makes a GloVe text file of the given size (and a smaller one, gzipped) in a temporary folder, reads
every 50th word of it, and prints wall and CPU seconds, throughput and peak memory. Every command
runs three times, from the page cache; the fastest counts.

    python benchmarks/vectors.py [--gigabytes 1.0] [--packed-gigabytes 0.25]
"""

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WIDTH = 300
SPARSENESS = 50  # GloVe 42B: 1.9 million words, of which an experiment wants some 40,000
READER = """
import json, sys, time
from pathlib import Path
from backfire.encoding.vectors import read_vectors
path, n_words, step = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
words = [f"word{i}" for i in range(0, n_words, step)]
start = time.perf_counter()
vectors = read_vectors(path, words)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "kept": len(vectors.words), "lines": vectors.n_lines,
    "kept_mb": vectors.rows.nbytes / 1e6}))
"""


@dataclass(frozen=True)
class Timing:
    """One run of one command, or of a pipe of commands."""

    wall_seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


def main() -> None:
    """Generate the files, time the readers and delete the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--packed-gigabytes", type=float, default=0.25)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backfire-vectors-") as folder:
        plain = Path(folder) / "vectors.txt"
        n_words = _generate(plain, asked.gigabytes)
        _report(plain, plain.stat().st_size, n_words, [["wc", "-l", str(plain)]])
        n_words = _generate(plain, asked.packed_gigabytes)
        packed = plain.with_suffix(".txt.gz")
        with plain.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as goal:
            shutil.copyfileobj(source, goal, 1 << 20)
        size = plain.stat().st_size
        _report(packed, size, n_words, [["gzip", "-dc", str(packed)], ["wc", "-l"]])


def _generate(path: Path, gigabytes: float) -> int:
    numbers = np.random.default_rng(0).normal(0, 0.4, (500, WIDTH))
    rows = [" ".join(f"{number:.5g}" for number in row) for row in numbers]
    n_words = size = 0
    with path.open("w", encoding="ascii", newline="\n") as file:
        while size < gigabytes * 1e9:
            size += file.write(f"word{n_words} {rows[n_words % len(rows)]}\n")
            n_words += 1
    return n_words


def _report(path: Path, size: int, n_words: int, rival: list[list[str]]) -> None:
    name = " | ".join(" ".join([Path(command[0]).name, *command[1:2]]) for command in rival)
    reader = [sys.executable, "-c", READER, str(path), str(n_words), str(SPARSENESS)]
    theirs = _fastest(rival)
    ours = _fastest([reader])
    told = json.loads(ours.output)
    startup = ours.wall_seconds - told["seconds"]
    print(f"{path.name}: {size / 1e9:.2f} GB of text, {n_words:,} lines, {WIDTH} numbers each")
    print(_line(name, theirs.wall_seconds, theirs, size))
    print(_line("read_vectors", told["seconds"], ours, size) + f"  (+ {startup:.2f} s start-up)")
    kept = f"{told['kept']:,} rows kept ({told['kept_mb']:.0f} MB)"
    print(f"  read_vectors: {kept}, peak memory of the process {ours.peak_mb:.0f} MB")
    print(f"  read_vectors / {name}: {told['seconds'] / theirs.wall_seconds:.2f} x the time")


def _line(name: str, seconds: float, timing: Timing, size: int) -> str:
    return (
        f"  {name:20s} {seconds:6.2f} s {size / seconds / 1e6:8,.0f} MB/s "
        f"{timing.cpu_seconds:6.2f} CPU s"
    )


def _fastest(pipe: list[list[str]]) -> Timing:
    return min((_run(pipe) for _ in range(3)), key=lambda timing: timing.wall_seconds)


def _run(pipe: list[list[str]]) -> Timing:
    """Run commands joined by pipes; CPU seconds are summed, the peak is that of the largest."""
    start = time.perf_counter()
    processes: list[subprocess.Popen[bytes]] = []
    for command in pipe:
        source = processes[-1].stdout if processes else None
        processes.append(subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE))
        if source:
            source.close()
    output = processes[-1].stdout.read().decode() if processes[-1].stdout else ""
    cpu_seconds = peak_mb = 0.0
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{process.args} ended with exit code {process.returncode}")
        cpu_seconds += usage.ru_utime + usage.ru_stime
        unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes here
        peak_mb = max(peak_mb, usage.ru_maxrss / unit)
    return Timing(time.perf_counter() - start, cpu_seconds, peak_mb, output)


if __name__ == "__main__":
    main()
