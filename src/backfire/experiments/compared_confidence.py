"""Flips by how sure the runs were, where the inputs tell."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.compared_tokens import as_count
from backfire.experiments.inputs import Inputs
from backfire.report.confidence import ConfidenceBin, FlipConfidence, Portion, SideConfidence
from backfire.scoring.jackknife import Estimate, jackknife
from backfire.transitions.confidence import (
    CORRECTED,
    EDGES,
    FALSIFIED,
    RIGHT,
    SURE_FROM,
    TOKENS,
    UNSURE_BELOW,
    Floats,
    Runs,
    SidePatterns,
    bin_candidate,
    bin_reference,
    sure_on_both_sides,
)


@dataclass(frozen=True)
class ComparedConfidence:
    """What the confidences say.

    Attributes:
        record: None where no run tells its confidences.
        undefined: Why values are None, by their dotted paths.
    """

    record: FlipConfidence | None
    undefined: dict[str, str]


def compare_confidence(inputs: Inputs) -> ComparedConfidence:
    """Split the flips by the confidences of both sides."""
    tables = {"reference": inputs.reference, "candidate": inputs.candidate}
    telling = [side for side, table in tables.items() if "confidence" in table.column_names]
    if not telling:
        return ComparedConfidence(None, {"confidence": "no run tells how sure it was"})
    gold = inputs.tokens["gold"].combine_chunks().indices.to_numpy()
    reference, candidate = (_read(table, gold) for table in tables.values())
    cluster, n = inputs.units, inputs.n_units
    pairs = len(reference.right) * len(candidate.right)
    sides: dict[str, SideConfidence | None] = dict.fromkeys(tables)
    undefined: dict[str, str] = {}
    for side in telling:
        if side == "reference":
            found = bin_reference(reference, candidate.right, cluster, n)
        else:
            found = bin_candidate(candidate, reference.right, cluster, n)
        sides[side], gaps = _side(found, pairs, inputs.unit)
        undefined |= {f"confidence.{side}.{path}": reason for path, reason in gaps.items()}
    joint, gaps = _joint(sure_on_both_sides(reference, candidate, cluster, n), inputs.unit)
    undefined |= {f"confidence.{path}": reason for path, reason in gaps.items()}
    for side in tables.keys() - set(telling):
        reason = f"no run of the {side} tells how sure it was"
        undefined |= {f"confidence.{side}": reason}
        undefined |= {f"confidence.{name}": reason for name in joint}
    record = FlipConfidence(unsure_below=UNSURE_BELOW, sure_from=SURE_FROM, **sides, **joint)
    return ComparedConfidence(record, undefined)


def _read(table: pa.Table, gold: npt.NDArray[np.int32]) -> Runs:
    labels = table["predicted"].combine_chunks().indices.to_numpy().reshape(-1, len(gold))
    right = labels == gold
    if "confidence" not in table.column_names:
        return Runs(right, np.full(right.shape, np.nan, dtype=np.float32))
    own = table["confidence"].fill_null(np.nan).to_numpy()
    return Runs(right, own.reshape(-1, len(gold)))


def _side(found: SidePatterns, pairs: int, unit: str) -> tuple[SideConfidence, dict[str, str]]:
    falsified = found.binned[:, :, FALSIFIED]
    edges, whole = np.array(EDGES[:-1]), falsified.sum(axis=1)
    portions, undefined = _portions(
        {
            "unsure": (falsified[:, edges < UNSURE_BELOW].sum(axis=1), whole),
            "sure": (falsified[:, edges >= SURE_FROM].sum(axis=1), whole),
        },
        unit,
    )
    side = SideConfidence(
        bins=tuple(_bin(found.binned, k, pairs, unit) for k in range(len(edges))),
        unknown=as_count(found.unknown, pairs),
        **portions,
    )
    return side, undefined


def _bin(binned: Floats, k: int, pairs: int, unit: str) -> ConfidenceBin:
    total = binned.sum(axis=(0, 1))
    own = binned[:, k].sum(axis=0)
    rate = _estimate(binned[:, k, FALSIFIED], binned[:, k, RIGHT], unit)
    shares = {
        f"share_of_{name}": float(own[place] / total[place]) if total[place] else None
        for name, place in (("falsified", FALSIFIED), ("corrected", CORRECTED))
    }
    undefined = {
        name: f"no token of which the confidence is known was {name.rpartition('_')[2]}"
        for name, value in shares.items()
        if value is None
    }
    if rate.value is None:
        undefined["negative_rate"] = "the reference has none of these tokens right"
    if rate.interval is None:
        undefined["negative_rate_interval"] = undefined.get("negative_rate") or rate.reason or ""
    return ConfidenceBin(
        low=EDGES[k],
        high=EDGES[k + 1],
        tokens=as_count(float(own[TOKENS]), pairs),
        right=as_count(float(own[RIGHT]), pairs),
        falsified=as_count(float(own[FALSIFIED]), pairs),
        corrected=as_count(float(own[CORRECTED]), pairs),
        negative_rate=rate.value,
        negative_rate_interval=rate.interval,
        **shares,
        undefined=undefined,
    )


def _joint(counts: Floats, unit: str) -> tuple[dict[str, Portion], dict[str, str]]:
    known, clear, sure = counts.T
    return _portions({"near_border": (known - clear, known), "both_sure": (sure, known)}, unit)


def _portions(
    parts: dict[str, tuple[Floats, Floats]], unit: str
) -> tuple[dict[str, Portion], dict[str, str]]:
    """Return shares of the falsified tokens with intervals, and why one is None."""
    portions, undefined = {}, {}
    for name, (part, whole) in parts.items():
        found = _estimate(part, whole, unit)
        portions[name] = Portion(value=found.value, interval=found.interval)
        if found.value is None:
            undefined[name] = "nothing was falsified of which the confidence is known"
        elif found.interval is None:
            undefined[f"{name}.interval"] = found.reason or ""
    return portions, undefined


def _estimate(part: Floats, whole: Floats, unit: str) -> Estimate:
    def share(counts: Floats) -> Floats:
        ratio: Floats = np.full(counts.shape[:-1], np.nan)
        np.divide(counts[..., 0], counts[..., 1], out=ratio, where=counts[..., 1] > 0)
        return ratio

    some = whole > 0  # a cluster without any tells nothing of a share
    return jackknife(np.stack([part, whole], axis=-1)[some], share, kind="share", unit=unit)
