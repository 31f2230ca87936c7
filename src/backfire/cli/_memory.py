"""How a program of its own holds memory; a library leaves that to the program that uses it."""

import contextlib
import gc
import sys
from importlib.abc import MetaPathFinder
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

    _settle_without_pandas()
    with contextlib.suppress(NotImplementedError):
        pa.set_memory_pool(pa.jemalloc_memory_pool())


class _NoPandas(MetaPathFinder):
    """Finds everything where it was, and no pandas."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Refuse pandas, and leave everything else to others.

        Raises:
            ModuleNotFoundError: If pandas is asked for.
        """
        del path, target
        if fullname == "pandas":
            raise ModuleNotFoundError("Arrow does without pandas here.", name=fullname)


def _settle_without_pandas() -> None:
    """Let Arrow find no pandas, which is looked for once, with the first array that is made.

    It would be imported to see whether that array is one of pandas': 0.3 s and 35 MB for nothing.
    Whatever imports pandas itself still gets it.
    """
    import pyarrow as pa

    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(finder)
