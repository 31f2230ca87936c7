"""Backfire: which predictions did the new model break, is it more than chance, and why?"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backfire.corpora.corpus import read_corpus
    from backfire.experiments.compare import Comparison, compare

_HOMES = {
    "Comparison": "backfire.experiments.compare",
    "compare": "backfire.experiments.compare",
    "read_corpus": "backfire.corpora.corpus",
}

__all__ = ["Comparison", "compare", "read_corpus"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
