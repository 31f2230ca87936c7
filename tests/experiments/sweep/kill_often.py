"""Carries out a sweep that is killed again and again, at moments drawn at random.

The import of torch takes longer than the sweep, so it is done once and each try is a fork.
Arguments: a seed, a folder, and the sweep's description, data folder and catalogue.
"""

import os
import signal
import sys
import time
import warnings
from pathlib import Path

import numpy as np

from backfire.experiments import trained
from backfire.experiments.sweep.engine import run_sweeps
from backfire.experiments.sweep.identities import Lab
from backfire.experiments.sweep.spec import read_sweep


def main(seed: str, folder: str, description: str, data: str, catalogue: str) -> None:
    warnings.simplefilter("ignore", DeprecationWarning)  # forking beside the threads of pyarrow
    trained.RESUME_SHARE = 1.0
    draw, longest, kills = np.random.default_rng(int(seed)), 0.4, 0
    while (status := attempt(folder, description, data, catalogue, draw.uniform(0, longest))) != 0:
        assert status == -signal.SIGKILL, status
        kills += 1
        longest *= 1.2
    sys.stdout.write(str(kills))


def attempt(folder: str, description: str, data: str, catalogue: str, seconds: float) -> int:
    child = os.fork()
    if child == 0:
        lab = Lab(
            runs=Path(folder, "runs"),
            results=Path(folder, "results"),
            data=Path(data),
            catalogue=Path(catalogue),
        )
        outcome = run_sweeps([read_sweep(Path(description))], lab)
        os._exit(not outcome.complete)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
