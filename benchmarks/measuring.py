"""Seconds, CPU seconds and peak memory of a program, with all processes that it starts."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_PAUSE = 0.02


class Cost(NamedTuple):
    """What one run of a program took, or the best of some runs, each figure by itself."""

    seconds: float
    cpu_seconds: float
    megabytes: float


def measure(command: list[str], repeat: int = 1) -> Cost:
    """Run a command some times and return its cost.

    Raises:
        CalledProcessError: If it fails.
    """
    return measure_in_turns([command], repeat)[0]


def measure_in_turns(commands: Sequence[list[str]], repeat: int) -> list[Cost]:
    """Run some commands some times, in turns, so that what else goes on disturbs all alike.

    Returns:
        Of each the best seconds and the best CPU seconds, each by itself, since what else goes on
        only adds to them; and the highest peak.

    Raises:
        CalledProcessError: If one fails.
    """
    turns = [[_measure_once(command) for command in commands] for _ in range(repeat)]
    return [
        Cost(
            min(run.seconds for run in runs),
            min(run.cpu_seconds for run in runs),
            max(run.megabytes for run in runs),
        )
        for runs in zip(*turns, strict=True)
    ]


def _measure_once(command: list[str]) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, _tree_bytes(process.pid))
            time.sleep(_PAUSE)
        seconds = time.perf_counter() - start
        errors = process.stderr.read() if process.stderr else b""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=errors)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, cpu, peak / 1e6)


def _tree_bytes(root: int) -> int:
    """Return what a process and its descendants hold; 0 where there is no /proc."""
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        folder = Path(f"/proc/{process}")
        try:
            pages = int((folder / "statm").read_text().split()[1])
            children = [(x / "children").read_text().split() for x in folder.glob("task/*")]
        except (OSError, IndexError, ValueError):
            continue
        total += pages * os.sysconf("SC_PAGE_SIZE")
        waiting += [int(child) for own in children for child in own]
    return total


def describe_machine() -> str:
    """Return the number of cores, the processor, the Python version and the load, in one line."""
    model = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line.partition(":") for line in info.read_text().split("\n")]
        model = next((x.strip() for name, _, x in lines if "model name" in name), model)
    load = f"{os.getloadavg()[0]:.1f}"
    return f"{os.cpu_count()} cores, {model}, Python {sys.version.split()[0]}, load average {load}"
