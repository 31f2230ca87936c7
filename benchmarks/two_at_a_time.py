"""How much two trainings on two cores get done, beside one alone, from epoch to epoch.

Two processes take turns: the first trains an epoch alone, then both train one at the same time. A
turn lasts a second or two, so that some fall into moments in which nothing else runs; how much else
ran is read from Linux, and the quieter half of the turns counts.
"""

import statistics
import time
from pathlib import Path
from typing import NamedTuple

from train import TRAINS, Variant, start_variant

_TICKS_A_SECOND = 100


class Turn(NamedTuple):
    """An epoch of each of some processes at the same time.

    Attributes:
        seconds: Until the last one was done.
        cpu_seconds: Of one process, on average.
        others: How many cores all other programs kept busy.
    """

    seconds: float
    cpu_seconds: float
    others: float


def measure_turns(n_turns: int) -> dict[str, float]:
    """Return seconds of an epoch alone and beside another one, and what two at a time bring."""
    variants = [start_variant(TRAINS) for _ in range(2)]
    for variant in variants:
        variant.take_turn()
    pairs = [(_turn(variants[:1]), _turn(variants)) for _ in range(n_turns)]
    for variant in variants:
        variant.end()
    pairs.sort(key=lambda pair: max(turn.others for turn in pair))
    quiet = pairs[: -(-n_turns // 2)]
    return {
        "turns that count": len(quiet),
        "cores that others kept busy": statistics.median(
            max(turn.others for turn in pair) for pair in quiet
        ),
        "seconds of an epoch alone": statistics.median(one.seconds for one, _ in quiet),
        "seconds of two epochs at a time": statistics.median(two.seconds for _, two in quiet),
        "CPU seconds of an epoch alone": statistics.median(one.cpu_seconds for one, _ in quiet),
        "CPU seconds of an epoch beside another": statistics.median(
            two.cpu_seconds for _, two in quiet
        ),
        "two epochs at a time, speed-up": statistics.median(
            2 * one.seconds / two.seconds for one, two in quiet
        ),
        "two epochs at a time, best speed-up": max(
            2 * one.seconds / two.seconds for one, two in quiet
        ),
        "two epochs at a time, speed-up by CPU seconds": statistics.median(
            2 * one.cpu_seconds / two.cpu_seconds for one, two in quiet
        ),
    }


def _turn(variants: list[Variant]) -> Turn:
    busy, start = _busy_seconds(), time.perf_counter()
    for variant in variants:
        variant.begin_turn()
    own = sum(variant.end_turn() for variant in variants)
    seconds = time.perf_counter() - start
    others = (_busy_seconds() - busy - own) / seconds
    return Turn(seconds, own / len(variants), max(0.0, others))


def _busy_seconds() -> float:
    """Return how long all cores have been busy since the machine started."""
    fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
    user, nice, system, _idle, _waiting, *rest = map(int, fields)
    return (user + nice + system + sum(rest)) / _TICKS_A_SECOND
