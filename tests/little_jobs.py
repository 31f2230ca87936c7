"""Jobs for the tests of `engines.jobs`; a spawned process must be able to import them."""

import errno
import os
import signal
import time
from pathlib import Path

from backfire.records.errors import CorpusError


def square(number: int, say) -> int:
    say(f"squaring {number}")
    return number * number


def fail_on_two(number: int, say) -> int:
    if number == 2:
        raise CorpusError("two is broken")
    time.sleep(30)
    return number


def fill_the_disk(number: int, say) -> int:
    raise OSError(errno.ENOSPC, "No space left on device", "somewhere")


def die(number: int, say) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def touch(path: Path, say) -> str:
    path.touch()
    return os.environ["OMP_NUM_THREADS"]


def divide_by_zero(number: int, say) -> float:
    return number / 0
