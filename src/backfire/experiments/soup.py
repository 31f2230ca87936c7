"""Soups: the average of several runs that were fine-tuned from one source state."""

from collections.abc import Callable, Sequence
from pathlib import Path

from backfire.models.averaging import average_taggers
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError
from backfire.records.manifest import Manifest
from backfire.records.run_folder import RunFolder
from backfire.transfer.soups import average_greedily


def cook_soup(runs: Sequence[Path], score: Callable[[Tagger], float] | None = None) -> Tagger:
    """Return the average of the models of several runs.

    Args:
        runs: Run folders: runs of one recipe on one corpus, all from one state of one source model.
        score: A validation score, higher is better. With it the soup is greedy: runs are taken in
            the order of their own scores, and one stays out if the average with it scores less.

    Raises:
        ModelError: If the runs do not share their start, or one has kept no model.
    """
    folders = [RunFolder(run) for run in runs]
    check_common_start(folders)
    taggers = [Tagger.from_pretrained(folder.model) for folder in folders]
    return average_taggers(taggers) if score is None else average_greedily(taggers, score)[0]


def check_common_start(folders: Sequence[RunFolder]) -> None:
    """Refuse runs whose parameters can't be averaged, since they started apart.

    Raises:
        ModelError: If they do not share corpus, vectors, source model and pretraining epoch.
    """
    first, *others = [folder.manifest for folder in folders]
    if first.source is None:
        raise ModelError(
            f"{folders[0].path}: from random initialisation. Runs without a common start can't be "
            "averaged: give runs that were transferred from one source model."
        )
    for folder, manifest in zip(folders[1:], others, strict=True):
        for what, get in _COMMON.items():
            if get(manifest) != get(first):
                raise ModelError(
                    f"{folder.path}: {what} is {get(manifest)!r}, and {get(first)!r} in "
                    f"{folders[0].path}. A soup needs runs of one corpus and one start."
                )


_COMMON: dict[str, Callable[[Manifest], object]] = {
    "the source model": lambda manifest: manifest.source,
    "its pretraining epoch": lambda manifest: manifest.pretraining_epoch,
    "the corpus": lambda manifest: manifest.corpus,
    "the vectors": lambda manifest: manifest.spec.get("vectors"),
}
"""What the runs of a soup have in common."""
