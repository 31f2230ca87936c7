"""The transfer itself: Υ and Φ from the source model, Ψ drawn anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from backfire.models.settings import BRANCH
from backfire.models.tagger import Tagger
from backfire.models.units import audible_groups
from backfire.records.errors import ModelError
from backfire.transfer.ledger import LedgerEntry
from backfire.transfer.settings import TransferSettings


def transfer_parameters(
    source: Tagger, target: Tagger, settings: TransferSettings
) -> list[LedgerEntry]:
    """Load the transferred groups of a source model into a freshly drawn target model, in place.

    Embedding rows transfer by word and by character, and classifier rows (if the classifier is to
    be loaded at all) by label, never by position; rows that the source does not have stay as they
    were drawn. Which groups are loaded is decided by their names, never by shapes. A second branch
    is left in the source.

    Args:
        source: The source model; it is not changed.
        target: The target model, untrained.
        settings: Which groups are loaded.

    Returns:
        The ledger, one entry a tensor.

    Raises:
        ModelError: If a group that is to be loaded has another size in the source model.
        SettingsError: If a group is named that the tagger does not have.

    Paper: section 3
    """
    rows = {
        "word_embedding": _shared(source.vocabulary.words, target.vocabulary.words, first=1),
        "character_embedding": _shared(
            source.vocabulary.characters, target.vocabulary.characters, first=1
        ),
        "classifier": _shared(source.labels, target.labels, first=0),
    }
    ledger: list[LedgerEntry] = []
    starts = settings.starts(target.groups)
    for group, start in starts.items():
        theirs, ours = source.group(group), target.group(group)
        rate = settings.rates.get(group, 1.0)
        for name, tensor in ours.items():
            if start == "draw":
                ledger.append(
                    LedgerEntry(name, group, "drawn", tuple(tensor.shape), 0, rate, "drawn anew")
                )
            elif group in rows:
                ledger.append(
                    replace(_load_rows(name, group, theirs, tensor, rows[group]), rate=rate)
                )
            else:
                ledger.append(replace(_load_whole(name, group, theirs, tensor), rate=rate))
        if start == "draw":
            ledger += [
                LedgerEntry(
                    name, group, "unused", tuple(tensor.shape), 0, None, "left in the source"
                )
                for name, tensor in theirs.items()
            ]
    _keep_silence(source, target, starts)
    if source.branch is not None:
        ledger += [
            LedgerEntry(name, BRANCH, "unused", tuple(tensor.shape), 0, None, "left in the source")
            for name, tensor in source.group(BRANCH).items()
        ]
    return ledger


def _keep_silence(source: Tagger, target: Tagger, starts: Mapping[str, str]) -> None:
    """Let silent units of a transformer stay so, in layers that are loaded.

    Those of a biLSTM are silent through the parameters that are loaded.
    """
    theirs, ours = dict(source.named_buffers()), dict(target.named_buffers())
    for name, group in audible_groups(target).items():
        if starts[group] != "draw":
            ours[name].copy_(theirs[name])


def _shared(
    source: Sequence[str], target: Sequence[str], *, first: int
) -> tuple[list[int], list[int]]:
    """Pair the rows of the names that both have; `first` reserved rows pair with themselves."""
    place = {name: row for row, name in enumerate(source, start=first)}
    pairs = [(place[name], row) for row, name in enumerate(target, start=first) if name in place]
    reserved = list(range(first))
    return reserved + [pair[0] for pair in pairs], reserved + [pair[1] for pair in pairs]


def _load_rows(
    name: str,
    group: str,
    source: dict[str, torch.nn.Parameter],
    tensor: Tensor,
    rows: tuple[list[int], list[int]],
) -> LedgerEntry:
    theirs, ours = rows
    _check_width(name, source[name], tensor)
    if not ours:
        raise ModelError(
            f"{group}: source and target have no row in common, so there is nothing to load. "
            f"Set transfer.start.{group}='draw'."
        )
    with torch.no_grad():
        tensor[ours] = source[name][theirs]
    n_drawn = len(tensor) - len(ours)
    return LedgerEntry(
        name,
        group,
        "resized" if n_drawn or len(source[name]) != len(tensor) else "loaded",
        tuple(tensor.shape),
        len(ours),
        None,
        f"{len(ours):,} of {len(tensor):,} rows loaded by name, {n_drawn:,} from vectors or drawn",
    )


def _load_whole(
    name: str, group: str, source: dict[str, torch.nn.Parameter], tensor: Tensor
) -> LedgerEntry:
    _check_width(name, source[name], tensor, whole=True)
    with torch.no_grad():
        tensor.copy_(source[name])
    return LedgerEntry(
        name, group, "loaded", tuple(tensor.shape), len(tensor), None, "loaded as it is"
    )


def _check_width(name: str, theirs: Tensor, ours: Tensor, *, whole: bool = False) -> None:
    start = 0 if whole else 1
    if theirs.shape[start:] != ours.shape[start:]:
        raise ModelError(
            f"{name}: the source model has {tuple(theirs.shape)} and the target "
            f"{tuple(ours.shape)}. Give the target the source model's sizes (tagger settings)."
        )
