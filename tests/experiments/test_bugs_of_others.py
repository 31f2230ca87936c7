"""Mistakes of other tools for comparing systems, each with a test that it is none of ours."""

import json
import math
import re

import numpy as np
import pytest

from backfire.experiments.compare import compare
from backfire.scoring.student import student_cdf

LABELS = ["NN", "VB", "JJ"]


def text(n, length=1):
    return [[LABELS[(k + place) % 3] for place in range(length)] for k in range(n)]


def spoil(gold, wrong):
    """Return the labels with mistakes in the first token of some sentences."""
    return [["XX", *labels[1:]] if k in wrong else labels for k, labels in enumerate(gold)]


@pytest.fixture
def compared(tables):
    """Takes gold and the sentences in which either side is wrong to a comparison."""

    def make(gold, before, after, **more):
        return compare(
            *tables(gold, [spoil(gold, before)], [spoil(gold, after)]), task="pos", **more
        )

    return make


def test_the_interval_rests_on_all_sentences_and_ties_are_no_wins(compared):
    """compare-mt resamples half of the sentences, and counts the left side's wins as ties."""
    n, corrected, falsified = 200, range(30), range(100, 112)
    found = compared(text(n), corrected, falsified)
    change = np.zeros(n)
    change[corrected], change[falsified] = 1, -1
    error = change.std(ddof=1) / math.sqrt(n)  # one token a sentence: the textbook's formula
    assert found.tests.gain.standard_error == pytest.approx(error)
    expected = 2 * (1 - student_cdf(change.mean() / error, n - 1))
    assert found.tests.gain.p == pytest.approx(expected)
    back = compared(text(n), falsified, corrected)
    assert back.tests.gain.p == found.tests.gain.p
    assert back.tests.gain.z_clustered == -found.tests.gain.z_clustered


def test_a_clearly_better_system_has_a_small_p_and_the_inputs_stay_as_they_were(tables):
    """testSignificanceNLP reports p = 1 for a clearly better system, and changes its inputs."""
    gold = text(100, 2)
    given = tables(gold, [spoil(gold, range(40))], [spoil(gold, {50})])
    before = [table.to_pydict() for table in given]
    found = compare(*given, task="pos")
    assert found.tests.gain.p < 1e-6
    assert found.verdict == "BETTER"
    assert compare(given[0], given[2], given[1], task="pos").verdict == "WORSE"
    assert [table.to_pydict() for table in given] == before


def test_the_sentences_that_would_tell_are_counted_on_the_scale_of_the_text(compared):
    """NeMo sets a number of discordant pairs against a threshold for all pairs."""
    corrected, falsified, n = range(6), range(20, 24), 60
    found = compared(text(n), corrected, falsified)
    assert found.verdict == "INCONCLUSIVE"
    needed = int(re.search(r"about ([\d,]+) sentences", found.verdict_sentence)[1].replace(",", ""))

    def repeated(times):
        places = range(times)
        wrong = [{n * t + k for t in places for k in part} for part in (corrected, falsified)]
        return compared(text(n * times), *wrong)

    enough = math.ceil(needed / n)
    assert repeated(enough).verdict == "BETTER"
    assert repeated(enough - 2).verdict == "INCONCLUSIVE"


def test_a_slice_holds_the_same_tokens_for_both_sides(compared):
    """ExplainaBoard sorts by each system's predictions, and subtracts scores of different items."""
    gold, before, after = text(90, 3), range(0, 90, 2), range(0, 90, 3)
    found = {row.name: row for row in compared(gold, before, after).slices}
    other = {row.name: row for row in compared(gold, range(5), range(60)).slices}
    assert {name: row.tokens for name, row in found.items()} == {
        name: row.tokens for name, row in other.items()
    }
    for tag in LABELS:
        first = [k for k in range(90) if gold[k][0] == tag]
        wrong = [sum(k in side for k in first) for side in (before, after)]
        tokens = sum(label == tag for labels in gold for label in labels)
        assert found[f"tag {tag}"].net == pytest.approx((wrong[1] - wrong[0]) / tokens)


def test_identical_systems_are_no_division_by_zero(compared):
    """HF evaluate's McNemar divides by zero where two systems agree everywhere."""
    for wrong in (range(3), (), range(20)):
        found = compared(text(20), wrong, wrong)
        assert found.verdict == "EQUIVALENT"
        assert found.tests.gain.z_token is None
        reason = found.undefined["tests.gain.z_token"]
        assert reason == "no token became right or wrong"


def test_nothing_right_leaves_backward_trust_undefined_not_0(compared):
    """Backward-compatibility scores elsewhere are 0 where the old system has nothing right."""
    found = compared(text(20), range(20), range(10))
    assert found.rates.btc is None
    assert found.undefined["rates.btc"].startswith("the reference has no token right")
    assert found.rates.negative_transfer_of_right is None
    assert compared(text(20), range(10), range(20)).rates.btc == 0


def test_scores_are_of_sums_and_no_means_of_parts(tables):
    """Others average a metric over batches, the last of which is smaller."""
    gold = [["B-a", "O", "B-a", "O", "B-a", "O", "B-a", "O", "B-a", "O"], ["B-a"]]
    old = [["B-a", "O", "B-a", "O", "O", "O", "O", "O", "O", "O"], ["B-a"]]
    found = compare(*tables(gold, [old], [gold]), task="ner")
    assert found.accuracy.reference == pytest.approx(8 / 11)  # not (0.7 + 1) / 2
    assert found.spans.f1_reference == pytest.approx(2 * 3 / (3 + 6))  # not (4/7 + 1) / 2


def test_a_loss_within_chance_is_no_harm(compared):
    """slicemap fails a build on any negative delta, so it fails by the toss of a coin."""
    rng, words = np.random.default_rng(4), []
    for _ in range(10):
        before, after = (set(rng.choice(150, 30, replace=False).tolist()) for _ in range(2))
        found = compared(text(150, 2), before, after)
        words.append(found.verdict)
        harmed = [row.name for row in found.slices if row.verdict == "HARMED"]
        assert len(harmed) <= 1
    assert sum(word in {"WORSE", "BETTER"} for word in words) <= 1


def test_spans_that_do_not_align_count_and_are_told(tmp_path):
    """Predicted spans that do not align are ignored in silence by spaCy."""
    gold = tmp_path / "gold.conll"
    gold.write_text("Ada B-per\nLovelace I-per\nwrote O\n", encoding="utf-8")
    record = {"text": "Ada Lovelace wrote", "spans": [{"start": 0, "end": 9, "label": "per"}]}
    new = tmp_path / "new.jsonl"
    new.write_text(json.dumps(record), encoding="utf-8")
    found = compare(gold, gold, new, task="ner")
    assert found.inputs.unaligned[f"candidate {new}"] == 1
    assert "1 fit no tokens exactly and were widened" in " ".join(found.notes)
    assert found.spans.f1_candidate == 1  # it covers both words once it is widened


def test_an_illegal_inside_label_is_read_as_conlleval_reads_it_and_told(tmp_path):
    """seqeval (strict) drops the span; HF and others disagree on what begins and ends one."""
    gold, new = tmp_path / "gold.conll", tmp_path / "new.conll"
    gold.write_text("a B-per\nb I-per\nc O\nd B-loc\ne B-org\n", encoding="utf-8")
    new.write_text("a I-per\nb I-per\nc O\nd B-loc\ne I-org\n", encoding="utf-8")
    found = compare(gold, gold, new, task="ner", scheme="bio2")
    assert found.spans.f1_candidate == 1
    assert found.inputs.repaired == {f"candidate {new}": 2}
    assert "read as conlleval reads them" in " ".join(found.notes)
