"""`backfire compare` of one table, read part by part on DuckDB and on Spark on this machine.

    python benchmarks/spark.py [--tokens 1000000] [--turns 3] [--master local[2]]

Writes a seeded table, runs both in turns, each in a process of its own with start-up and report,
and prints a Markdown table: the best seconds and CPU seconds of each, and the highest peak.
"""

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from comparison_data import write_large_table
from measuring import Cost, describe_machine

_PAUSE = 0.05
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tokens", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--master", default="local[2]")
    options = parser.parse_args()
    print(f"{dt.datetime.now(dt.UTC).date()}: {describe_machine()}\n")
    print("| tokens | engine | seconds | CPU seconds | peak MB | × DuckDB's CPU seconds |")
    print("|---:|---|---:|---:|---:|---:|")
    for n in options.tokens:
        with tempfile.TemporaryDirectory(prefix="backfire-benchmark-") as folder:
            compare_engines(Path(folder), n, options.turns, options.master)


def compare_engines(folder: Path, n: int, turns: int, master: str) -> None:
    """Compare one table on both engines."""
    table = write_large_table(folder / "table.parquet", n)
    command = [sys.executable, "-m", "backfire", "compare", "--table", str(table)]
    for side, column in (("gold", "gold"), ("reference", "old"), ("candidate", "new")):
        command += [f"--{side}-column", column]
    command += ["--task", "pos", "--out", str(folder / "out")]
    engines = {
        "duckdb": [*command, "--rows-at-once", "0"],
        f"spark, {master}": [*command, "--engine", "spark", "--address", master],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in engines}
    for _ in range(turns):
        for name, each in engines.items():
            costs[name].append(measure_tree(each))
    best = {
        name: Cost(*(min(run[k] for run in runs) for k in (0, 1)), max(run[2] for run in runs))
        for name, runs in costs.items()
    }
    for name, cost in best.items():
        ratio = cost.cpu_seconds / best["duckdb"].cpu_seconds
        print(
            f"| {n:,} | {name} | {cost.seconds:.1f} | {cost.cpu_seconds:.1f} | "
            f"{cost.megabytes:.0f} | {ratio:.1f} |",
            flush=True,
        )


def measure_tree(command: list[str]) -> Cost:
    """Run a command and return its cost with that of everything that it starts.

    Java and its workers outlive the process that started them, so nobody collects their times: they
    are read while they run.
    """
    spent: dict[int, float] = {}
    peak, start = 0, time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        spent[process.pid] = 0.0
        while process.poll() is None:
            held = 0
            for pid in _tree(set(spent)):
                seconds, size = _look(pid)
                spent[pid] = max(seconds, spent.get(pid, 0.0))
                held += size
            peak = max(peak, held)
            time.sleep(_PAUSE)
        seconds = time.perf_counter() - start
        errors = process.stderr.read() if process.stderr else b""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=errors)
    return Cost(seconds, sum(spent.values()), peak / 1e6)


def _tree(roots: set[int]) -> set[int]:
    found, waiting = set(), list(roots)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                try:
                    waiting += map(int, children.read_text().split())
                except OSError:
                    continue
    return found


def _look(pid: int) -> tuple[float, int]:
    """Return the CPU seconds of a process and the bytes that it holds; nothing if it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0, 0
    return (int(fields[11]) + int(fields[12])) / _TICKS, int(fields[21]) * _PAGE


if __name__ == "__main__":
    main()
