"""The findings in words: the verdict, what chance may have done, and what cannot be said."""

from backfire.report.comparison import Comparison
from backfire.report.findings import Test, TokenCounts
from backfire.report.numbers import (
    count,
    decimal,
    p_value,
    percent,
    percent_interval,
    plural,
    points,
)
from backfire.scoring.jackknife import Estimate
from backfire.transitions.verdict import Word


def verdict_sentence(
    word: Word, gain: Estimate, margin: float, tokens: TokenCounts, needed: int | None
) -> str:
    """Return the verdict as one sentence, with its interval and what was broken.

    Args:
        word: The verdict.
        gain: The difference in token accuracy.
        margin: What counts as no gain, a fraction.
        tokens: What became of the tokens.
        needed: How many sentences it would take to tell, where that is known.
    """
    if not tokens.corrected and not tokens.falsified and word == "EQUIVALENT":
        return "Both sides are right on exactly the same tokens."
    size, bounds = points(gain.value or 0), percent_interval(gain.interval)
    broken = f"{plural(tokens.falsified, 'token')} that worked"
    mended = plural(tokens.corrected, "token")
    if word == "BETTER":
        return f"The candidate is better by {size} points ({bounds}), and breaks {broken}."
    if word == "WORSE":
        return f"The candidate is worse by {size} points ({bounds}); it breaks {broken}."
    if word == "EQUIVALENT":
        return (
            f"The candidate is as good as the reference to within {points(margin)} points "
            f"({bounds}), yet breaks {broken} and corrects {mended}."
        )
    if gain.interval is None:
        return f"Too little text to tell; the candidate breaks {broken} and corrects {mended}."
    direction = "gain" if (gain.value or 0) >= 0 else "loss"
    more = f"; about {plural(needed, 'sentence')} would tell" if needed else ""
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
            plural(noise.reference_runs, "reference run"),
            plural(noise.candidate_runs, "candidate run"),
            f"task {comparison.task}",
        ]
    )


def changed_sentences(comparison: Comparison) -> list[str]:
    """Return what was corrected and falsified, by both denominators, and the accuracies."""
    rates, accuracy = comparison.rates, comparison.accuracy
    corrected = _of_those(rates.positive_transfer_of_wrong, "wrong")
    falsified = _of_those(rates.negative_transfer_of_right, "right")
    return [
        f"Corrected were {percent(rates.positive_transfer)} % of the tokens{corrected}.",
        f"Falsified were {percent(rates.negative_transfer)} % of the tokens{falsified}.",
        f"Token accuracy: {percent(accuracy.reference)} → {percent(accuracy.candidate)} %.",
    ]


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


def marks_title(comparison: Comparison) -> str:
    """Return what the figure of NT beside runs of one side shows; "" with single runs."""
    noise, nt = comparison.noise, comparison.rates.negative_transfer
    marks = [mark for mark in (noise.nt_reference, noise.nt_candidate) if mark is not None]
    if not marks:
        return ""
    size = (
        "more than" if nt > max(marks) else "less than" if nt < min(marks) else "about as much as"
    )
    return f"This change falsifies {size} two runs of one side falsify of each other"


def chance_sentences(comparison: Comparison) -> list[str]:
    """Return what can and what can't be said about chance with the runs at hand."""
    noise, nt = comparison.noise, comparison.rates.negative_transfer
    said = []
    if noise.nt_reference is not None:
        said.append(
            f"Two runs of the reference falsify {percent(noise.nt_reference)} % of the tokens of "
            "each other, with no change of recipe between them."
        )
    if noise.nt_candidate is not None:
        said.append(
            f"Two runs of the candidate falsify {percent(noise.nt_candidate)} % of each other's."
        )
    if said:
        said.append(
            f"The {percent(nt)} % falsified from reference to candidate hold such chance too. "
            "These are marks to read it by, not a floor to subtract."
        )
    missing = [
        side
        for side, runs in (("reference", noise.reference_runs), ("candidate", noise.candidate_runs))
        if runs == 1
    ]
    if missing:
        said.append(
            f"There is one run of the {' and one of the '.join(missing)}: these numbers are about "
            "these models, and chance cannot be told apart from the recipe without a second run "
            "of each. Train again with another seed, and give all runs."
        )
    else:
        said.append(
            "How much of the negative transfer is systematic is not estimated by this version of "
            "Backfire; every interval here is about these runs."
        )
    return said


def gain_test(test: Test) -> str:
    """Return what the test of the gain says, by sentence and (overstated) by token."""
    if test.z_clustered is None:
        return "The gain has no test: its spread over the sentences can't be estimated."
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
        f"breaks {count(spans.broken)} that the reference had and recovers "
        f"{count(spans.recovered)}; {plural(spans.spurious_born, 'spurious span')} are new and "
        f"{count(spans.spurious_gone)} are gone."
    )


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
