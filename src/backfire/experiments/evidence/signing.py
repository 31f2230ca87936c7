"""The signature of a number that is drawn from the predictions of two arms."""

from typing import Final

from backfire.experiments.evidence.run_set import RunSet
from backfire.records.checksums import json_checksum
from backfire.records.signature import make_signature

NO_VECTORS: Final = "none"
"""What a signature says where words started from no word vectors."""


def sign_runs(reference: RunSet, candidate: RunSet, **parts: object) -> str:
    """Return a signature of given parts, followed by the runs, their word vectors and the text."""
    runs = [manifest.run for arm in (reference, candidate) for manifest in arm.manifests]
    vectors = candidate.manifests[-1].spec["vectors"]
    return make_signature(
        **parts,
        runs=json_checksum(runs)[:12],
        vectors=vectors[:12] if vectors else NO_VECTORS,
        text=reference.text.checksum[:12],
    )
