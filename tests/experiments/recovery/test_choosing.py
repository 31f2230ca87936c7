"""The figures of a way against plain Python, and the rule on planted cases."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.experiments.recovery.choosing import (
    Contender,
    Rule,
    check_selection,
    choose,
    is_shown,
    why_not,
)
from backfire.experiments.recovery.measuring import (
    Text,
    difference,
    measure,
    reduction,
    reduction_interval,
    reference_score,
)
from backfire.scoring.f1 import span_f1

LABEL = st.sampled_from(["O", "B-x", "I-x", "B-y"])
SENTENCES = st.lists(
    st.lists(st.tuples(LABEL, LABEL, LABEL, LABEL), min_size=1, max_size=6), min_size=2, max_size=8
)


def flat(sentences, place: int) -> list[str]:
    return [token[place] for sentence in sentences for token in sentence]


def text_of(sentences, task: str) -> Text:
    sentence = [number for number, each in enumerate(sentences) for _ in each]
    return Text(task, flat(sentences, 0), flat(sentences, 1), np.array(sentence))


@settings(max_examples=25)
@given(SENTENCES, st.sampled_from(["pos", "ner"]))
def test_the_figures_are_those_of_plain_python(sentences, task: str) -> None:
    text = text_of(sentences, task)
    sums = text.count(flat(sentences, 2), flat(sentences, 3))
    found = measure(sums, task)
    tokens = [token for sentence in sentences for token in sentence]
    before = [gold == reference for gold, reference, _, _ in tokens]
    lost = [
        sum(was and token[0] != token[place] for was, token in zip(before, tokens, strict=True))
        for place in (2, 3)
    ]
    n = len(tokens)
    right = [sum(token[0] == token[place] for token in tokens) / n for place in (2, 3)]
    assert found.falsified == lost[1]
    assert found.accuracy == pytest.approx(right[1])
    assert found.negative_transfer == pytest.approx(lost[1] / n)
    won = sum(not was and t[0] == t[3] for was, t in zip(before, tokens, strict=True)) / n
    assert found.positive_transfer == pytest.approx(won)
    assert found.reduction == (pytest.approx(1 - lost[1] / lost[0]) if lost[0] else None)
    layers = [[[token[place] for token in each] for each in sentences] for place in range(4)]
    f1 = [span_f1(layers[0], layers[place]).f1 for place in (1, 2, 3)]
    scores = f1 if task == "ner" else [sum(before) / n, *right]
    assert reference_score(text) == pytest.approx(scores[0])
    assert found.score == pytest.approx(scores[2])
    assert found.score_difference == pytest.approx(scores[2] - scores[1])


def test_gold_spans_that_break_are_counted_and_tokens_without_gold_are_not() -> None:
    gold = ["B-x", "I-x", "O", "B-y"]
    text = Text("ner", gold, gold, np.array([0, 0, 0, 1]))
    sums = text.count(gold, ["B-x", "O", "O", "B-y"])
    assert measure(sums, "ner").broken_spans == 1
    assert measure(sums, "pos").broken_spans is None
    text = Text("pos", ["a", None, "b"], ["a", "b", "b"], np.array([0, 0, 1]))
    found = measure(text.count(["b", "b", "b"], ["a", "a", "b"]), "pos")
    assert (found.tokens, found.accuracy, found.falsified, found.reduction) == (2, 1, 0, 1)


def planted(lost: int, gained: int, n: int = 40, plain_lost: int = 24) -> np.ndarray:
    """Return sums of n sentences of ten tokens, in which the plain candidate loses so many.

    The way loses and gains so many; gained tokens are wrong under the reference.
    """
    text_gold = ["a"] * (10 * n)
    reference = list(text_gold)
    wrong_before = [10 * each + 9 for each in range(n)]
    for place in wrong_before:
        reference[place] = "b"
    plain, own = list(reference), list(reference)
    for each in range(plain_lost):
        plain[10 * (each % n) + each // n] = "b"
    for each in range(lost):
        own[10 * (each % n) + each // n] = "b"
    for place in wrong_before[: plain_lost + 2]:
        plain[place] = "a"
    for place in wrong_before[:gained]:
        own[place] = "a"
    sentence = np.repeat(np.arange(n), 10)
    return Text("pos", text_gold, reference, sentence).count(plain, own)


def test_the_interval_of_a_reduction_is_that_of_the_ratios_logarithm() -> None:
    sums = planted(lost=6, gained=10)
    assert reduction(sums) == pytest.approx(0.75)
    low, high = reduction_interval(sums)
    assert 0 < low < 0.75 < high < 1
    assert math.log(1 - low) + math.log(1 - high) == pytest.approx(2 * math.log(0.25))
    low, high = reduction_interval(planted(lost=0, gained=10))
    assert (low, high) == (pytest.approx(1 - 3.69 / 24), 1.0)
    low, high = reduction_interval(planted(lost=1, gained=10))
    assert (low, high) == (pytest.approx(1 - 5.57 / 24), pytest.approx(1 - 0.0253 / 24))
    assert reduction_interval(planted(lost=3, gained=3, plain_lost=0)) is None


def test_a_way_that_loses_too_much_or_wins_by_chance_is_not_chosen() -> None:
    rule = Rule(margin=0.01)
    assert why_not(planted(lost=6, gained=10), "pos", rule) is None
    assert why_not(planted(lost=6, gained=0), "pos", rule) == "loses too much"
    assert why_not(planted(lost=24, gained=26), "pos", rule) == "takes nothing away"
    assert why_not(planted(lost=23, gained=30), "pos", rule) == "within chance"
    nothing = planted(lost=0, gained=2, plain_lost=0)
    assert why_not(nothing, "pos", rule) == "nothing is falsified without it"


def test_the_rule_prefers_a_good_score_where_the_aim_is_shown_else_little_transfer() -> None:
    strong = Contender(1, 2, planted(lost=1, gained=1))
    good = Contender(2, 2, planted(lost=4, gained=12))
    weak = Contender(3, 1, planted(lost=14, gained=26))
    everyone = [strong, good, weak]
    assert difference(strong.sums, "pos") < difference(good.sums, "pos")
    assert choose(everyone, "pos", Rule(margin=0.01)) is good
    assert choose(everyone, "pos", Rule(margin=0.01, prefer="nt")) is strong
    assert choose(everyone, "pos", Rule(margin=0.01, aim=0.999)) is strong, "nothing is shown"
    assert choose([weak], "pos", Rule()) is weak
    assert choose([], "pos", Rule()) is None
    assert "those by which at least 50 % is shown to go" in str(Rule())
    assert "the one that takes most away; among equals" in str(Rule(prefer="nt"))


def test_scores_within_the_margin_of_the_best_count_as_equal() -> None:
    best = Contender(1, 2, planted(lost=7, gained=17))
    near = Contender(2, 2, planted(lost=5, gained=14))
    far = Contender(3, 2, planted(lost=4, gained=11))
    assert choose([best, near, far], "pos", Rule(margin=0.003, aim=0.3)) is near
    assert choose([best, near, far], "pos", Rule(margin=0, aim=0.3)) is best


def test_among_equals_fewer_models_and_then_the_earlier_place_count() -> None:
    same = planted(lost=4, gained=12)
    contenders = [Contender(1, 2, same), Contender(3, 1, same), Contender(2, 1, same)]
    for prefer in ("score", "nt"):
        assert choose(contenders, "pos", Rule(prefer=prefer)).number == 2


def test_the_check_measures_only_where_nothing_has_chosen() -> None:
    good, plain = planted(lost=4, gained=12), planted(lost=24, gained=26)
    found = check_selection([Contender(7, 2, good)], plain, "pos", Rule())
    assert found.chosen == {"7": 10}
    assert found.reduction == reduction(good)
    none = check_selection([Contender(7, 2, plain)], plain, "pos", Rule())
    assert (none.chosen, none.reduction, none.score_difference) == ({"": 10}, 0, 0)
    assert check_selection([Contender(7, 2, good[:19])], plain[:19], "pos", Rule()) is None


def test_the_luck_of_the_best_is_seen_by_the_check() -> None:
    """Thirty ways that all take 40 % away: the best looks much better, and the check says so."""
    random = np.random.default_rng(3)
    gold = ["a"] * 1200
    text = Text("pos", gold, gold, np.repeat(np.arange(120), 10))

    def drawn(rate: float) -> list[str]:
        return ["b" if x else "a" for x in random.random(1200) < rate]

    plain = drawn(0.06)
    ways = [Contender(k, 2, text.count(plain, drawn(0.036))) for k in range(1, 31)]
    rule = Rule(prefer="nt")
    best = choose(ways, "pos", rule)
    found = check_selection(ways, text.count(plain, plain), "pos", rule)
    truth = np.mean([reduction(each.sums) for each in ways])
    assert reduction(best.sums) > truth + 0.15
    low, high = found.reduction_interval
    assert low < truth < high
    assert found.reduction < reduction(best.sums) - 0.15


def test_shown_means_the_whole_interval() -> None:
    assert is_shown((0.5, 0.9), 0.5) == "yes"
    assert is_shown((0.4, 0.9), 0.5) == "not shown"
    assert is_shown((0.1, 0.4), 0.5) == "no"
    assert is_shown(None, 0.5) == "not shown"
