"""Every measure keeps what it declares: its range, its symmetry, its value for a text itself."""

import math
from itertools import groupby

import numpy as np
import pytest

from backfire.records.errors import SettingsError
from backfire.similarity.measure import MEASURES, list_measures
from backfire.similarity.pair import Pair
from little_similarity import NEWS, TWEETS, make_pair, make_text, many, swap, tag

NAMES = MEASURES.names()
SOURCE, TARGET = many(NEWS, 60, 1), many([*TWEETS, *NEWS[:2]], 45, 2)


def measured(name, pair):
    return MEASURES.load(name).measure(pair)


@pytest.fixture(scope="module")
def pair():
    return make_pair(SOURCE, TARGET)


@pytest.mark.parametrize("name", NAMES)
def test_a_measure_says_what_it_is(name):
    measure = MEASURES.load(name)
    for text in (measure.meaning, measure.size, measure.paper):
        assert text.endswith((".", ")"))
    assert any(f"({year}" in measure.paper or f" {year}" in measure.paper for year in years())
    assert measure.limits[0] < measure.limits[1]
    assert (measure.alike == "nearer 0") == (measure.limits[0] == -measure.limits[1] == -1)
    assert (measure.itself is None) <= ("model" in measure.needs)


def years():
    return range(1961, 2027)


def test_titles_differ_and_groups_stay_together():
    measures = list_measures()
    assert sorted(measures) == NAMES
    assert len({each.title for each in measures.values()}) == len(NAMES)
    groups = [each.group for each in measures.values()]
    assert [group for group, _ in groupby(groups)] == list(dict.fromkeys(groups))


@pytest.mark.parametrize("name", [n for n in NAMES if MEASURES.load(n).itself is not None])
def test_a_text_against_itself_takes_the_extreme_value(name):
    found = measured(name, make_pair(SOURCE, SOURCE)).estimate
    assert found.value == pytest.approx(MEASURES.load(name).itself, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_source_and_target_may_change_places_where_a_measure_says_so(name, pair):
    here, there = (measured(name, each).estimate.value for each in (pair, swap(pair)))
    symmetry = MEASURES.load(name).symmetry
    if symmetry == "symmetric":
        assert there == pytest.approx(here, abs=1e-9)
    elif symmetry == "antisymmetric":
        assert there == pytest.approx(-here, abs=1e-12)
    else:
        assert there != pytest.approx(here, abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_a_measure_and_its_interval_stay_in_its_range(name, pair):
    low, high = MEASURES.load(name).limits
    for each in (pair, swap(pair), make_pair(tag(["a b c"] * 12), tag(["x y z"] * 12, 1))):
        found = measured(name, each).estimate
        assert found.value is not None
        assert math.isfinite(found.value)
        assert low <= found.value <= high
        if found.interval is None:
            assert found.reason
        else:
            assert low <= found.interval[0] <= found.value <= found.interval[1] <= high


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_sentences_does_not_matter(name, pair):
    random = np.random.default_rng(5)
    shuffled = make_pair(
        *([each[i] for i in random.permutation(len(each))] for each in (SOURCE, TARGET))
    )
    assert measured(name, shuffled) == measured(name, pair)


@pytest.mark.parametrize("name", [n for n in NAMES if "model" in MEASURES.load(n).needs])
def test_without_a_model_a_measure_of_models_says_so(name, pair):
    found = measured(name, Pair(pair.source, pair.target, pair.forms)).estimate
    assert found.value is None
    assert found.reason == "it needs a source model"


@pytest.mark.parametrize("name", [n for n in NAMES if "tags" in MEASURES.load(n).needs])
@pytest.mark.parametrize(
    ("task", "labels", "reason"),
    [
        ("pos", ("N", "V"), "another label scheme: target has the labels of 0%"),
        ("ner", ("B-per", "O"), "labels of source are parts of speech, those of target entities"),
    ],
)
def test_labels_of_another_scheme_are_not_compared(name, task, labels, reason):
    target = [[("a", labels[0]), ("b", labels[1])]]
    other = Pair(make_text(SOURCE, "source"), make_text(target, "target", task))
    found = measured(name, other).estimate
    assert found.value is None
    assert reason in found.reason


def test_outside_is_no_sign_of_one_scheme():
    one = make_text([[("a", "B-PER"), ("b", "O"), ("c", "O")]], "one", "ner")
    other = make_text([[("a", "B-person"), ("b", "O"), ("c", "O")]], "other", "ner")
    assert "another label scheme" in Pair(one, other).why_no_tags()
    assert Pair(one, one).why_no_tags() is None


def test_a_form_that_nobody_worked_out_is_refused(pair):
    with pytest.raises(SettingsError, match="the words of the slice 'all caps' are not known"):
        measured("all_caps", Pair(pair.source, pair.target))


def test_one_sentence_shows_no_spread_and_is_too_few_to_hold_out():
    little = make_pair(tag(["the Dow fell"]), tag(["lol the DOW fell"]))
    assert measured("js_words", little).estimate.reason == "one sentence shows no spread"
    assert measured("js_words", little).estimate.interval is None
    apart = measured("a_distance_words", little).estimate
    assert apart.value is None
    assert "too few to hold some out" in apart.reason
