"""What decides a combined system, and what is said of it in the end."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import torch
from pydantic import Field

from backfire.experiments.members import members_of
from backfire.experiments.source_models import sources_of
from backfire.records.checksums import json_checksum
from backfire.records.manifest import Manifest, TokensFile
from backfire.records.settings import Settings
from backfire.records.signature import make_signature
from backfire.transfer.combiner_choice import CombinerChoice

_FORMAT: Final = 2
"""Raised when combiners of the same settings predict otherwise, or their manifests say more."""


class CombinedSpec(Settings):
    """All that decides what a combined system predicts."""

    combiner: CombinerChoice
    old: tuple[str, ...]
    """The hashes of the old taggers' runs."""
    new: tuple[str, ...]
    """Those of the new taggers."""
    seed: int = Field(1, ge=0)
    """The seed of a combiner that draws."""

    @property
    def run(self) -> str:
        """The hash that names the run."""
        chosen = self.model_dump(mode="json", exclude_defaults=True)
        return json_checksum(["combined", _FORMAT, chosen])[:16]


def describe_combined(
    spec: CombinedSpec,
    manifests: Sequence[Manifest],
    stored: Mapping[str, TokensFile],
    *,
    score: float,
    learning_seconds: float,
    prediction_seconds: float,
    chosen: Mapping[str, Any] | None = None,
) -> Manifest:
    """Return the manifest of a combined system.

    Args:
        spec: What decides it.
        manifests: Those of its parts, the old ones first.
        stored: Where the words of each split are.
        score: The validation score.
        learning_seconds: CPU time of learning how to combine.
        prediction_seconds: CPU time of predicting all splits.
        chosen: What validation has chosen.
    """
    new = manifests[len(spec.old) :]
    sources = sorted({source for each in manifests for source in sources_of(each.source)})
    epochs = {each.pretraining_epoch for each in new}
    return Manifest(
        run=spec.run,
        task=new[0].task,
        corpus=new[0].corpus,
        seed=new[0].seed,
        source="+".join(sources) or None,
        pretraining_epoch=epochs.pop() if len(epochs) == 1 else None,
        mitigations=(*new[0].mitigations, str(spec.combiner)),
        members=members_of(manifests),
        chosen=chosen or {},
        n_models=1 if spec.combiner.combiner.needs_common_start else len(manifests),
        is_bound=spec.combiner.combiner.is_bound or any(each.is_bound for each in manifests),
        tokens=dict(stored),
        best_epoch=new[0].best_epoch,
        validation_score=score,
        cpu_seconds=learning_seconds,
        prediction_seconds=prediction_seconds,
        spec=spec.model_dump(mode="json"),
        signature=_sign(spec, new[0].corpus),
    )


def _sign(spec: CombinedSpec, corpus: str) -> str:
    return make_signature(
        run=spec.run,
        corpus=corpus,
        combiner=spec.combiner,
        old="+".join(spec.old) or "none",
        new="+".join(spec.new),
        seed=spec.seed,
        torch=torch.__version__,
    )
