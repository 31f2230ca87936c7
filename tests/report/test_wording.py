import pytest

from backfire.report.findings import TokenCounts
from backfire.report.noise import SystematicTransfer
from backfire.report.wording import (
    bars_title,
    changed_sentences,
    opposite_directions,
    verdict_sentence,
)
from backfire.scoring.jackknife import Estimate
from backfire.transitions.verdict import decide, units_needed

COUNTS = TokenCounts(n=1000, kept=900, corrected=40, falsified=30, changed_wrong=10, stuck=20)
NOTHING = TokenCounts(n=9, kept=9, corrected=0, falsified=0, changed_wrong=0, stuck=0)


@pytest.mark.parametrize(
    ("low", "high", "counts", "expected"),
    [
        (0.011, 0.0248, COUNTS, "better by 1.79 points (1.10 … 2.48), and breaks 30 tokens"),
        (-0.02, -0.01, COUNTS, "worse by 1.50 points"),
        (-0.0004, 0.0008, COUNTS, "to within 0.10 points"),
        (
            -0.01,
            0.03,
            COUNTS,
            "may be chance; about 394 sentences would tell. The candidate breaks",
        ),
        (-0.03, 0.01, COUNTS, "The loss of 1.00 points"),
        (0.0, 0.0, NOTHING, "right on exactly the same tokens"),
    ],
)
def test_the_verdict_is_a_sentence_with_its_interval(low, high, counts, expected):
    gain = Estimate((low + high) / 2, 0.01, (low, high), units=100)
    word = decide(gain)
    assert expected in verdict_sentence(word, gain, 0.001, counts, units_needed(gain))


def test_no_interval_is_said():
    gain = Estimate(0.1, units=1, reason="one sentence shows no spread")
    assert "Too little text" in verdict_sentence(decide(gain), gain, 0.001, COUNTS, None)


def test_figures_are_titled_by_their_finding(plain):
    assert bars_title(plain) == "More tokens were corrected than falsified"


def bracket(low, low_limit, high):
    unknown = dict.fromkeys(("low_interval", "em", "within_source", "within_source_high"))
    return SystematicTransfer(low=low, low_limit=low_limit, high=high, **unknown)


@pytest.mark.parametrize(
    ("interval", "limit", "covers", "expected"),
    [
        (
            (0.01, 0.02), 0.004, "other runs",
            "worked; of the 3.00 % broken, at least 0.40 points are its doing and not chance (est",
        ),
        (
            (0.01, 0.02), 0.004, "these runs",
            "are its doing and not chance, given these runs (estimate: 0.90 to 2.20 points).",
        ),
        (
            (0.01, 0.02), 0.00001, "other runs",
            "of the 3.00 % broken, some is its doing and not chance (",
        ),
        (
            (0.01, 0.02), -0.004, "other runs",
            "; that any of the 3.00 % broken is its doing and not chance is not shown (est",
        ),
        ((0.0, 0.0005), 0.004, "other runs", "corrects 40 tokens; of the 3.00 % broken, at least"),
    ],
)  # fmt: skip
def test_the_verdict_says_what_is_systematic(interval, limit, covers, expected, several):
    gain = Estimate(sum(interval) / 2, 0.01, interval, units=100)
    found = bracket(0.009, limit, 0.022)
    noise = several.noise.model_copy(
        update={"systematic_negative_transfer": found, "limit_covers": covers}
    )
    word = decide(gain, systematic_limit=limit)
    assert expected in verdict_sentence(word, gain, 0.001, COUNTS, None, noise)


def test_an_estimate_from_zero_up_is_said_in_plain_words(several):
    found = bracket(-0.01, -0.02, 0.022)
    noise = several.noise.model_copy(update={"systematic_negative_transfer": found})
    gain = Estimate(0.015, 0.01, (0.01, 0.02), units=100)
    said = verdict_sentence("BETTER", gain, 0.001, COUNTS, None, noise)
    assert "(estimate: at most 2.20 points)" in said
    assert "at at" not in said


def test_single_runs_say_in_the_verdict_that_chance_cannot_be_told(plain):
    gain = Estimate(0.015, 0.01, (0.01, 0.02), units=100)
    said = verdict_sentence("BETTER", gain, 0.001, COUNTS, None, plain.noise)
    assert said.endswith("how much of that is chance cannot be told with these runs.")


@pytest.mark.parametrize(
    ("unit", "n", "limit"), [("sentence", 3453, "0.09"), ("document", 231, "1.29")]
)
def test_where_nothing_is_falsified_the_limit_is_told(unit, n, limit, plain):
    inputs = plain.inputs.model_copy(update={"sentences": 3453, "documents": 231, "unit": unit})
    tokens = plain.tokens.model_copy(update={"falsified": 0})
    said = changed_sentences(plain.model_copy(update={"inputs": inputs, "tokens": tokens}))[-1]
    assert said == (
        f"None of {n:,} {unit}s has a falsified token: with 95 % confidence, at most {limit} % of "
        f"such {unit}s would."
    )
    assert "confidence" not in " ".join(changed_sentences(plain))


def test_opposite_directions_are_told_only_when_they_are():
    assert opposite_directions(0.02, Estimate(0.01)) is None
    assert "F1 by −1.00" in opposite_directions(0.02, Estimate(-0.01))
