"""Pruning the units that are to blame, before fine-tuning, beside pruning random ones.

A plain transfer tells which units are to blame, on the validation split; then the source model is
pruned and fine-tuned again with the same seed. Test is the clean split: validation has chosen. And
the references that told what is falsified are not those that NT is measured against.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from backfire.experiments.members import members_of
from backfire.experiments.neurons.piloted import rank_by_pilot
from backfire.experiments.neurons.studied import Marks, right_of
from backfire.experiments.spec import RunRequest
from backfire.experiments.training_run import Progress, carry_out
from backfire.neurons.silencing import draw_sets
from backfire.records.errors import SettingsError
from backfire.records.neurons import Layer
from backfire.records.run_folder import RunFolder
from backfire.report.neurons import PrunedArm
from backfire.transfer.choice import MitigationChoice


@dataclass(frozen=True, kw_only=True)
class Pruning:
    """What is to be tried.

    Attributes:
        transfer: The plain transfer: source model, target corpus, seed, settings.
        references: The run folders of the reference that choose the units: they tell which tokens
            are falsified.
        measured: Those of the reference that PT and NT are measured against; none of them rests on
            one that chooses.
        by: The ranking that chooses units.
        concept: What they are ranked for (`concepts.HELP`).
        layer: Whose units.
        how: silence or redraw.
        shares: Shares of the layer's units; each is tried.
        controls: How many random sets of the same size are pruned likewise.
    """

    transfer: RunRequest
    references: Sequence[Path]
    measured: Sequence[Path] = ()
    by: str = "blame"
    concept: str = "falsified"
    layer: Layer = "extractor"
    how: Literal["silence", "redraw"] = "silence"
    shares: Sequence[float] = field(default=(0.1,))
    controls: int = 3


def prune_and_transfer(
    asked: Pruning, say: Callable[[Progress], None] = lambda _: None
) -> Iterator[PrunedArm]:
    """Yield the plain transfer, then for every share the pruned one and its controls, by split.

    Raises:
        BackfireError: If a corpus, a run or a ranking can't be used.
    """
    _check(asked)
    request = asked.transfer.model_copy(update={"keep_model": True})
    pilot = carry_out(request, say)
    yield from _arms("plain", 0, [pilot], asked)
    ranking = rank_by_pilot(
        pilot.path,
        asked.references,
        Path(str(request.source)),
        by=asked.by,
        concept=asked.concept,
        layer=asked.layer,
    )
    width = len(ranking.scores)
    random = np.random.default_rng(request.seed)
    for share in asked.shares:
        size = max(1, round(share * width))
        pruned = _transfer_without(asked, request, ranking.top(size), say, ranking.rests_on)
        yield from _arms(asked.by, size, [pruned], asked)
        sets = draw_sets(width, size, asked.controls, random)
        runs = [_transfer_without(asked, request, units, say) for units in sets]
        if runs:
            yield from _arms("random", size, runs, asked)


def _transfer_without(
    asked: Pruning,
    request: RunRequest,
    units: Sequence[int],
    say: Callable[[Progress], None],
    chosen_by: Sequence[str] = (),
) -> RunFolder:
    options = {
        "layer": asked.layer,
        "units": tuple(sorted(units)),
        "chosen_by": tuple(chosen_by),
        "how": asked.how,
    }
    choice = MitigationChoice(name="prune_units", options=options)
    settings = request.settings.model_copy(
        update={"mitigate": (*request.settings.mitigate, choice)}
    )
    pruned = request.model_copy(update={"settings": settings, "keep_model": False})
    return carry_out(pruned, say)


def _arms(name: str, units: int, runs: Sequence[RunFolder], asked: Pruning) -> Iterator[PrunedArm]:
    manifest = runs[0].manifest
    for split in manifest.tokens:
        tokens = runs[0].tokens(split)
        after, choosing, measured = (
            right_of(folders, manifest, split, tokens)
            for folders in ([run.path for run in runs], asked.references, asked.measured)
        )
        yield PrunedArm(
            name=name,
            units=units,
            split=split,
            runs=tuple(run.manifest.run for run in runs),
            accuracy=float(np.mean(after)),
            positive_transfer=_mean_of_pairs(~measured, after) if len(measured) else None,
            negative_transfer=_mean_of_pairs(measured, ~after) if len(measured) else None,
            own_negative_transfer=_mean_of_pairs(choosing, ~after),
        )


def _mean_of_pairs(before: Marks, after: Marks) -> float:
    """Return the share of tokens marked in both, over all pairs of a row of each."""
    return float(np.mean([np.mean(one & other) for one in before for other in after]))


def _check(asked: Pruning) -> None:
    if not asked.references:
        raise SettingsError(
            "which tokens are falsified takes a reference: give run folders of the target corpus, "
            "trained from scratch, with --reference."
        )
    choosing, measured = (
        [RunFolder(path).manifest for path in folders]
        for folders in (asked.references, asked.measured)
    )
    both = {*members_of(choosing)} & {*members_of(measured)}
    if both:
        raise SettingsError(
            f"--measure-against and --reference both rest on run {min(both)}: units that it chose "
            "are made to keep what it has right, which says nothing about other references. Give "
            "runs of other seeds with --measure-against."
        )
    for share in asked.shares:
        if not 0 < share < 1:
            raise SettingsError(f"--share {share:g}: expected more than 0 and less than 1.")
