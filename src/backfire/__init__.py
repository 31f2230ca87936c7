"""Backfire: which predictions did the new model break, is it more than chance, and why?"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backfire.corpora.corpus import read_corpus
    from backfire.experiments.advice.advising import advise
    from backfire.experiments.compare import Comparison, compare
    from backfire.experiments.similarity.measuring import measure_similarity

_HOMES = {
    "advise": "backfire.experiments.advice.advising",
    "Comparison": "backfire.experiments.compare",
    "compare": "backfire.experiments.compare",
    "measure_similarity": "backfire.experiments.similarity.measuring",
    "read_corpus": "backfire.corpora.corpus",
}

__all__ = ["Comparison", "advise", "compare", "measure_similarity", "read_corpus"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
