"""Records what rankings need of a layer: activations, blame, the source's, each unit's effect.

Everything goes through Parquet, block by block; only the concept's tokens are ever held.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from backfire.experiments.neurons.concepts import Concept
from backfire.experiments.neurons.studied import Studied
from backfire.inference.ablation import predict_silenced
from backfire.inference.activations import write_activations, write_blocks
from backfire.inference.attributions import attribute_margins, find_rivals
from backfire.models.copying import copy_tagger
from backfire.models.tagger import Tagger
from backfire.models.units import layer_width
from backfire.neurons.observations import Observations
from backfire.neurons.ranking import RANKINGS, Need, Ranking, can_rank, rank_units
from backfire.neurons.recorded import read_activations
from backfire.neurons.silencing import count_effect
from backfire.records.errors import ModelError
from backfire.records.manifest import Manifest
from backfire.records.neurons import Layer, NeuronRanking
from backfire.records.signature import make_signature
from backfire.transfer.choice import MitigationChoice
from backfire.transfer.recipe import transfer_parameters
from backfire.transfer.settings import TransferSettings

Values = npt.NDArray[np.float32]


def needs_of(methods: Sequence[str]) -> frozenset[Need]:
    """Return all that some rankings need beside activations.

    Raises:
        SettingsError: If there is no such ranking.
    """
    rankings: list[Ranking] = [RANKINGS.load(method) for method in methods]
    return frozenset(need for ranking in rankings for need in ranking.needs)


def observe(
    studied: Studied,
    layer: Layer,
    concept: Concept,
    *,
    needs: frozenset[Need] = frozenset(),
    source: Tagger | None = None,
) -> Observations:
    """Record what rankings need.

    Args:
        studied: The tagger and its text.
        layer: Whose units.
        concept: Which tokens, and the class of each.
        needs: What to record beside activations.
        source: The source model; "before" takes it.
    """
    members = concept.members
    with TemporaryDirectory(prefix="backfire-neurons-") as name:
        folder = Path(name)
        seen = Observations(
            _record(folder / "after.parquet", studied, studied.tagger, layer, members),
            concept.classes[members],
            concept.names,
        )
        if "attributions" in needs:
            blame = _attribute(folder / "blame.parquet", studied, layer, members)
            seen = replace(seen, attributions=blame)
        if "before" in needs and source is not None:
            before = before_tuning(studied.tagger, source, studied.manifest)
            own = _record(folder / "before.parquet", studied, before, layer, members)
            seen = replace(seen, before=own)
    if "returned" in needs:
        returned, lost = silence_each(studied, layer)
        seen = replace(seen, returned=returned, lost=lost)
    return seen


def rank_observed(
    studied: Studied, layer: Layer, concept: Concept, seen: Observations, methods: Sequence[str]
) -> tuple[NeuronRanking, ...]:
    """Rank units by several methods.

    Raises:
        SettingsError: If the first of them needs what is not known; any other is left out then.
    """
    signature = make_signature(run=studied.manifest.run, split=studied.split, layer=layer)
    return tuple(
        rank_units(
            method,
            seen,
            layer=layer,
            concept=concept.words,
            rests_on=studied.rests_on,
            source=studied.manifest.source or studied.manifest.run,
            signature=signature,
        )
        for place, method in enumerate(methods)
        if not place or can_rank(RANKINGS.load(method), seen)
    )


def before_tuning(tagger: Tagger, source: Tagger, manifest: Manifest) -> Tagger:
    """Return a tagger as it was before fine-tuning: Υ and Φ of the source model.

    Words of which the source model has no row keep the fine-tuned one; the classifier, which has no
    say in activations, stays.

    Args:
        tagger: The fine-tuned one.
        source: Its source model, in the state that was transferred.
        manifest: How it was transferred.

    Raises:
        ModelError: If Υ and Φ did not start as those of the source model.
    """
    why = why_no_before(manifest)
    if why:
        raise ModelError(f"run {manifest.run}: {why}")
    before = copy_tagger(tagger)
    transfer_parameters(source, before, _transfer_of(manifest))
    return before


def why_no_before(manifest: Manifest) -> str | None:
    """Return why it is not known what a run's units were before fine-tuning; None if it is."""
    starts = _transfer_of(manifest).start.items()
    drawn = [group for group, start in starts if start == "draw" and group != "classifier"]
    if drawn:
        return (
            f"{' and '.join(drawn)} did not start from the source model but anew (--draw), so "
            "what its units were before fine-tuning is not kept anywhere."
        )
    chosen = [MitigationChoice.model_validate(c) for c in manifest.spec.get("mitigations", ())]
    for choice in chosen:
        if "start" in choice.method.places:
            return (
                f"its mitigation {choice.name} changed the tagger before fine-tuning, so its units "
                "did not start as those of the source model."
            )
    return None


def _transfer_of(manifest: Manifest) -> TransferSettings:
    return TransferSettings.model_validate(manifest.spec.get("transfer") or {})


def silence_each(
    studied: Studied, layer: Layer
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Silence each unit of a layer alone in the running tagger.

    Returns:
        How many falsified tokens return (U,) and how many right ones are lost (U,).
    """
    sets = [(unit,) for unit in range(layer_width(studied.tagger, layer))]
    effects = [
        count_effect(studied.gold, studied.predicted, labels, studied.falsified)
        for labels in predict_silenced(studied.tagger, studied.encoded, layer, sets)
    ]
    returned, lost = ([getattr(e, name) for e in effects] for name in ("returned", "lost"))
    return np.array(returned), np.array(lost)


def _record(
    path: Path, studied: Studied, tagger: Tagger, layer: Layer, members: npt.NDArray[np.int64]
) -> Values:
    places = np.arange(studied.encoded.n_tokens)
    write_activations(path, tagger, studied.encoded, places, layer)
    return read_activations(path, members)[1]


def _attribute(
    path: Path, studied: Studied, layer: Layer, members: npt.NDArray[np.int64]
) -> Values:
    tagger, encoded = studied.tagger, studied.encoded
    rivals = find_rivals(tagger, encoded)[members]
    blocks = attribute_margins(tagger, encoded, layer, members, rivals)
    places = np.arange(encoded.n_tokens)
    write_blocks(path, blocks, places, layer, layer_width(tagger, layer))
    return read_activations(path)[1]
