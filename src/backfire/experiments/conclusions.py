"""What a comparison concludes from its estimates: the verdict, and every test."""

from collections.abc import Mapping
from typing import Any

from backfire.experiments.compared_tokens import ComparedTokens
from backfire.experiments.units import unit_gaps
from backfire.report import findings as record
from backfire.report.noise import Noise
from backfire.report.wording import verdict_sentence
from backfire.scoring.jackknife import Estimate
from backfire.transitions.verdict import decide, units_needed


def judge(found: ComparedTokens, noise: Noise, margin: float) -> dict[str, Any]:
    """Return the fields of a comparison that its tokens decide, the verdict among them.

    Args:
        found: What the tokens say.
        noise: What chance does.
        margin: Gains within ± this fraction count as none.
    """
    systematic = noise.systematic_negative_transfer
    word = decide(
        found.gain,
        margin=margin,
        identical=not found.counts.corrected and not found.counts.falsified,
        systematic_limit=systematic.low_limit if systematic else None,
    )
    needed = units_needed(found.gain)
    sentence = verdict_sentence(word, found.gain, margin, found.counts, needed, noise)
    return {
        "verdict": word,
        "verdict_sentence": sentence,
        "margin": margin,
        "tokens": found.counts,
        "rates": found.rates,
        "accuracy": found.accuracy,
    }


def gather_gaps(*gaps: Mapping[str, str], n_documents: int | None) -> dict[str, str]:
    """Return why values of a comparison are None, by their dotted paths.

    Args:
        *gaps: What its parts say.
        n_documents: How many documents there are; None if it is not known.
    """
    gathered = dict(unit_gaps(n_documents))
    for each in gaps:
        gathered |= each
    return gathered


def collect_tests(
    found: ComparedTokens, f1: Estimate | None
) -> tuple[record.Tests, dict[str, str]]:
    """Return every estimate with its chance, and why values are None by their dotted paths.

    Args:
        found: What the tokens say.
        f1: The difference in F1; None where there are no spans.
    """
    estimates = {
        "gain": found.gain,
        "positive_transfer": found.positive_transfer,
        "negative_transfer": found.negative_transfer,
        "f1_difference": f1,
    }
    gaps = {f"tests.{name}.z_token": "only the gain has a test by token" for name in estimates}
    gaps.pop("tests.gain.z_token")
    if found.z_reason:
        gaps["tests.gain.z_token"] = found.z_reason
    for name, estimate in estimates.items():
        if estimate and estimate.reason:
            gaps |= {f"tests.{name}.{part}": estimate.reason for part in record.CHANCE}
    tests = record.Tests(
        gain=record.make_test(found.gain, found.z_token),
        positive_transfer=record.make_test(found.positive_transfer),
        negative_transfer=record.make_test(found.negative_transfer),
        f1_difference=record.make_test(f1) if f1 else None,
    )
    return tests, gaps
