"""What measures say of runs whose truth is planted."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import stats
from seqeval.metrics import f1_score

from backfire.experiments.evidence.measures import measure
from backfire.records.errors import ComparisonError
from planted_evidence import plant_runs, plant_text

SOURCES = [f"source {k}" for k in range(6)]


@pytest.fixture(scope="module")
def text():
    return plant_text(sentences=400)


@pytest.fixture(scope="module")
def planted(text):
    """Harm on the first tenth of the tokens, help on the second, mere chance elsewhere."""
    p, q = np.full((2, text.n_tokens), 0.9)
    tenth = text.n_tokens // 10
    p[:tenth], q[:tenth] = 0.9, 0.2
    p[tenth : 2 * tenth], q[tenth : 2 * tenth] = 0.1, 0.9
    reference = plant_runs(text, p, 6, seed=10)
    candidate = plant_runs(text, q, 6, seed=20, sources=SOURCES)
    return reference, candidate, (p, q)


def test_it_finds_what_was_planted(planted):
    reference, candidate, (p, q) = planted
    found = measure(reference, candidate)
    noise = found.noise
    truth = np.maximum(p - q, 0).mean(), np.maximum(q - p, 0).mean()
    for s, planted_s in zip(
        (noise.systematic_negative_transfer, noise.systematic_positive_transfer),
        truth,
        strict=True,
    ):
        assert 0 < s.low_limit < planted_s < s.high
        assert s.low == pytest.approx(planted_s, abs=0.01)
        assert s.low <= s.em <= s.high
    assert noise.nt_reference == pytest.approx((p * (1 - p)).mean(), abs=0.01)
    assert noise.systematic_change == pytest.approx(((p - q) ** 2).mean(), abs=0.02)
    assert noise.source_models == 6


def test_it_counts_pairs_of_runs_as_the_definition_does(planted):
    reference, candidate, _ = planted
    found, gold = measure(reference, candidate), reference.text.gold
    pairs = list(product(reference.predicted == gold, candidate.predicted == gold))
    falsified = np.mean([(before & ~after).mean() for before, after in pairs])
    corrected = np.mean([(after & ~before).mean() for before, after in pairs])
    assert found.rates.negative_transfer == pytest.approx(falsified)
    assert found.rates.positive_transfer == pytest.approx(corrected)
    means = found.accuracy.candidate.mean - found.accuracy.reference.mean
    assert found.rates.gain == pytest.approx(means)


def test_the_interval_over_runs_is_students(planted):
    reference, candidate, _ = planted
    found = measure(reference, candidate)
    for scores, own in (
        (found.accuracy.reference, reference.accuracies),
        (found.accuracy.candidate, candidate.accuracies),
    ):
        expected = stats.t.interval(0.95, 5, own.mean(), stats.sem(own))
        assert scores.interval == pytest.approx(expected)
        assert scores.deviation == pytest.approx(own.std(ddof=1))


def test_runs_of_one_source_model_are_one_unit(text):
    reference = plant_runs(text, 0.8, 6, seed=30)
    candidate = plant_runs(text, 0.8, 6, seed=40, sources=["a", "a", "b", "b", "c", "c"])
    found = measure(reference, candidate).accuracy
    own = candidate.accuracies.reshape(3, 2).mean(axis=1)
    expected = stats.t.interval(0.95, 2, own.mean(), stats.sem(own))
    assert found.candidate.interval == pytest.approx(expected)
    assert found.difference_interval is None


def test_the_interval_for_other_runs_is_wider(planted):
    found = measure(*planted[:2])
    low, high = found.tests.gain.interval
    assert found.accuracy.difference_interval[0] < low < high
    assert high < found.accuracy.difference_interval[1]


def test_spans_have_f1_as_well():
    text = plant_text("ner")
    reference = plant_runs(text, 0.8, 3, seed=1)
    candidate = plant_runs(text, 0.9, 3, seed=7)
    found = measure(reference, candidate)
    gold = split(text.gold, text)
    for scores, arm in (
        (found.f1.reference, reference),
        (found.f1.candidate, candidate),
    ):
        theirs = [f1_score(gold, split(run, text)) for run in arm.predicted]
        assert scores.runs == pytest.approx(theirs)
    difference = found.f1.candidate.mean - found.f1.reference.mean
    assert found.tests.f1_difference.value == pytest.approx(difference)


def split(codes, text):
    sentences = [[] for _ in range(text.n_sentences)]
    for number, code in zip(text.sentence, codes, strict=True):
        sentences[number].append(text.labels[code])
    return sentences


def test_one_run_an_arm_says_why_there_is_no_more(text):
    found = measure(plant_runs(text, 0.8, 1, seed=1), plant_runs(text, 0.9, 1, seed=2))
    assert found.accuracy.reference.deviation is None
    assert found.accuracy.reference.interval is None
    assert found.tests.gain.interval is not None
    assert not found.noise.available
    assert "second run" in found.undefined["noise.systematic_negative_transfer"]


def test_runs_that_rest_on_each_other_are_refused(planted):
    """An ensemble with a reference inside tells nothing of what it does to other references."""
    reference, candidate, _ = planted
    teacher = reference.manifests[2].run
    taught = [
        each.model_copy(update={"members": (teacher,)}) if k == 4 else each
        for k, each in enumerate(candidate.manifests)
    ]
    with pytest.raises(ComparisonError, match=f"both rest on run {teacher}, so they are not indep"):
        measure(reference, replace(candidate, manifests=tuple(taught)))
    fresh = reference.of_numbers([n for k, n in enumerate(reference.numbers) if k != 2])
    assert measure(fresh, replace(candidate, manifests=tuple(taught))).noise.available
