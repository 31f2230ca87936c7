"""Flips by confidence through `compare`: which is known, and what the record then says."""

import numpy as np
import pytest

from backfire.experiments.compare import compare
from backfire.report.confidence import confidence_rows, confidence_sentences
from backfire.report.markdown_report import markdown_report
from backfire.report.page import render_page
from backfire.scoring.jackknife import jackknife

N_SENTENCES, LENGTH = 40, 5
GOLD = [["X"] * LENGTH for _ in range(N_SENTENCES)]


def with_errors(rule):
    """Labels that are wrong where the rule says of the token's number."""
    numbers = iter(range(N_SENTENCES * LENGTH))
    return [["Y" if rule(next(numbers)) else "X" for _ in sentence] for sentence in GOLD]


@pytest.fixture
def sides(tables):
    gold, before, after = tables(
        GOLD, [with_errors(lambda k: k % 20 == 3)], [with_errors(lambda k: k % 10 == 0)]
    )
    n = len(gold)
    sure_before = np.where(np.arange(n) % 20 == 0, 0.6, 0.95)
    sure_after = np.where(np.arange(n) % 20 == 10, 0.95, 0.55)
    return (
        gold,
        before.append_column("confidence", [sure_before]),
        after.append_column("confidence", [sure_after]),
    )


def test_falsified_tokens_are_split_by_how_sure_either_side_was(sides):
    found = compare(*sides, task="pos").confidence
    n = N_SENTENCES * LENGTH
    reference = {round(row.low, 2): row for row in found.reference.bins}
    assert reference[0.5].falsified == reference[0.5].right == n // 20
    assert reference[0.5].negative_rate == 1
    assert reference[0.9].falsified == n // 20
    assert reference[0.9].corrected == n // 20
    assert reference[0.9].share_of_falsified == 0.5
    assert sum(row.tokens for row in found.reference.bins) == n
    assert found.reference.bins[0].undefined == {
        "negative_rate": "the reference has none of these tokens right",
        "negative_rate_interval": "the reference has none of these tokens right",
    }
    assert found.candidate.sure.value == found.candidate.unsure.value == 0.5
    # Each token is falsified near one border (the reference's 0.6 meets the candidate's 0.55).
    assert found.near_border.value == found.both_sure.value == 0.5
    said = " ".join(confidence_sentences(found))
    assert "50.00 % (" in said
    assert len(confidence_rows(found.candidate)) == 5


def test_intervals_take_clusters_as_the_unit(sides):
    found = compare(*sides, task="pos").confidence
    k = np.arange(N_SENTENCES * LENGTH)
    right = (k % 20 != 3) & (k % 20 != 0)  # by the reference, with a confidence of 0.95
    counts = np.stack(
        [(right & (k % 10 == 0)).reshape(-1, LENGTH).sum(1), right.reshape(-1, LENGTH).sum(1)], -1
    )
    expected = jackknife(counts, lambda c: c[..., 0] / c[..., 1], kind="share")
    assert found.reference.bins[3].negative_rate_interval == pytest.approx(expected.interval)


def test_what_no_run_tells_is_null_with_a_reason(sides):
    gold, before, after = sides
    none = compare(gold, *(x.drop_columns("confidence") for x in (before, after)), task="pos")
    assert none.confidence is None
    assert none.undefined["confidence"] == "no run tells how sure it was"
    assert 'id="sure"' not in render_page(none)
    one = compare(gold, before.drop_columns("confidence"), after, task="pos")
    reason = "no run of the reference tells how sure it was"
    assert one.confidence.reference is None
    assert one.undefined["confidence.reference"] == reason
    assert one.confidence.near_border.value is None
    assert one.undefined["confidence.near_border"] == reason
    assert one.confidence.candidate.sure.value == 0.5
    assert "new errors" in render_page(one)
    assert "new errors" in markdown_report(one)
    assert "How sure" not in markdown_report(none)
    same = compare(gold, before, before, task="pos")
    assert same.confidence.near_border.value is None
    assert "falsified" in same.undefined["confidence.near_border"]


def test_unknown_confidences_are_counted(sides):
    gold, before, after = sides
    some = [None if k < 20 else 0.5 for k in range(len(gold))]
    after = after.drop_columns("confidence").append_column("confidence", [some])
    found = compare(gold, before, after, task="pos").confidence
    assert found.candidate.unknown == 2
    assert sum(row.falsified for row in found.candidate.bins) == 18
    assert "Of 2 more, the candidate's confidence is not known." in confidence_sentences(found)
