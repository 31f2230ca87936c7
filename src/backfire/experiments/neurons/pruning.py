"""Pruning the units that are to blame, before fine-tuning, beside pruning random ones.

A plain transfer tells which units are to blame, on the validation split; then the source model is
pruned and fine-tuned again with the same seed. Test is the clean split: validation has chosen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import numpy as np

from backfire.experiments.neurons.concepts import find_concept
from backfire.experiments.neurons.observing import needs_of, observe
from backfire.experiments.neurons.studied import Studied, open_studied, read_source
from backfire.experiments.spec import RunRequest
from backfire.experiments.training_run import Progress, carry_out
from backfire.models.units import layer_width
from backfire.neurons.ranking import rank_units
from backfire.neurons.silencing import draw_sets
from backfire.records.errors import SettingsError
from backfire.records.neurons import Layer, NeuronRanking
from backfire.records.run_folder import RunFolder
from backfire.report.neurons import PrunedArm
from backfire.transfer.choice import MitigationChoice

CHOSEN_ON: Final = "validation"


@dataclass(frozen=True, kw_only=True)
class Pruning:
    """What is to be tried.

    Attributes:
        transfer: The plain transfer: source model, target corpus, seed, settings.
        references: The run folders of the reference, on the target corpus.
        by: The ranking that chooses units.
        concept: What they are ranked for (`concepts.HELP`).
        layer: Whose units.
        how: silence or redraw.
        shares: Shares of the layer's units; each is tried.
        controls: How many random sets of the same size are pruned likewise.
    """

    transfer: RunRequest
    references: Sequence[Path]
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
    studied = open_studied(pilot.path, CHOSEN_ON, asked.references)
    ranking = _rank(asked, studied)
    random = np.random.default_rng(request.seed)
    for share in asked.shares:
        width = layer_width(studied.tagger, asked.layer)
        size = max(1, round(share * width))
        pruned = _transfer_without(asked, request, ranking.top(size), say)
        yield from _arms(asked.by, size, [pruned], asked)
        sets = draw_sets(width, size, asked.controls, random)
        runs = [_transfer_without(asked, request, units, say) for units in sets]
        if runs:
            yield from _arms("random", size, runs, asked)


def _rank(asked: Pruning, studied: Studied) -> NeuronRanking:
    source = read_source(Path(str(asked.transfer.source)), studied.manifest)
    concept = find_concept(asked.concept, studied)
    needs = needs_of([asked.by])
    seen = observe(studied, asked.layer, concept, needs=needs, source=source)
    return rank_units(asked.by, seen, layer=asked.layer, concept=concept.words)


def _transfer_without(
    asked: Pruning, request: RunRequest, units: Sequence[int], say: Callable[[Progress], None]
) -> RunFolder:
    options = {"layer": asked.layer, "units": tuple(sorted(units)), "how": asked.how}
    choice = MitigationChoice(name="prune_units", options=options)
    settings = request.settings.model_copy(
        update={"mitigate": (*request.settings.mitigate, choice)}
    )
    pruned = request.model_copy(update={"settings": settings, "keep_model": False})
    return carry_out(pruned, say)


def _arms(name: str, units: int, runs: Sequence[RunFolder], asked: Pruning) -> Iterator[PrunedArm]:
    for split in runs[0].manifest.tokens:
        right = [_right(run, split) for run in runs]
        reference = [_right(RunFolder(path), split) for path in asked.references]
        pairs = [(before, after) for before in reference for after in right]
        yield PrunedArm(
            name=name,
            units=units,
            split=split,
            runs=tuple(run.manifest.run for run in runs),
            accuracy=float(np.mean(right)),
            positive_transfer=float(np.mean([~before & after for before, after in pairs])),
            negative_transfer=float(np.mean([before & ~after for before, after in pairs])),
        )


def _right(run: RunFolder, split: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    predicted = run.predictions(split).sort_by("token_id")["predicted"].to_pylist()
    gold = run.tokens(split)["gold"].to_pylist()
    return np.array([p == g for p, g in zip(predicted, gold, strict=True)])


def _check(asked: Pruning) -> None:
    if not asked.references:
        raise SettingsError(
            "which tokens are falsified takes a reference: give run folders of the target corpus, "
            "trained from scratch, with --reference."
        )
    for share in asked.shares:
        if not 0 < share < 1:
            raise SettingsError(f"--share {share:g}: expected more than 0 and less than 1.")
