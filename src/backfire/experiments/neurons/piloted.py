"""Units ranked by a pilot: a plain transfer from the source model that is to be pruned.

The pilot shows, on the target's validation split, which tokens a plain transfer falsifies and which
units speak for that. Test is never read.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from backfire.experiments.neurons.concepts import find_concept
from backfire.experiments.neurons.observing import needs_of, observe
from backfire.experiments.neurons.studied import open_studied, read_source
from backfire.neurons.ranking import rank_units
from backfire.records.errors import ModelError
from backfire.records.manifest import Manifest
from backfire.records.neurons import Layer, NeuronRanking

CHOSEN_ON: Final = "validation"
"""The split that chooses units."""


def rank_by_pilot(
    pilot: Path,
    references: Sequence[Path],
    source: Path,
    *,
    by: str,
    concept: str,
    layer: Layer,
) -> NeuronRanking:
    """Rank the units of a source model by a plain transfer from it.

    Args:
        pilot: The run folder of that transfer; it holds its model.
        references: The run folders of the reference, which tell which tokens are falsified.
        source: The run folder of the source model.
        by: The ranking.
        concept: What units are ranked for (`concepts.HELP`).
        layer: Whose units.

    Raises:
        BackfireError: If a run, the ranking or the concept can't be used.
    """
    studied = open_studied(pilot, CHOSEN_ON, references)
    found = find_concept(concept, studied)
    origin = read_source(source, studied.manifest)
    seen = observe(studied, layer, found, needs=needs_of([by]), source=origin)
    return rank_units(
        by,
        seen,
        layer=layer,
        concept=found.words,
        rests_on=studied.rests_on,
        source=studied.manifest.source,
    )


def check_pilot(pilot: Manifest, *, corpus: str, source: str, epoch: int) -> None:
    """Refuse a pilot that is no plain transfer to this corpus from this state.

    Args:
        pilot: Its manifest.
        corpus: The target corpus.
        source: The run of the source model.
        epoch: Its pretraining state.

    Raises:
        ModelError: If it is another one.
    """
    found = (pilot.corpus, pilot.source, pilot.pretraining_epoch)
    if found != (corpus, source, epoch) or pilot.mitigations:
        raise ModelError(
            f"pilot {pilot.run}: {pilot.corpus} from {pilot.source}, epoch "
            f"{pilot.pretraining_epoch}, {' and '.join(pilot.mitigations) or 'plain'}; expected a "
            f"plain transfer to {corpus} from {source}, epoch {epoch}: units are those of one "
            "source model. Give another run with --pilot."
        )
