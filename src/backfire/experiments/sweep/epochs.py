"""Which pretraining states of a source model a sweep fine-tunes."""

from difflib import get_close_matches
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from backfire.experiments.evidence.batch_file import SourceRecord

Listed = int | Literal["best", "last"]
"""A state in a list: its epoch, the best by the source's validation score, or the last."""

_WORDS: Final = ("best", "all")
_LISTED: Final = ("best", "last")
_EXPECTED: Final = 'expected "best", "all" or a list of epochs from 0 on, "best" and "last"'


def _readable(value: Any) -> Any:
    """Return a value that says which states; refuse any other in one sentence."""
    each = value if isinstance(value, list | tuple) else None
    known = value in _WORDS if each is None else bool(each) and all(map(_is_listed, each))
    if known:
        return value
    wrong = value if each is None else next((x for x in each if not _is_listed(x)), "")
    near = get_close_matches(str(wrong), _WORDS if each is None else _LISTED, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    raise PydanticCustomError("epochs", "{said}", {"said": f"{_EXPECTED}{hint}"})


def _is_listed(value: Any) -> bool:
    is_epoch = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return is_epoch or value in _LISTED


Epochs = Annotated[Literal["best", "all"] | tuple[Listed, ...], BeforeValidator(_readable)]
"""The best state by the source's validation score; all; or a list."""


def states_of(epochs: Epochs, source: SourceRecord) -> list[int]:
    """Return the epochs, rising, of those states that a source model has.

    A list is a wish: a source model stops where it stops (`absent_from`).
    """
    if epochs == "best":
        return [source.manifest.best_epoch]
    if epochs == "all":
        return [*range(source.epochs + 1)]
    return sorted({epoch for epoch in _numbers(epochs, source) if epoch <= source.epochs})


def absent_from(epochs: Epochs, source: SourceRecord) -> tuple[int, ...]:
    """Return the epochs, rising, that are listed and that a source model did not reach."""
    if isinstance(epochs, str):
        return ()
    return tuple(sorted({epoch for epoch in _numbers(epochs, source) if epoch > source.epochs}))


def _numbers(listed: tuple[Listed, ...], source: SourceRecord) -> list[int]:
    named = {"best": source.manifest.best_epoch, "last": source.epochs}
    return [named[each] if isinstance(each, str) else each for each in listed]
