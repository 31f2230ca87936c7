"""Pruning: units of the source model are silenced, or drawn anew, before fine-tuning."""

import math
from pathlib import Path
from typing import Final, Literal

import numpy as np
from pydantic import Field

from backfire.models.tagger import Tagger
from backfire.models.units import layer_width
from backfire.records.errors import SettingsError
from backfire.records.neurons import Layer, NeuronRanking
from backfire.records.settings import Settings, make_settings, read_json
from backfire.training.seeds import derive_seed
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class Prune(Settings):
    """Which units, and what becomes of them."""

    share: float = Field(0.1, ge=0, le=1)
    """The share of the layer's units that is pruned, rounded up: the first of `ranking`, or random
    ones, which are the control."""
    ranking: Path | None = None
    """A file with a ranking of units, as `backfire neurons rank` writes it; it says the layer too.
    A run remembers the units, not the file."""
    units: tuple[int, ...] | None = None
    """The units themselves, by their places from 0, in place of a share."""
    layer: Layer = "extractor"
    """Whose units they are: of "extractor" (Φ), of "characters" (the character biLSTM) or of
    "representation" (Υ)."""
    how: Literal["redraw", "silence"] = "redraw"
    """Draw what leads into and out of them anew, so that they learn from scratch, or set it to
    zero, so that they stay silent."""


def _resolve(settings: Prune, folder: Path) -> Prune:
    if settings.ranking is None:
        return settings
    if settings.units is not None:
        raise SettingsError("mitigation prune: both units and a ranking. Give one of them.")
    path = folder / settings.ranking
    ranking = make_settings(NeuronRanking, read_json(path), str(path))
    units = ranking.top(math.ceil(settings.share * len(ranking.order)))
    return Prune(units=units, layer=ranking.layer, how=settings.how)


def _build(settings: Prune, context: MitigationContext) -> Mitigation:
    width = layer_width(context.source, settings.layer)
    units = settings.units
    if units is None:
        random = np.random.default_rng(derive_seed(context.seed, "prune", "units"))
        chosen = random.choice(width, math.ceil(settings.share * width), replace=False)
        units = tuple(sorted(chosen.tolist()))
    if not units:
        return Mitigation(name="prune")
    pruned = {settings.layer: units}

    def start(tagger: Tagger) -> Tagger:
        if settings.how == "silence":
            return tagger.silenced(pruned)
        return tagger.redrawn(pruned, derive_seed(context.seed, "prune", "values"))

    return Mitigation(name="prune", start=start)


METHOD: Final = Method(
    title="Silence units of the transferred model, or draw them anew, before fine-tuning",
    formula="w₀ ← w₀ with the weights into and out of the units 0, or drawn anew",
    origin="the paper's future work 3; shares from 5 to 30 %",
    settings=Prune,
    build=_build,
    places=frozenset({"start"}),
    neutral=Prune(share=0),
    resolve=_resolve,
)
