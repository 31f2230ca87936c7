"""The labels of a model beside those of gold: matched by their names, never by their places."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from backfire.experiments.inputs.models.label_maps import LabelMap, rename
from backfire.records.errors import ComparisonError
from backfire.report.visible import visible

_NAMELESS: Final = re.compile(r"LABEL_\d+")
"""What transformers calls the labels of a model that nobody gave names."""

_PREFIX: Final = re.compile(r"[BIESULM]-", re.IGNORECASE)
_OUTSIDE: Final = "O"
_LISTED: Final = 40


@dataclass(frozen=True)
class Meanings:
    """What the labels of a model mean.

    Attributes:
        name: What the model is called.
        declared: What is declared of some of them.
        gold: The labels of gold, as they are compared; none without gold.
        spans: Whether they are labels of spans; then types are declared and matched.
    """

    name: str
    declared: LabelMap
    gold: frozenset[str]
    spans: bool

    def of(self, labels: Sequence[str]) -> list[str]:
        """Return what each of the model's labels means.

        Labels of spans without any prefix are the types themselves: a run of equal ones is a span,
        as in the scheme IO.
        """
        meant = [rename(label, self.declared, spans=self.spans) for label in labels]
        bare = self.spans and not any(_PREFIX.match(label) for label in meant)
        return [f"I-{x}" if bare and x != _OUTSIDE else x for x in meant]


def match_labels(meanings: Meanings, labels: Sequence[str]) -> str | None:
    """Say which labels of a model gold lacks, and which of gold's the model can't give.

    Args:
        meanings: What its labels mean.
        labels: All labels of the model, or all that it gave.

    Returns:
        A sentence; None if both have the same, or there is no gold.

    Raises:
        ComparisonError: If labels have no names, or none that gold has.
    """
    _refuse_nameless(meanings, labels)
    own = _units(meanings.of(labels), spans=meanings.spans)
    gold = _units(meanings.gold, spans=meanings.spans)
    if not meanings.gold:
        return None
    what = "types of span" if meanings.spans else "labels"
    if own and gold and not own & gold:
        raise ComparisonError(
            f"{meanings.name}: has none of gold's {what}, so nothing that it gives could be right. "
            f"It gives {_list(own)}; gold has {_list(gold)}. If some mean the same, declare it in "
            f'a TOML file, [labels] and lines such as "{min(own)}" = "{min(gold)}", and give it '
            "with --labels."
        )
    more, less = own - gold, gold - own
    parts = [
        *([f"the model can give {_list(more)}, which gold never uses"] if more else []),
        *([f"gold has {_list(less)}, which the model never gives"] if less else []),
    ]
    if not parts:
        return None
    return (
        f"{meanings.name}: {what} are matched by their names alone: {'; '.join(parts)}. With "
        "--labels FILE one declares which mean the same."
    )


def _refuse_nameless(meanings: Meanings, labels: Iterable[str]) -> None:
    known = {*meanings.declared, *meanings.gold}
    nameless = [x for x in labels if _NAMELESS.fullmatch(x) and x not in known]
    if not nameless:
        return
    example = min(meanings.gold, default=_OUTSIDE)
    theirs = f" The labels of gold are {_list(meanings.gold)}." if meanings.gold else ""
    raise ComparisonError(
        f"{meanings.name}: {_list(nameless)} are no names of labels: the model was saved without "
        "any (id2label), and their numbers tell nothing of what they mean. Declare it in a TOML "
        f'file, [labels] and a line for each such as {nameless[0]} = "{example}", and give it with '
        f"--labels.{theirs}"
    )


def _units(labels: Iterable[str], *, spans: bool) -> set[str]:
    if not spans:
        return set(labels)
    return {_PREFIX.sub("", label, count=1) for label in labels if label != _OUTSIDE}


def _list(labels: Iterable[str]) -> str:
    names = sorted(labels)
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(map(visible, names[:_LISTED])) + more
