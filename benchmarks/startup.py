"""How long the smallest commands take, beside an empty Python program.

Each runs eleven times; the median counts. The aim: `backfire --help` in less than half a second.

    python benchmarks/startup.py
"""

import statistics
import subprocess
import sys
import time

RUNS = 11
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import backfire": [sys.executable, "-c", "import backfire"],
    "backfire --version": [sys.executable, "-m", "backfire", "--version"],
    "backfire --help": [sys.executable, "-m", "backfire", "--help"],
    "backfire compare --help": [sys.executable, "-m", "backfire", "compare", "--help"],
}


def main() -> None:
    """Time every command and print the medians."""
    for name, command in COMMANDS.items():
        seconds = [_time(command) for _ in range(RUNS)]
        spread = f"{min(seconds):.3f} to {max(seconds):.3f}"
        print(f"{name:24s} {statistics.median(seconds):.3f} s  ({spread})")


def _time(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
