import numpy as np

from backfire.transfer.combiners.ensemble import COMBINER as ENSEMBLE
from backfire.transfer.combiners.ensemble import Ensemble
from backfire.transfer.combiners.oracle import COMBINER as ORACLE
from backfire.transfer.parts import Parts
from little_parts import TEXTS, new, old, parts, tagger


def test_an_ensemble_is_the_mean_of_the_probabilities() -> None:
    both = parts()
    ours, theirs = both.posterior(new(), "test"), both.posterior(old(), "test")
    for weight, share in ((None, 0.5), (0.3, 0.3), (1.0, 1.0)):
        combined = ENSEMBLE.combine(Ensemble(weight=weight), both)["test"]
        mean = (1 - share) * ours + share * theirs
        assert np.array_equal(combined.labels, mean.argmax(axis=1))
        np.testing.assert_allclose(combined.confidence, mean.max(axis=1), rtol=1e-6)


def test_without_a_weight_every_tagger_weighs_the_same() -> None:
    third = tagger(("DT", "NN", "VB"), 5)
    many = Parts([old()], [new(), third], TEXTS, seed=1)
    mean = np.mean([many.posterior(each, "test") for each in (old(), new(), third)], axis=0)
    combined = ENSEMBLE.combine(Ensemble(), many)["test"]
    np.testing.assert_allclose(combined.confidence, mean.max(axis=1), rtol=1e-6)
    seeds = Parts([], [new(), third], TEXTS, seed=1)
    assert len(ENSEMBLE.combine(Ensemble(), seeds)["test"].labels) == len(mean)


def test_the_oracle_is_right_where_any_tagger_is_and_else_says_what_the_new_one_does() -> None:
    both = parts()
    combined = ORACLE.combine(ORACLE.settings(), both)["test"]
    gold = both.gold("test")
    ours, theirs = (both.posterior(each, "test").argmax(axis=1) for each in (new(), old()))
    assert np.array_equal(combined.labels == gold, (ours == gold) | (theirs == gold))
    nobody = combined.labels != gold
    assert nobody.any()
    assert np.array_equal(combined.labels[nobody], ours[nobody])
