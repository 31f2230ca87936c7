"""Chance in words: what of the change is systematic, what is run noise, and what can't be said."""

from collections.abc import Iterator
from typing import Final

from backfire.report.comparison import Comparison
from backfire.report.noise import Noise, SystematicTransfer
from backfire.report.numbers import percent, percent_interval

RUNS_FOR_A_CLAIM: Final = 10
"""Runs a side, each candidate run from its own source model, that settle a claim."""


def chance_title(comparison: Comparison) -> str:
    """Return what the chance figure shows; "" where there is nothing to draw."""
    noise = comparison.noise
    nt = percent(comparison.rates.negative_transfer)
    found = noise.systematic_negative_transfer
    if found is not None and found.low is not None:
        return (
            f"Of {nt} % falsified, {_bracket(found)} points are systematic; the rest is run noise"
        )
    if noise.nt_reference is None and noise.nt_candidate_between is None:
        return ""
    return f"{nt} % falsified, beside what two runs of one side falsify of each other"


def chance_sentences(comparison: Comparison) -> list[str]:
    """Return what can and what can't be said about chance with the runs at hand."""
    noise = comparison.noise
    return [*_systematic(comparison), *_marks(noise), *_limits_of_knowledge(noise)]


def systematic_clause(noise: Noise, falsified: float) -> str:
    """Return S for the verdict: what of NT is shown to be no chance, or that it can't be told.

    Args:
        noise: What is known of chance.
        falsified: NT, a share of the tokens.
    """
    found = noise.systematic_negative_transfer
    if found is None or found.low is None:
        return "how much of that is chance cannot be told with these runs"
    given = ", given these runs" if noise.limit_covers == "these runs" else ""
    estimate = f"{given} (estimate: {_bracket(found)} points)"
    limit = found.low_limit
    if limit is None or limit <= 0:
        return (
            f"that any of the {percent(falsified)} % broken is its doing and not chance is not "
            f"shown{estimate}"
        )
    least = "some" if float(percent(limit)) == 0 else f"at least {percent(limit)} points"
    verb = "is" if least == "some" else "are"
    return (
        f"of the {percent(falsified)} % broken, {least} {verb} its doing and not chance{estimate}"
    )


def why_chance_is_unknown(reference_runs: int, candidate_runs: int) -> str | None:
    """Return why chance can't be told from a single run of a side; None with more of both."""
    runs = {"reference": reference_runs, "candidate": candidate_runs}
    single = [side for side, number in runs.items() if number == 1]
    if not single:
        return None
    which = "each" if len(single) > 1 else "it"
    return (
        f"one run of the {' and one of the '.join(single)}: chance can't be told apart without a "
        f"second run of {which}"
    )


def chance_line(comparison: Comparison) -> str:
    """Return chance in one line, for the terminal."""
    noise = comparison.noise
    found = noise.systematic_negative_transfer
    if noise.reason or found is None or found.low is None:
        return f"Chance: {noise.reason}."
    nt = percent(comparison.rates.negative_transfer)
    scope = "given these runs" if noise.limit_covers == "these runs" else "other runs included"
    limit = f"95 % lower limit {percent(found.low_limit)}, {scope}"
    if found.low_limit is not None and found.low_limit <= 0:
        limit += ": not shown to be above 0"
    return f"Chance: of {nt} % falsified, {_bracket(found)} points are systematic ({limit})."


def number_rows(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Return the estimates as rows: what it is, for what was falsified, for what was corrected."""
    noise, rates = comparison.noise, comparison.rates
    negative, positive = noise.systematic_negative_transfer, noise.systematic_positive_transfer
    if negative is None or positive is None:
        return []
    rows = [("all of it", percent(rates.negative_transfer), percent(rates.positive_transfer))]
    for field, name in _ROWS.items():
        if getattr(negative, field) is not None:
            own = getattr(negative, field), getattr(positive, field)
            rows.append((name, percent(own[0]), percent(own[1])))
    intervals = negative.low_interval, positive.low_interval
    if any(intervals):
        name = f"S_low, 95 % interval by {comparison.inputs.unit}, given these runs"
        rows.append((name, percent_interval(intervals[0]), percent_interval(intervals[1])))
    if noise.seed_noise:
        top = min(noise.seed_noise.high, rates.negative_transfer)
        both = percent_interval((noise.seed_noise.low, top))
        rows.append(("run noise, the same in both", both, both))
    return rows


_ROWS: Final = {
    "low": "systematic, at least (S_low)",
    "low_limit": "S_low, one-sided 95 % limit",
    "em": "systematic, most likely (deconvolution)",
    "high": "systematic, at most (S_high)",
    "within_source": "given one source model, at least",
    "within_source_high": "given one source model, at most",
}


def _systematic(comparison: Comparison) -> Iterator[str]:
    noise, rates = comparison.noise, comparison.rates
    negative, positive = noise.systematic_negative_transfer, noise.systematic_positive_transfer
    if negative is None or positive is None:
        return
    if negative.low is None:
        yield from _given_one_source(comparison)
        return
    yield (
        f"Of the {percent(rates.negative_transfer)} % of tokens falsified, {_bracket(negative)} "
        "points are systematic: the change breaks them whatever the run. The rest is run noise, "
        f"which comes and goes with the seed. {tested(negative, noise, has_sources=True)}"
    )
    yield from _given_one_source(comparison)
    yield (
        f"Of the {percent(rates.positive_transfer)} % corrected, {_bracket(positive)} points are "
        "systematic. The same run noise is in both, and cancels in the gain."
    )


def _given_one_source(comparison: Comparison) -> Iterator[str]:
    noise, found = comparison.noise, comparison.noise.systematic_negative_transfer
    if found is None or found.within_source is None:
        return
    low, high = percent(max(found.within_source, 0)), percent(found.within_source_high)
    if noise.source_models == 1:
        yield f"Given the source model at hand, {low} to {high} points are systematic."
    else:
        yield f"Given a single source model, {low} to {high} points are, on average over them."


def tested(found: SystematicTransfer, noise: Noise, *, has_sources: bool) -> str:
    """Return in a sentence what S_low's limit shows.

    Args:
        found: S.
        noise: What is known of chance.
        has_sources: Whether the candidate's runs come from source models.
    """
    if found.low_limit is None:
        return "Whether any of it is more than chance can't be tested on so little text."
    limit = f"{percent(found.low_limit)} points"
    if noise.limit_covers == "these runs":
        if found.low_limit > 0:
            return f"At least {limit} are systematic given these runs, with 95 % confidence."
        return (
            "That any of it is systematic is not shown, even given these runs (95 % lower limit "
            f"{limit})."
        )
    if found.low_limit > 0:
        others = (
            "other text, other runs and other source models"
            if has_sources
            else ("other text and other runs")
        )
        return f"At least {limit} are systematic, with 95 % confidence for {others} too."
    return f"That any of it is systematic is not shown (95 % lower limit {limit})."


def _marks(noise: Noise) -> Iterator[str]:
    said = []
    if noise.nt_reference is not None:
        said.append(
            f"Two runs of the reference falsify {percent(noise.nt_reference)} % of the tokens of "
            "each other, with no change of recipe between them"
        )
    own = []
    if noise.nt_candidate_between is not None:
        source = " from different source models" if noise.nt_candidate_within is not None else ""
        own.append(f"{percent(noise.nt_candidate_between)} %{source}")
    if noise.nt_candidate_within is not None:
        own.append(f"{percent(noise.nt_candidate_within)} % from the same source model")
    if own:
        said.append(f"two runs of the candidate {' and '.join(own)}")
    if said:
        first = said[0][0].upper() + said[0][1:]
        marks = "; ".join([first, *said[1:]])
        yield f"{marks}. These are marks to read NT by, not a floor to subtract."


def _limits_of_knowledge(noise: Noise) -> Iterator[str]:
    unknown = why_chance_is_unknown(noise.reference_runs, noise.candidate_runs)
    if unknown:
        yield (
            f"There is {unknown}. These numbers are about these models, not about their recipes: "
            "train again with another seed, and give all runs."
        )
        return
    if noise.reason:
        yield f"Systematic transfer is not estimated: {noise.reason}."
    if noise.limit_covers == "these runs":
        yield (
            "With fewer than 5 independent runs or source models on a side, what other runs would "
            f"do can't be told. {RUNS_FOR_A_CLAIM} runs a side, each candidate from a source model "
            "of its own, settle a claim."
        )
    if noise.available:
        yield (
            f"These estimates depend on the number of runs ({noise.reference_runs} and "
            f"{noise.candidate_runs}): compare them only at equal numbers."
        )
    if not noise.sources_named:
        yield (
            "Not every run of the candidate names its source model, and one that doesn't counts as "
            "having its own. If runs share one, name it, or chance is understated."
        )


def _bracket(found: SystematicTransfer) -> str:
    """Write the bracket in per cent; a share can't be below 0, though its estimate may."""
    low, high = percent(max(found.low or 0, 0)), percent(found.high)
    if low == high:
        return low
    return f"at most {high}" if float(low) == 0 else f"{low} to {high}"
