"""How a program of its own holds memory; a library leaves that to the program that uses it."""

import contextlib
import gc
from typing import Final

_SELDOM: Final = 50_000


def save_memory() -> None:
    """Let Arrow take the allocator that gives back soonest what is done with.

    Comparing a million tokens takes 40 MB less with it. Arrow lacks it on some systems, where its
    own choice stays. And Python looks for cycles less often: there are hardly any, and looking for
    them takes a tenth of the time.
    """
    gc.set_threshold(_SELDOM, 20, 20)
    import pyarrow as pa

    with contextlib.suppress(NotImplementedError):
        pa.set_memory_pool(pa.jemalloc_memory_pool())
