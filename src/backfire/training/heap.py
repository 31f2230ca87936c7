"""Keeping freed memory for the next step instead of giving it back to the system."""

import ctypes
import sys
from typing import Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # M_… of glibc's malloc.h
_KEPT: Final = 256 << 20
_LARGEST_IN_HEAP: Final = 32 << 20  # glibc allows no more


def keep_heap() -> None:
    """Let glibc's malloc keep what a step frees, up to 256 MiB, for this whole process.

    A step of training frees and takes the same few megabytes again and again. Left alone, malloc
    returns them to the system each time, and the system clears every page of them anew. Nothing
    happens where the C library is not glibc.
    """
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "gnu_get_libc_version"):
        library.mallopt(_TRIM_THRESHOLD, _KEPT)
        library.mallopt(_MMAP_THRESHOLD, _LARGEST_IN_HEAP)
