"""Section 5.3's claims: planted ones are found, and seeds alone are told apart."""

from dataclasses import replace

import pytest

from backfire.corpora.corpus import read_corpus
from backfire.experiments.published import TABLE_2
from backfire.experiments.published_claims import CLAIMS, LabelSet
from backfire.experiments.qualitative.claims import SLICES, measure_claims, tell_doubles
from backfire.experiments.qualitative.contrasted import read_targets
from backfire.slices.family import declare_family
from backfire.slices.slice import Text

CAPITAL, POSSESSIVE, ABBREVIATION = "capital → name", "'s: verb → possessive", "abbreviations"


@pytest.fixture
def measure(mark):
    """Takes corpora to their claims by split."""

    def find(targets):
        marks = {
            (target.corpus.name, split): mark(
                target.corpus.split(split)["token"].to_pylist(), SLICES
            )
            for target in targets
            for split in target.splits
        }
        return measure_claims(targets, marks)

    return find


@pytest.fixture
def of_test(measure):
    """Takes a desk to the claims in its test split, by name."""

    def find(desk):
        splits = measure(read_targets(desk).here)
        assert [split.split for split in splits] == ["test", "test-oct27", "validation"]
        return {row.claim: row for row in splits[0].rows}

    return find


def test_planted_harm_holds_and_what_seeds_flip_does_not(make_desk, of_test):
    seeds = {"nvr": ("V", 0.5), "goes": ("N", 0.3)}
    desk = make_desk(
        seeds | {"Award": ("^", 0.05), "it's": ("S", 0.5)},
        seeds | {"Award": ("^", 0.7), "it's": ("S", 0.05)},
        tweets=200,
    )
    found = of_test(desk)
    award = found[CAPITAL]
    assert award.verdict == "HOLDS"
    assert award.effect.tokens == 200
    assert award.effect.falsified == pytest.approx(200 * 0.95 * 0.7, rel=0.1)
    assert award.way == ("Z", "^")
    assert "N" in award.gold
    assert found[POSSESSIVE].verdict == "REVERSED"
    assert found[POSSESSIVE].effect.tokens == 200
    assert found[ABBREVIATION].verdict in {"NOT SHOWN", "BOTH WAYS"}
    assert found["misspellings"].verdict == "TOO FEW"
    assert found["misspellings"].net_q is None


def test_the_way_counts_and_not_only_the_word(make_desk, of_test):
    """Capitals that turn to another wrong label are no evidence of the claim."""
    found = of_test(make_desk({}, {"Award": ("V", 0.7)}))[CAPITAL]
    assert found.effect.falsified == 0
    assert found.effect.way_of_falsified == 0
    assert found.verdict == "TOO FEW"


@pytest.mark.parametrize("apostrophe", ["'", "\N{RIGHT SINGLE QUOTATION MARK}"])
def test_any_apostrophe_will_do(make_desk, of_test, apostrophe):
    word = f"it{apostrophe}s"
    tweet = f"so/R {word}/L {word}/Z"
    found = of_test(make_desk({}, {word: ("S", 1.0)}, tweet=tweet, tweets=30))
    assert found[POSSESSIVE].effect.tokens == 30
    assert found[POSSESSIVE].effect.falsified == 30


def test_corpora_with_the_same_runs_count_together(make_desk, measure, tweet):
    [ark] = read_targets(make_desk()).here
    [other] = read_targets(make_desk(tweet=tweet.replace("friend", "pal"))).here
    [split, *_] = measure([ark, other])
    assert not split.doubles
    rows = [row for row in split.rows if row.claim == CAPITAL]
    assert [row.corpus for row in rows] == ["ark", "ark", "POS together"]
    alone, _, both = rows
    assert both.effect.tokens == 2 * alone.effect.tokens
    assert both.effect.falsified == pytest.approx(2 * alone.effect.falsified)
    assert both.effect.of_falsified.value == pytest.approx(alone.effect.of_falsified.value)
    assert (both.gold, both.way) == (None, None)


def test_a_sentence_of_two_corpora_counts_once_where_they_count_together(make_desk, measure, tweet):
    """Cut or written otherwise it is the same tweet, and its mistakes are no second witness."""
    [ark] = read_targets(make_desk()).here
    again, own = tweet.replace("@you", "@someone"), tweet.replace("friend", "pal")
    [other] = read_targets(make_desk(tweet=f"{again}\n{own}", tweets=20)).here
    splits = measure([replace(x, splits={"test": x.splits["test"]}) for x in (ark, other)])
    assert splits[0].doubles == {"ark": 20}
    assert tell_doubles(splits)[0].endswith("count once; left out are 20 of ARK.")
    rows = [row for row in splits[0].rows if row.claim == CAPITAL]
    assert [row.effect.tokens for row in rows] == [40, 40, 60]
    assert rows[2].effect.clusters == 60
    assert rows[2].effect.covers_other_runs
    [everything, *_] = measure([ark, ark])
    first, _, both = (row for row in everything.rows if row.claim == CAPITAL)
    assert both.effect.net.interval == pytest.approx(first.effect.net.interval)


def test_the_slices_of_a_claim_are_built_in():
    known = {each.name for each in declare_family(Text(tags=()))}
    for claim in CLAIMS:
        assert set(claim.slices) <= known
        assert claim.paper.endswith(".")
        assert set(claim.readings) <= set(TABLE_2)


def test_a_set_of_labels_is_named_or_all_but_named():
    labels = ["A", "B", "C"]
    assert LabelSet(frozenset("AC")).among(labels).tolist() == [True, False, True]
    assert LabelSet(frozenset("AC"), all_but=True).among(labels).tolist() == [False, True, False]


@pytest.mark.data
@pytest.mark.parametrize("target", TABLE_2)
def test_the_labels_of_a_claim_are_labels_of_the_corpus(target, data_dir):
    corpus = read_corpus(target, data=data_dir)
    labels = {label for table in corpus.splits.values() for label in table["gold"].to_pylist()}
    for claim in CLAIMS:
        reading = claim.reading(target)
        for chosen in (reading.gold, reading.way) if reading else ():
            assert chosen.names <= labels
