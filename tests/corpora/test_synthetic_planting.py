"""What is planted in the tweets is what it says, and the news teaches the contrary."""

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from backfire.corpora.synthetic import KINDS, generate_corpus
from backfire.corpora.synthetic.planted import MERGERS, RESPELLINGS

TARGET_SIZES = {"train": 300, "validation": 150, "test": 600}


def tokens_of(register, sizes, seed=11):
    """Yield (position, token, tag, entity, planted) by sentence over all splits."""
    made = [generate_corpus(register, task, sizes, seed) for task in ("pos", "ner")]
    for split in sizes:
        table, entities = (corpus.split(split) for corpus in made)
        columns = [table.column(name).to_pylist() for name in ("position", "token", "gold")]
        yield from zip(
            *columns,
            entities.column("gold").to_pylist(),
            table.column("planted").to_pylist(),
            strict=True,
        )


@pytest.fixture(scope="module")
def news():
    return list(tokens_of("news", {"train": 2000}))


@pytest.fixture(scope="module")
def tweets():
    return list(tokens_of("tweets", {"train": 5000}))


def tags_of(rows):
    tags = defaultdict(Counter)
    for _, token, tag, _, _ in rows:
        tags[token.lower()][tag] += 1
    return tags


def test_nothing_is_planted_in_the_news(news):
    assert {planted for *_, planted in news} == {""}


@pytest.mark.parametrize("seed", range(5))
def test_every_kind_is_in_every_split_of_the_usual_sizes(seed):
    corpus = generate_corpus("tweets", "pos", TARGET_SIZES, seed)
    for split, size in TARGET_SIZES.items():
        counts = Counter(corpus.split(split).column("planted").to_pylist())
        assert all(counts[kind] >= size / 20 for kind in KINDS), (split, counts)
        assert sum(counts[kind] for kind in KINDS) < 0.12 * counts.total()


def test_planted_capitals_are_capitals_within_and_no_names(tweets):
    rows = [row for row in tweets if row[-1] == "capitalised"]
    assert all(
        position > 0 and token[0].isupper() and tag != "NNP" and entity == "O"
        for position, token, tag, entity, _ in rows
    )
    assert {tag for _, _, tag, _, _ in rows} >= {"NN", "JJ", "RB", "UH", "VBG"}


def test_capitals_make_names_in_the_news(news):
    within = [row for row in news if row[0] > 0 and row[1][0].isupper()]
    names = [row for row in within if row[2] == "NNP" or row[3] != "O"]
    assert len(names) > 0.9 * len(within)
    common = {token for _, token, tag, _, _ in news if tag == "NN"}
    made_of_common = [row for row in names if row[1].lower() in common]
    assert len(made_of_common) > 0.05 * len(names)


def test_planted_possessives_are_verbs_after_nouns(tweets):
    before = [None, *tweets]
    for previous, row in zip(before, tweets, strict=False):
        _, token, tag, _, planted = row
        if planted == "possessive-s":
            assert (token, tag) == ("'s", "VBZ")
            assert previous[2] in {"NN", "NNP"}
        elif row[1:3] == ("'s", "VBZ"):
            assert previous[2] not in {"NN", "NNS", "NNP"}


def test_after_nouns_the_news_knows_only_the_possessive(news):
    after = pairwise(news)
    tags = Counter(
        (row[1], row[2]) for previous, row in after
        if row[1] == "'s" and previous[2] in {"NN", "NNS", "NNP"}
    )  # fmt: skip
    assert set(tags) == {("'s", "POS")}
    assert tags.total() > 150


def test_planted_words_stand_for_what_is_written_down(tweets):
    respelled = {
        (spelling.form, pos, spelling.kind)
        for (_, pos), spellings in RESPELLINGS.items()
        for spelling in spellings
    }
    merged = {(merger.form, merger.pos, merger.kind) for merger in MERGERS.values()}
    for _, token, tag, _, planted in tweets:
        if planted in {"abbreviation", "misspelling"}:
            assert (token.lower(), tag, planted) in respelled
        if planted == "contraction":
            noun_and_is = tag == "NN" and token.endswith("s")
            assert noun_and_is or (token.lower(), tag, planted) in merged


@pytest.mark.parametrize("kind", ["contraction", "abbreviation", "misspelling"])
def test_planted_words_mean_something_else_in_the_news(kind, news, tweets):
    known = tags_of(news)
    for _, token, tag, _, planted in tweets:
        form = token.lower()
        if planted != kind:
            continue
        if form in known:  # else it ends as the plurals of the news do
            assert known[form].most_common(1)[0][0] != tag, (form, known[form])
        else:
            assert form.endswith("s"), form


def test_tweets_use_what_the_news_teaches(news, tweets):
    known = tags_of(news)
    few = {token.lower() for _, token, *_ in tokens_of("tweets", {"train": 300})}
    new = [
        (token.lower(), tag)
        for _, token, tag, _, planted in tweets
        if token.isalpha() and not planted and token.lower() not in few
    ]
    agreeing = sum(tag == max(known[token], key=known[token].get, default="") for token, tag in new)
    assert len(new) > 0.04 * len(tweets)
    assert agreeing > 0.6 * len(new)
