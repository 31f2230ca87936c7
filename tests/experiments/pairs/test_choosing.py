"""By what other pairs are predicted: chosen anew without what it is judged on."""

import numpy as np
import pytest

from backfire.experiments.pairs.choosing import find_predictors
from backfire.experiments.pairs.judging import relate
from backfire.report.pairs.record import JUDGED
from backfire.report.pairs.words import tell_predictors
from planted_pairs import IDLE, SOURCES, TARGETS, TELLING, plant_pairs, plant_study

MEASURES = (TELLING, IDLE[0])


def predictors(pairs, usable=MEASURES):
    return find_predictors(pairs, relate(pairs, MEASURES), MEASURES, usable)


def test_the_error_is_that_of_choosing_and_predicting_without_both_sides_of_a_pair():
    """By the definition: the whole study again without the source and the target of each pair."""
    pairs = plant_pairs(effect=0.02, seed=2, sources=SOURCES[:6], targets=TARGETS[:6])
    errors, means, n_chosen = [], [], 0
    for own in pairs:
        rest = [x for x in pairs if x.source != own.source and x.target != own.target]
        verdicts = {
            each.measure: each.error
            for each in relate(rest, MEASURES)
            if each.quantity == "gain" and each.verdict == "predicts"
        }
        y = np.array([each.numbers["gain"].value for each in rest])
        found = y.mean()
        if verdicts:
            measure = min(verdicts, key=verdicts.get)
            x = np.array([each.measure(measure) for each in rest])
            found = np.polyval(np.polyfit(x, y, 1), own.measure(measure))
            n_chosen += 1
        errors.append(own.numbers["gain"].value - found)
        means.append(own.numbers["gain"].value - y.mean())
    gain = predictors(pairs)["gain"]
    assert gain.measure == gain.chosen == TELLING
    assert gain.error == pytest.approx(np.sqrt(np.mean(np.square(errors))))
    assert gain.baseline == pytest.approx(np.sqrt(np.mean(np.square(means))))
    assert gain.folds == (n_chosen, len(pairs))
    assert 0 < n_chosen < len(pairs)


def test_where_nothing_predicts_the_mean_does_and_it_is_said():
    pairs = plant_pairs(effect=0.0, seed=2)
    found = predictors(pairs)
    assert list(found) == list(JUDGED)
    for each in found.values():
        assert (each.measure, each.chosen, each.folds) == (None, None, (0, 0))
        assert each.error == each.baseline > 0
    told = list(tell_predictors(plant_study(relate(pairs, MEASURES), pairs)))
    assert told[0].startswith(
        "**The gain.** No measure is shown to predict better than the mean of the studied pairs, "
        "which errs by"
    )


def test_a_measure_that_only_looks_good_on_what_it_was_chosen_on_is_not_taken():
    """All pairs choose it, and without the source and the target of any pair nothing does."""
    pairs = plant_pairs(effect=0.01, seed=22, sources=SOURCES[:5], targets=TARGETS[:5])
    study = plant_study(relate(pairs, MEASURES), pairs)
    gain = study.predictors["gain"]
    assert (gain.chosen, gain.measure, gain.folds) == (TELLING, None, (0, len(pairs)))
    assert gain.error == gain.baseline
    told = next(tell_predictors(study))
    assert "No measure is shown to predict better than the mean of the studied pairs" in told
    assert told.endswith(f"With all pairs: `{TELLING}`.")


def test_a_measure_that_is_chosen_again_and_again_is_taken():
    gain = predictors(plant_pairs(effect=0.02, seed=1))["gain"]
    assert gain.measure == gain.chosen == TELLING
    assert gain.error < 0.6 * gain.baseline


def test_measures_that_need_a_source_model_are_tested_and_not_chosen():
    assert predictors(plant_pairs(), usable=IDLE)["gain"].chosen is None


def test_few_targets_predict_nothing():
    few = plant_pairs(sources=SOURCES[:3])
    assert predictors(few) == {}


@pytest.mark.slow
@pytest.mark.parametrize("effect", [0.0, 0.008])
def test_predictions_for_a_new_pair_hold_what_comes_out_though_a_measure_is_chosen(effect):
    from backfire.experiments.advice.advising import predict_number
    from backfire.experiments.advice.fitting import fit_study

    held, n_worlds = 0, 60
    names = (TELLING, *IDLE)
    for seed in range(n_worlds):
        *pairs, new = plant_pairs(effect, seed, SOURCES, TARGETS)
        rest = [x for x in pairs if x.source != new.source and x.target != new.target]
        fitted, _ = fit_study(plant_study(relate(rest, names), rest))
        measures = {name: new.measure(name) for name in names}
        low, high = predict_number(fitted, "gain", measures).interval
        held += low <= new.numbers["gain"].value <= high
    assert held >= 0.9 * n_worlds
