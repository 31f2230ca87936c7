"""Leaks: the same sentence in two corpora, in other capitals, with other users, tokens, links."""

import pyarrow as pa
import pytest

from backfire.corpora.corpus import build_corpus, read_corpus
from backfire.corpora.leaks import find_doubles, find_leaks, find_seen, fold_words, sign_leaks


def make(name, **splits):
    return build_corpus(name, "pos", {split: table(texts) for split, texts in splits.items()})


def table(texts):
    words = [(k, p, word) for k, text in enumerate(texts) for p, word in enumerate(text.split())]
    sentence, position, token = map(list, zip(*words, strict=True))
    return pa.table(
        {"sentence": sentence, "position": position, "token": token, "gold": ["X"] * len(token)}
    )


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("LOVE", "love"),
        ("@JustinBieber", "@user"),
        ("@USER1490", "@user"),
        ("@", "@"),
        ("http://bit.ly/x", "url"),
        ("HTTPS://t.co/x", "url"),
        ("www.x.org", "url"),
        ("URL224", "url"),
        ("url", "url"),
        ("curl", "curl"),
        ("&amp;", "&"),
        ("&lt;3", "<3"),
    ],
)
def test_words_are_folded(word, folded):
    assert fold_words(pa.array([word, "same", word])).to_pylist() == [folded, "same", folded]


def test_sentences_are_found_again():
    a = make("a", train=["I love @you so much http://x.y", "only here are five words"])
    b = make("b", test=["i LOVE @USER1 so much url7", "I love you so much http://x.y"])
    (leak,) = find_leaks(a, b, n_examples=3)
    assert (leak.split_a, leak.split_b) == ("a train", "b test")
    assert (leak.sentences, leak.found, leak.share) == (2, 1, 0.5)
    assert leak.examples == ["I love @you so much http://x.y"]


def test_other_tokens_of_the_same_text_are_the_same():
    a, b = make("a", train=["I do n't like it !!"]), make("b", train=["I don't like it ! !"])
    (leak,) = find_leaks(a, b)
    assert leak.found == 1


def test_what_a_source_has_of_a_targets_test_is_found_unless_the_target_trains_on_it():
    one, two, three, four = (f"this is the {n} sentence" for n in ("1st", "2nd", "3rd", "4th"))
    target = make("b", train=[one, four], validation=[three], test=[one, two.upper(), three])
    (leak,) = find_seen(make("a", train=[one, two], test=[three]), target)
    assert (leak.split_a, leak.split_b) == ("b test", "a train")
    assert (leak.sentences, leak.found, leak.share) == (3, 1, 1 / 3)
    assert [each.split_a for each in find_seen(make("a", train=[three]), target)] == [
        "b validation",
        "b test",
    ]
    assert not list(find_seen(target, target))
    assert not list(find_seen(make("a", test=[two]), target))
    (leak,) = find_seen(make("a", train=[one]), make("b", test=[one]))
    assert leak.found == 1


def test_short_sentences_are_left_out():
    a, b = make("a", train=["Thank you !", "this one is long enough"]), make("b", x=["Thank you !"])
    (leak,) = find_leaks(a, b)
    assert (leak.sentences, leak.found) == (1, 0)
    (leak,) = find_leaks(a, b, min_tokens=1)
    assert (leak.sentences, leak.found) == (2, 1)
    (leak,) = find_leaks(a, b, min_tokens=9)
    assert (leak.sentences, leak.found, leak.share) == (0, 0, 0.0)


def test_doubles_stand_in_a_text_before():
    first = table(["I do n't like it !!", "Thank you !", "nobody else says so here"])
    second = table(["Thank you !", "I don't like it ! !", "this one is quite new"])
    third = table(["this one is quite new", "and so is this one"])
    found = [doubles.tolist() for doubles in find_doubles([first, second, third])]
    assert found == [[False] * 3, [False, True, False], [True, False]]


def test_a_corpus_leaks_between_its_own_splits():
    a = make(
        "a", train=["the same five words here", "b b b b b"], test=["the same five words here"]
    )
    found = {(leak.split_a, leak.split_b): leak.found for leak in find_leaks(a, a)}
    assert found == {("a train", "a test"): 1, ("a test", "a train"): 1}


def test_the_signature_names_both_corpora():
    a, b = make("a", train=["x"]), make("b", train=["y"])
    assert "|a:a-" in sign_leaks(a, b, 5)
    assert sign_leaks(a, b, 5) != sign_leaks(a, a, 5)


@pytest.mark.data
def test_the_known_leaks_are_found(data_dir):
    conll, tpos, wnut = (
        read_corpus(name, data=data_dir) for name in ("conll2003", "tpos", "wnut17")
    )
    found = {(leak.split_a, leak.split_b): leak.found for leak in find_leaks(conll, conll)}
    assert found["conll2003 test", "conll2003 train"] == 45
    within = {(leak.split_a, leak.split_b): leak.found for leak in find_leaks(tpos, tpos)}
    assert within["tpos train", "tpos validation"] + within["tpos train", "tpos test"] == 3
    shared = {
        leak.split_a: leak.share for leak in find_leaks(tpos, wnut) if "train" in leak.split_b
    }
    assert all(share > 0.4 for share in shared.values())
