"""The findings in words: the verdict, and what became of tokens and spans."""

import math
from collections.abc import Iterator

from backfire.report.chance import systematic_clause
from backfire.report.comparison import Comparison
from backfire.report.findings import SpanChanges, Test, TokenCounts, Unit
from backfire.report.noise import Noise
from backfire.report.numbers import (
    count,
    decimal,
    p_value,
    percent,
    percent_interval,
    plural,
    points,
)
from backfire.scoring.binomial import limit_of_none
from backfire.scoring.jackknife import Estimate
from backfire.transitions.verdict import Word


def verdict_sentence(
    word: Word,
    gain: Estimate,
    margin: float,
    tokens: TokenCounts,
    needed: int | None,
    noise: Noise | None = None,
) -> str:
    """Return the verdict as one sentence, with its interval and what was broken.

    Args:
        word: The verdict.
        gain: The difference in token accuracy.
        margin: What counts as no gain, a fraction.
        tokens: What became of the tokens.
        needed: How many units of the gain (sentences or documents) it would take to tell, where
            that is known.
        noise: Chance, to say how much of what is broken is systematic.
    """
    if not tokens.corrected and not tokens.falsified and word == "EQUIVALENT":
        return "Both sides are right on exactly the same tokens."
    size, bounds = points(gain.value or 0), percent_interval(gain.interval)
    broken = f"{plural(tokens.falsified, 'token')} that worked"
    mended = plural(tokens.corrected, "token")
    systematic = f"; {systematic_clause(noise, tokens.falsified / tokens.n)}" if noise else ""
    if word in {"MIXED", "BETTER"}:
        return (
            f"The candidate is better by {size} points ({bounds}), and breaks {broken}{systematic}."
        )
    if word == "WORSE":
        return f"The candidate is worse by {size} points ({bounds}); it breaks {broken}."
    if word == "EQUIVALENT":
        return (
            f"The candidate is as good as the reference to within {points(margin)} points "
            f"({bounds}), yet breaks {broken} and corrects {mended}{systematic}."
        )
    if gain.interval is None:
        return f"Too little text to tell; the candidate breaks {broken} and corrects {mended}."
    direction = "gain" if (gain.value or 0) >= 0 else "loss"
    more = f"; about {plural(needed, gain.unit)} would tell" if needed else ""
    return (
        f"The {direction} of {size} points ({bounds}) may be chance{more}. "
        f"The candidate breaks {broken} and corrects {mended}."
    )


def extent(comparison: Comparison) -> str:
    """Return how much was compared: tokens, sentences, runs."""
    noise = comparison.noise
    return " · ".join(
        [
            plural(comparison.tokens.n, "token"),
            plural(comparison.inputs.sentences, "sentence"),
            *_documents(comparison),
            plural(noise.reference_runs, "reference run"),
            plural(noise.candidate_runs, "candidate run"),
            f"task {comparison.task}",
        ]
    )


def _documents(comparison: Comparison) -> list[str]:
    inputs = comparison.inputs
    if inputs.documents is None:
        return []
    return [plural(inputs.documents, "document")]


def changed_sentences(comparison: Comparison) -> list[str]:
    """Return what was corrected and falsified, by both denominators, and the accuracies."""
    rates, accuracy = comparison.rates, comparison.accuracy
    corrected = _of_those(rates.positive_transfer_of_wrong, "wrong")
    falsified = _of_those(rates.negative_transfer_of_right, "right")
    return [
        f"Corrected were {percent(rates.positive_transfer)} % of the tokens{corrected}.",
        f"Falsified were {percent(rates.negative_transfer)} % of the tokens{falsified}.",
        f"Token accuracy: {percent(accuracy.reference)} → {percent(accuracy.candidate)} %.",
        *_none_falsified(comparison),
    ]


def _none_falsified(comparison: Comparison) -> Iterator[str]:
    """Say how rare falsified tokens may be where none was seen, and NT has no interval."""
    inputs = comparison.inputs
    units = inputs.documents if inputs.unit == "document" else inputs.sentences
    if comparison.tokens.falsified or not units:
        return
    limit = math.ceil(10_000 * limit_of_none(units, 0.05)) / 10_000
    yield (
        f"None of {plural(units, inputs.unit)} has a falsified token: with 95 % confidence, at "
        f"most {percent(limit)} % of such {inputs.unit}s would."
    )


def _of_those(share: float | None, state: str) -> str:
    if share is None:
        return f" (the reference had none {state})"
    return f" ({percent(share)} % of those that the reference had {state})"


def bars_title(comparison: Comparison) -> str:
    """Return what the bar figure shows."""
    corrected, falsified = comparison.tokens.corrected, comparison.tokens.falsified
    if corrected == falsified:
        return "As many tokens were corrected as falsified"
    return f"{'More' if corrected > falsified else 'Fewer'} tokens were corrected than falsified"


def gain_test(test: Test, unit: Unit = "sentence") -> str:
    """Return what the test of the gain says, by unit and (overstated) by token."""
    if test.z_clustered is None:
        return f"The gain has no test: its spread over the {unit}s can't be estimated."
    said = f"The gain is {decimal(test.z_clustered)} standard errors from 0 ({p_value(test.p)})"
    if test.z_token is None:
        return said + "."
    return f"{said}; {decimal(test.z_token)} if tokens were independent, which they are not."


def spans_sentence(comparison: Comparison) -> str:
    """Return what became of the spans, in one or two sentences."""
    spans, test = comparison.spans, comparison.tests.f1_difference
    if spans is None or test is None or spans.f1_reference is None:
        return "There is no span, in gold or in any prediction."
    sizes = f"{percent(spans.f1_reference)} to {percent(spans.f1_candidate)}"
    return (
        f"Span F1 went from {sizes}, by {percent(test.value)} points "
        f"({percent_interval(test.interval)}). Of {plural(spans.gold, 'gold span')}, the candidate "
        f"breaks {count(spans.broken)} that the reference had{_share_of(spans.tests.broken)} and "
        f"recovers {count(spans.recovered)}{_share_of(spans.tests.recovered)}; "
        f"{plural(spans.spurious_born, 'spurious span')} are new and "
        f"{count(spans.spurious_gone)} are gone.{_oracle(spans)}"
    )


def _oracle(spans: SpanChanges) -> str:
    if spans.oracle_recall is None:
        return ""
    return (
        f" Taking the better of the two would find {percent(spans.oracle_recall)} % of the gold "
        f"spans, and reach an F1 of at most {percent(spans.oracle_f1)}."
    )


def _share_of(test: Test) -> str:
    if not test.value:
        return ""
    bounds = f", {percent_interval(test.interval)}" if test.interval else ""
    return f" ({percent(test.value)} %{bounds})"


def opposite_directions(gain: float, f1: Estimate) -> str | None:
    """Return a warning where token accuracy and span F1 move in opposite directions.

    Args:
        gain: The difference in token accuracy.
        f1: The difference in span F1.
    """
    change = f1.value or 0
    if change * gain >= 0:
        return None
    return (
        f"Token accuracy and span F1 move in opposite directions: accuracy by {percent(gain)} "
        f"points, F1 by {percent(change)} ({percent_interval(f1.interval)}). The verdict is about "
        "token accuracy."
    )
