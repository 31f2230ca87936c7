"""Examples of falsified tokens are picked by the rule and quoted sparingly."""

import numpy as np
import pytest

from backfire.experiments.qualitative.contrasted import read_targets
from backfire.experiments.qualitative.picking import SLICES, Quoting, pick_falsified


@pytest.fixture
def pick(mark):
    """Takes a desk and a setting to what is picked in its test split."""

    def find(desk, **quoting):
        [ark] = read_targets(desk).here
        words = ark.corpus.split("test")["token"].to_pylist()
        return pick_falsified(ark.splits["test"], words, mark(words, SLICES), Quoting(**quoting))

    return find


def test_the_most_often_falsified_come_first(make_desk, pick):
    found = pick(make_desk(), tokens=400)
    shares = [token.falsified for token in found.tokens]
    assert shares == sorted(shares, reverse=True)
    assert found.ever == len(shares)
    assert found.always == shares.count(1.0) >= 40
    two = next(token for token in found.tokens if token.word == "2")
    assert (two.gold, two.reference, two.candidate) == ("P", {"P": 1.0}, {"$": 1.0})
    assert (two.falsified, two.flipped, two.kinds) == (1.0, 0.0, ("abbreviation",))
    never = next(token for token in found.tokens[40:] if token.word == "nvr")
    assert 0 < never.flipped < 1


def test_of_equal_ones_the_more_agreed_and_then_the_first_comes_first(make_desk, pick):
    desk = make_desk({}, {})
    words = desk.evidence.runs("table-2", "transfer", "ark", "test").predicted
    labels = desk.evidence.runs("table-2", "transfer", "ark", "test").text.labels
    a, b = labels.index("A"), labels.index("D")
    words[:, 23] = a, a, a, b, b  # wrong everywhere, in two ways
    words[:, [3, 12]] = a  # wrong everywhere, in one way
    found = pick(desk)
    assert [token.falsified for token in found.tokens] == [1, 1, 1]
    assert [token.word for token in found.tokens] == ["goes", "Award", "goes"]
    assert found.tokens[2].candidate == {"A": 0.6, "D": 0.4}


def test_few_words_around_and_nobody_s_name(make_desk, pick):
    found = pick(make_desk({}, {"Award": ("^", 1.0), "nvr": ("V", 0.9)}), reach=2)
    award = found.tokens[0]
    assert (award.before, award.after) == (("@…", "the"), ("goes", "to"))
    assert (award.cut_before, award.cut_after) == (False, True)
    never = next(
        token for token in pick(make_desk({}, {"nvr": ("V", 0.9)})).tokens if token.word == "nvr"
    )
    assert never.after == ("http…",)
    assert not never.cut_after


def test_luck_does_not_come_again_and_harm_does(make_desk, pick):
    luck = dict.fromkeys(("the", "goes", "to", "friend"), ("A", 0.3))
    assert pick(make_desk(luck, luck, runs=8)).again < 0.5
    assert pick(make_desk({}, {"2": ("$", 1.0)}, runs=8)).again == 1
    assert pick(make_desk(runs=1)).again is None
    assert pick(make_desk(runs=1)).tokens[0].flipped is None


def test_a_change_that_falsifies_nothing_has_no_example(make_desk, pick):
    found = pick(make_desk({"2": ("$", 1.0)}, {}))
    assert not found.tokens
    assert found.ever == 0
    assert found.again is None


def test_shares_are_those_of_the_pairs_of_runs(make_desk, pick):
    desk = make_desk()
    found = pick(desk, tokens=400)
    random, transfer = (
        desk.evidence.runs("table-2", arm, "ark", "test") for arm in ("random", "transfer")
    )
    gold = random.text.gold
    pairs = [(x == gold) & (y != gold) for x in random.predicted for y in transfer.predicted]
    shares = np.mean(pairs, axis=0)
    expected = sorted(shares[shares > 0].tolist(), reverse=True)
    assert [token.falsified for token in found.tokens] == pytest.approx(expected)
