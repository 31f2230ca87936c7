"""Pruning: units of the source model are silenced, or drawn anew, before it is fine-tuned."""

from pathlib import Path
from typing import Final, Literal

import numpy as np
from pydantic import Field, model_validator

from backfire.models.tagger import Tagger
from backfire.models.units import layer_width
from backfire.records.errors import SettingsError
from backfire.records.neurons import Layer, read_ranking
from backfire.records.settings import Settings
from backfire.training.seeds import derive_seed
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation

_NAME: Final = "prune_units"


class Pruning(Settings):
    """Which units are pruned, and how."""

    layer: Layer = "extractor"
    """Whose units: extractor (Φ), characters (the character biLSTM), or representation (Υ)."""
    ranking: str = ""
    """A file with a ranking of the layer's units, as `backfire neurons rank --out` writes it
    (neurons.json); its first units are pruned. Which units these are, and the
    runs that chose them, go into the run."""
    by: str = ""
    """Or the name of a ranking (`backfire neurons rank`): a pilot, which is a plain transfer from
    the same source model, then ranks the units on validation, with references that say what is
    falsified. Which units these are goes into the manifest."""
    concept: str = "falsified"
    """What `by` ranks them for."""
    share: float = Field(0.1, ge=0, lt=1)
    """How many: this share of the layer's units. Without a ranking they are drawn at random, from
    the run's seed: the control for every other choice."""
    units: tuple[int, ...] = ()
    """The units themselves, by their places; ranking and share then have no say."""
    chosen_by: tuple[str, ...] = ()
    """The runs that these units were chosen by, which a ranking names. The run's manifest names
    them among its members, for it must not be measured against them."""
    how: Literal["silence", "redraw"] = "silence"
    """silence: they give 0 and never learn again. redraw: all that leads into and out of them is
    drawn anew, and learns."""

    @model_validator(mode="after")
    def _one_choice(self) -> "Pruning":
        given = [name for name in ("units", "ranking", "by") if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)}: each says which units; leave all but one out")
        return self


def _resolve(settings: Pruning, folder: Path, source: str) -> Pruning:
    """Put the units in the place of the file that ranks them.

    Raises:
        SettingsError: If it ranks the units of another layer or another source model.
    """
    if not settings.ranking:
        return settings
    path = folder / settings.ranking
    ranking = read_ranking(path)
    if ranking.layer != settings.layer:
        raise SettingsError(
            f"{path}: it ranks units of the layer {ranking.layer}, and those of {settings.layer} "
            f"are to be pruned. Set layer={ranking.layer}, or give another ranking."
        )
    if ranking.source not in {None, source}:
        raise SettingsError(
            f"{path}: it ranks the units of the source model {ranking.source}, and {source} is to "
            "be pruned: a unit's place says nothing of another model. Rank a run that was "
            "fine-tuned from this one."
        )
    units = ranking.top(_count(settings.share, len(ranking.scores)))
    if not units:
        return Pruning(layer=ranking.layer, share=0, how=settings.how)
    return Pruning(layer=ranking.layer, units=units, chosen_by=ranking.rests_on, how=settings.how)


def _build(settings: Pruning, context: MitigationContext) -> Mitigation:
    if not settings.units and not settings.share:
        return Mitigation(name=_NAME)
    seed = derive_seed(context.seed, _NAME)
    ranked = _rank(settings, context)

    def start(tagger: Tagger) -> Tagger:
        width = layer_width(tagger, settings.layer)
        chosen = settings.units or ranked or _draw(width, _count(settings.share, width), seed)
        units = {settings.layer: list(chosen)}
        return tagger.silenced(units) if settings.how == "silence" else tagger.redrawn(units, seed)

    return Mitigation(name=_NAME, start=start)


def _rank(settings: Pruning, context: MitigationContext) -> tuple[int, ...]:
    """Return the units that a pilot names; none if it is not asked."""
    if not settings.by:
        return ()
    if context.rank is None:
        raise SettingsError(
            f"mitigation {_NAME}: by={settings.by} takes a pilot, a plain transfer from the same "
            "source model. Give its run folder with --pilot."
        )
    ranking = context.rank(settings.by, settings.concept, settings.layer)
    units = ranking.top(_count(settings.share, len(ranking.scores)))
    context.note(f"{_NAME}.units", sorted(units))
    return units


def _count(share: float, n_units: int) -> int:
    return max(1, round(share * n_units)) if share else 0


def _draw(n_units: int, size: int, seed: int) -> list[int]:
    chosen: list[int] = np.random.default_rng(seed).choice(n_units, size, replace=False).tolist()
    return chosen


METHOD: Final = Method(
    title="Silence, or draw anew, some units of the source model before fine-tuning",
    formula="for each pruned unit u: W_in[u] = 0, W_out[u] = 0 (or both drawn), then min CE",
    origin="the paper's third suggestion for future work: biased neurons",
    settings=Pruning,
    build=_build,
    places=frozenset({"start"}),
    neutral=Pruning(share=0),
    resolve=_resolve,
    rests_on=lambda settings: settings.chosen_by,
    consults=lambda settings: bool(settings.by and settings.share),
    pilots=lambda settings: bool(settings.by and settings.share),
    version=2,
)
