"""Predictions packed into bytes that compress well: what a run predicts where it is not gold.

Most predictions are right, and the wrong ones of two runs stand in the same places, so after zstd
this takes a fraction of the label ids themselves (measured in docs/log.md).
"""

from collections.abc import Sequence

import numpy as np

from backfire.experiments.evidence.run_set import Labels
from backfire.records.errors import EvidenceError

N_LABELS = 255
"""So many labels fit: 0 stands for "as gold"."""


def pack(predicted: Labels, gold: Labels) -> bytes:
    """Pack the label ids that a run predicts.

    Args:
        predicted: (T,) ids below `N_LABELS`.
        gold: (T,) ids of the gold labels.
    """
    return np.where(predicted == gold, 0, predicted + np.uint8(1)).astype(np.uint8).tobytes()


def unpack(packed: bytes, gold: Labels) -> Labels:
    """Return the (T,) label ids that were packed."""
    codes = np.frombuffer(packed, np.uint8)
    predicted: Labels = np.where(codes == 0, gold, codes - np.uint8(1)).astype(np.uint8)
    return predicted


def translate(ids: Labels, names: Sequence[str], goal: Sequence[str]) -> Labels:
    """Return label ids by another list of names.

    Raises:
        EvidenceError: If a label that occurs is not in the other list.
    """
    places = np.array([goal.index(name) if name in goal else N_LABELS for name in names], np.uint8)
    translated = places[ids]
    lost = np.flatnonzero(translated == N_LABELS)
    if len(lost):
        raise EvidenceError(
            f"the evidence has the label {names[ids[lost[0]]]!r}, which its text does not know: "
            "they come from two versions of a corpus. Sweep again with one of them."
        )
    return translated
