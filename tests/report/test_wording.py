import pytest

from backfire.report.findings import TokenCounts
from backfire.report.wording import (
    bars_title,
    chance_sentences,
    marks_title,
    opposite_directions,
    verdict_sentence,
)
from backfire.scoring.jackknife import Estimate
from backfire.transitions.verdict import decide, sentences_needed

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
    assert expected in verdict_sentence(word, gain, 0.001, counts, sentences_needed(gain))


def test_no_interval_is_said():
    gain = Estimate(0.1, units=1, reason="one sentence shows no spread")
    assert "Too little text" in verdict_sentence(decide(gain), gain, 0.001, COUNTS, None)


def test_chance_is_said_in_words_for_the_runs_at_hand(plain, several):
    single, multiple = " ".join(chance_sentences(plain)), " ".join(chance_sentences(several))
    assert "cannot be told apart from the recipe without a second run" in single
    assert "Two runs of the candidate falsify" in multiple
    assert "not estimated by this version" in multiple


def test_figures_are_titled_by_their_finding(plain, several):
    assert bars_title(plain) == "More tokens were corrected than falsified"
    assert marks_title(plain) == ""
    high = several.noise.model_copy(update={"nt_reference": 0.0, "nt_candidate": 0.9})
    assert "about as much as two runs" in marks_title(several.model_copy(update={"noise": high}))


def test_opposite_directions_are_told_only_when_they_are():
    assert opposite_directions(0.02, Estimate(0.01)) is None
    assert "F1 by −1.00" in opposite_directions(0.02, Estimate(-0.01))
