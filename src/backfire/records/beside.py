"""Does work in a thread beside other work, most of which holds no lock of Python's.

What the thread frees stays in the process (each thread has a heap of its own), so the work that
takes more memory belongs to the caller's thread.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Light = TypeVar("Light")
Heavy = TypeVar("Heavy")


def do_beside(light: Callable[[], Light], heavy: Callable[[], Heavy]) -> tuple[Light, Heavy]:
    """Do two pieces of work at once that need nothing of each other, and return what both give.

    An error of either, and Ctrl-C, gets to the caller when both are over; if both fail, it is that
    of `light`, whichever came first.

    Args:
        light: Done in a thread.
        heavy: Done in the caller's thread.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="backfire-beside") as pool:
        begun = pool.submit(light)
        try:
            found = heavy()
        except Exception:
            begun.result()
            raise
        return begun.result(), found
