"""What a comparison part by part says about chance: the marks, and why there is no bracket."""

from backfire.experiments.parts.totals import Marks
from backfire.experiments.source_models import Sources, units_of
from backfire.report.chance import why_chance_is_unknown
from backfire.report.noise import Noise


def describe_noise(
    marks: Marks, sources: tuple[Sources, Sources], reason: str
) -> tuple[Noise, dict[str, str]]:
    """Return the record, and why its values are None by their dotted paths.

    Args:
        marks: What two runs of one side falsify of each other.
        sources: The source model of each run, of reference and candidate.
        reason: Why there is no bracket.
    """
    reference, candidate = (len(set(units_of(side))) for side in sources)
    runs = len(sources[0]), len(sources[1])
    noise = Noise(
        available=False,
        reason=why_chance_is_unknown(*runs) or reason,
        reference_runs=runs[0],
        candidate_runs=runs[1],
        reference_source_models=reference,
        source_models=candidate,
        sources_named=None not in sources[1],
        nt_reference=marks.mean("nt_reference"),
        nt_candidate_between=marks.mean("nt_candidate_between"),
        nt_candidate_within=marks.mean("nt_candidate_within"),
        systematic_change=None,
        systematic_negative_transfer=None,
        systematic_positive_transfer=None,
        seed_noise=None,
        limit_covers=None,
    )
    without = {
        "nt_reference": "there is one run or one source model of the reference",
        "nt_candidate_between": "there is one run or one source model of the candidate",
        "nt_candidate_within": "no two runs of the candidate start from the same source model",
    }
    names = [name for name in Noise.model_fields if getattr(noise, name) is None]
    return noise, {f"noise.{name}": without.get(name, reason) for name in names}
