"""The words of the paper's Table 3: found in our corpora, and what becomes of them."""

import pytest

from backfire.corpora.corpus import read_corpus
from backfire.experiments.published_words import TABLE_3, corpus_label
from backfire.experiments.qualitative.contrasted import read_targets
from backfire.experiments.qualitative.paper_words import find_paper_words


def find(desk):
    [ark] = read_targets(desk).here
    return {word.word: word for word in find_paper_words(ark)}


def test_a_word_is_counted_where_it_has_the_paper_s_gold_label(make_desk):
    tweet = "I\N{RIGHT SINGLE QUOTATION MARK}M/L 2/P 2/$ pals/N nvr/N"
    found = find(make_desk({}, {"2": ("$", 1.0)}, tweet=tweet, tweets=2))
    two = {one.split: one for one in found["2"].found}
    assert list(two) == ["test", "test-oct27", "validation", "train"]
    test = two["test"]
    assert (test.times, test.gold, test.counted) == (4, {"P": 2, "$": 2}, 2)
    assert (test.falsified, test.corrected, test.flipped) == (1, 0, 0)
    assert (test.wrong, test.wrong_share) == ("$", 1.0)
    assert (test.printed_wrong_reference, test.printed_wrong_candidate) == (0, 1)
    assert found["2"].tested
    train = two["train"]
    assert (train.times, train.counted, train.falsified, train.wrong) == (6, 0, None, None)
    assert found["I’M"].found[0].times == 2
    never = found["nvr"]
    assert not never.tested
    assert (never.found[0].counted, never.found[0].falsified) == (2, 0)
    assert never.found[0].wrong is None
    assert found["Charity"].found == ()
    assert not found["Charity"].tested


def test_the_case_counts(make_desk):
    found = find(make_desk(tweet="charity/N i'm/L NVR/R", tweets=1))
    assert not any(word.found for word in found.values())


@pytest.mark.data
@pytest.mark.parametrize("target", TABLE_3)
def test_the_printed_labels_are_labels_of_the_corpus(target, data_dir):
    corpus = read_corpus(target, data=data_dir)
    labels = {label for table in corpus.splits.values() for label in table["gold"].to_pylist()}
    for word in TABLE_3[target]:
        assert corpus_label(target, word.right) in labels
        assert corpus_label(target, word.wrong) in labels or word.wrong == "i-intj"


@pytest.mark.data
@pytest.mark.parametrize("target", TABLE_3)
def test_every_word_is_somewhere_in_its_corpus(target, data_dir):
    corpus = read_corpus(target, data=data_dir)
    words = {word for table in corpus.splits.values() for word in table["token"].to_pylist()}
    folded = {word.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") for word in words}
    for word in TABLE_3[target]:
        assert word.word.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") in folded
