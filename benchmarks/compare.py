"""Time and memory of `backfire compare`, beside other tools, in one run.

    python benchmarks/compare.py [--quick] [--only text runs table] [--repeat 3]

Writes seeded data into a temporary folder (1 GB), runs each program in a process of its own,
start-up and reading included, and prints Markdown tables. The other tools are those of the extra
`benchmarks`; one that is not installed is left out with a line that says so. `--quick` takes a
fiftieth of the data and less than a minute.
"""

import argparse
import datetime as dt
import subprocess
import sys
import tempfile
from pathlib import Path

from comparison_data import write_files, write_large_table
from comparison_rivals import RIVALS, SEQEVAL
from measuring import Cost, describe_machine, measure, measure_in_turns

TOKENS, RUN_TOKENS, ROWS, RUNS = 1_000_000, 20_000, 100_000_000, 20
_QUICK = 50


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a fiftieth of the data, once")
    parser.add_argument("--repeat", type=int, default=3, help="of each program on text and runs")
    parser.add_argument("--only", nargs="+", choices=SHAPES, default=list(SHAPES))
    options = parser.parse_args()
    share, repeat = (_QUICK, 1) if options.quick else (1, options.repeat)
    print(f"{dt.datetime.now(dt.UTC).date()}: {describe_machine()}\n")
    for shape in options.only:
        with tempfile.TemporaryDirectory(prefix="backfire-benchmark-") as folder:
            SHAPES[shape](Path(folder), share, repeat)


def compare_text(folder: Path, share: int, repeat: int) -> None:
    """Compare two systems on CoNLL text, beside the other tools."""
    tokens = TOKENS // share
    files = write_files(folder, tokens, 1)
    print(f"{tokens:,} tokens of CoNLL text; the first two in {repeat} turns, the best of each:\n")
    own = "`backfire compare`, two systems, all outputs"
    often = {own: _compare_files(files, folder)}
    if SEQEVAL.installed:
        often[SEQEVAL.does] = SEQEVAL.command(files, folder)
    rows = dict(zip(often, measure_in_turns(list(often.values()), repeat), strict=True))
    for rival in RIVALS:
        if not rival.installed:
            print(f"Left out: {rival.does}; {rival.module} is not installed.")
        elif rival is not SEQEVAL:
            try:
                rows[rival.does] = measure(rival.command(files, folder))
            except subprocess.CalledProcessError as failure:
                last = failure.stderr.decode(errors="replace").strip().split("\n")[-1]
                print(f"Left out: {rival.does}; it failed: {last}")
    _print_table(rows, rows[own])


def compare_runs(folder: Path, share: int, repeat: int) -> None:
    """Compare twenty runs a side."""
    tokens = RUN_TOKENS // min(share, 10)
    files = write_files(folder, tokens, RUNS)
    print(f"{RUNS} runs a side of {tokens:,} tokens, best seconds of {repeat}:\n")
    own = measure(_compare_files(files, folder), repeat)
    _print_table({f"`backfire compare`, {RUNS} + {RUNS} runs, all outputs": own}, own)


def compare_tables(folder: Path, share: int, repeat: int) -> None:  # noqa: ARG001 - once is enough
    """Compare two systems in Parquet tables of two sizes, part by part."""
    rows = {}
    for n in (ROWS // share // 10, ROWS // share):
        table = write_large_table(folder / "table.parquet", n)
        command = [sys.executable, "-m", "backfire", "compare", "--table", str(table)]
        for side, column in (("gold", "gold"), ("reference", "old"), ("candidate", "new")):
            command += [f"--{side}-column", column]
        command += ["--task", "pos", "--rows-at-once", "1", "--out", str(folder / "out")]
        rows[f"{n:,} tokens"] = measure(command)
        table.unlink()
    print("One Parquet table, two systems, part by part:\n")
    _print_table(rows, rows[f"{ROWS // share // 10:,} tokens"])


SHAPES = {"text": compare_text, "runs": compare_runs, "table": compare_tables}


def _compare_files(files: dict[str, list[Path]], folder: Path) -> list[str]:
    sides = [x for side, paths in files.items() for path in paths for x in (f"--{side}", str(path))]
    command = [sys.executable, "-m", "backfire", "compare", *sides, "--task", "ner"]
    return [*command, "--out", str(folder / "out")]


def _print_table(rows: dict[str, Cost], own: Cost) -> None:
    """Print the best seconds and the best CPU seconds of each, and its highest peak."""
    print("| program | seconds | × the first | CPU seconds | × the first | peak MB |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, cost in rows.items():
        wall, cpu = cost.seconds / own.seconds, cost.cpu_seconds / own.cpu_seconds
        print(
            f"| {name} | {cost.seconds:.1f} | {wall:.1f} | {cost.cpu_seconds:.1f} | {cpu:.1f} "
            f"| {cost.megabytes:.0f} |"
        )
    print()


if __name__ == "__main__":
    main()
