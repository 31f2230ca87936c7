"""Parts of corpora: a genre, and as much of it as is wanted, dealt out by whole documents."""

import hashlib

import pyarrow as pa
import pytest

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.corpus import read_corpus, read_entry
from backfire.corpora.dealing import take_part
from backfire.corpora.overview import count_part, describe_entry
from backfire.corpora.parts import TEST, VALIDATION, find_part, home_of
from backfire.corpora.sources import share_text
from backfire.corpora.statistics import describe_corpora
from backfire.corpora.verify import is_passed, verify_corpora
from backfire.records.errors import CorpusError

CATALOGUE = """
[corpora.gum]
title = "Genres"
task = "pos"
format = "conllu"
label = "upos"
genres = { news = "GUM_news_*", vlog = "GUM_vlog_*" }
splits.train = { files = "train.conllu" }
splits.validation = { files = "validation.conllu" }
splits.test = { files = "test.conllu" }

[corpora."my.words"]
title = "No documents"
task = "pos"
format = "columns"
options = { fields = ["token", "pos"] }
label = "pos"
splits.train = { files = "words" }
splits.test = { files = "words" }

[corpora.tests]
title = "No training split"
task = "pos"
format = "columns"
options = { fields = ["token", "pos"] }
label = "pos"
splits.test = { files = "words" }

[corpora.gum-xpos]
like = "gum"
label = "xpos"
"""
SENTENCE = 10


def document(name, n_sentences):
    rows = []
    for s in range(n_sentences):
        ids = range(1, SENTENCE + 1)
        rows += [f"{i}\t{name}.{s}.{i}\t_\tX\t_\t_\t0\t_\t_\t_" for i in ids] + [""]
    return "\n".join([f"# newdoc id = {name}", *rows])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """40 documents of news, a few sentences of vlogs; sizes in tokens are ten a sentence."""
    path = tmp_path_factory.mktemp("parts")
    news = [document(f"GUM_news_{k}", 60) for k in range(40)]
    vlogs = [document(f"GUM_vlog_{k}", 2) for k in range(6)]
    for split, places in (
        ("train", slice(4, None)),
        ("validation", slice(2)),
        ("test", slice(2, 4)),
    ):
        text = "\n".join([*news[places], *vlogs[places]]) + "\n"
        (path / f"{split}.conllu").write_text(text, encoding="utf-8")
    words = "\n\n".join(f"w{s} X\nv X" for s in range(50))
    (path / "words").write_text(words, encoding="utf-8")
    (path / "my.toml").write_text(CATALOGUE, encoding="utf-8")
    return path


def read(folder, name):
    return read_corpus(name, data=folder, catalogue=folder / "my.toml")


def words(table: pa.Table):
    return table["token"].to_pylist()


def documents(table: pa.Table):
    return set(table["document"].to_pylist())


def test_a_genre_keeps_the_splits_of_its_corpus(folder):
    whole, vlogs = read(folder, "gum"), read(folder, "gum.vlog")
    for split, table in whole.splits.items():
        own = [word for word in words(table) if word.startswith("GUM_vlog")]
        assert words(vlogs.split(split)) == own
    assert vlogs.split("test")["sentence"].to_pylist()[::SENTENCE] == list(range(4))


def test_a_genre_is_dealt_out_by_whole_documents_in_the_order_of_a_hash(folder):
    part = read(folder, "gum.news@4000")
    train, validation, test = (part.split(x) for x in ("train", "validation", "test"))
    order = sorted(
        (f"GUM_news_{k}" for k in range(40)), key=lambda x: hashlib.sha256(x.encode()).hexdigest()
    )
    assert train.num_rows == 4000  # six documents of 600, and 400 of a seventh
    assert documents(train) == set(order[:7])
    assert documents(validation) == set(order[7:11])
    assert validation.num_rows == 2400 >= VALIDATION
    assert test.num_rows == TEST
    assert documents(test) == set(order[11:28])
    ids = [table["token_id"].to_pylist() for table in part.splits.values()]
    assert [own[0] for own in ids] == [0, 4000, 6400]
    assert part.split("train")["position"].to_pylist() == list(range(SENTENCE)) * 400


def test_a_small_part_is_within_a_large_one(folder):
    small, large = (words(read(folder, f"gum.news@{n}").split("train")) for n in (1000, 7000))
    assert set(small) < set(large)


def test_a_corpus_without_genre_keeps_its_other_splits(folder):
    part = read(folder, "my.words@41")
    assert 40 <= part.split("train").num_rows <= 42
    assert part.split("test").num_rows == 100
    again = read(folder, "my.words@61").split("train")
    assert set(words(part.split("train"))) < set(words(again))
    assert part.checksum("train") == read(folder, "my.words@41").checksum("train")
    assert part.name == "my.words@41"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gum.newz", r"gum: unknown genre 'newz'. Did you mean 'news'"),
        ("gum.vlog@4000", r"gum.vlog@4000: found 120 tokens, expected at least 4,000"),
        ("gum.vlog@100", r"gum.vlog@100: nothing is left for test"),
        ("my.words@101", r"found 100 tokens, expected at least 101"),
        ("my.words.news", r"my.words has no genres, expected a part such as my.words@4000"),
        ("gim.news", r"unknown corpus 'gim.news'"),
        ("gum@0", r"gum@0: found '0' after the @, expected the size of the training split"),
        ("gum@", r"gum@: found '' after the @"),
        ("gum.news@4k", r"gum.news@4k: found '4k' after the @"),
        ("gim@4k", r"unknown corpus 'gim@4k'"),
        ("tests@10", r"tests@10: found the splits test, expected 'train'"),
    ],
)
def test_a_part_that_cannot_be_is_explained(folder, name, message):
    with pytest.raises(CorpusError, match=message):
        read(folder, name)


def test_a_part_is_shown_described_and_fetched_as_its_corpus_is(folder):
    catalogue = read_catalogue(data=folder, catalogue=folder / "my.toml")
    details = describe_entry(catalogue, "gum.news@4000")
    assert details.rules["train"].startswith("about 4,000 tokens of gum's documents GUM_news_*")
    assert details.rules["test"] == "the others, up to about 10,000 tokens"
    assert describe_entry(catalogue, "gum.news").rules["test"] == (
        "gum's documents GUM_news_* (test)"
    )
    assert home_of(catalogue, "gum.news@4000") == "gum"
    assert home_of(catalogue, "my.words") == "my.words"
    rows = list(describe_corpora(catalogue, ["gum.vlog"]))
    assert [row.tokens for row in rows] == [40, 40, 40]


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [
        ("gum.news@4000", "gum", True),
        ("gum.news", "gum-xpos.vlog", True),
        ("gum", "my.words", False),
        ("elsewhere", "gum", False),
        ("elsewhere", "elsewhere", True),
    ],
)
def test_parts_of_one_corpus_and_corpora_of_one_file_may_share_text(folder, a, b, shared):
    catalogue = read_catalogue(data=folder, catalogue=folder / "my.toml")
    assert share_text(catalogue, a, b) is share_text(catalogue, b, a) is shared


def test_a_part_is_verified_after_its_corpus(folder):
    catalogue = read_catalogue(data=folder, catalogue=folder / "my.toml")
    names = ["gum.vlog", "gum.vlog@4000", "my.words"]
    findings = list(verify_corpora(catalogue, names))
    assert [found.corpus for found in findings] == ["gum", "gum.vlog", "gum.vlog@4000", "my.words"]
    assert [part.found.tokens for part in findings[1].splits] == [40, 40, 40]
    assert findings[2].differences == ["found 120 tokens, expected at least 4,000. Ask for fewer."]
    assert not is_passed(findings, names)
    assert is_passed([findings[1]], names[:1])
    absent = read_catalogue(data=folder / "elsewhere")
    assert not is_passed(list(verify_corpora(absent, ["tpos@100"])), ["tpos@100"])


def test_a_part_is_shown_with_its_size_or_why_it_cannot_be(folder):
    catalogue = read_catalogue(data=folder, catalogue=folder / "my.toml")
    for name, sizes in (("my.words@41", [40, 100]), ("my.words", [None, None])):
        details = count_part(catalogue, describe_entry(catalogue, name))
        assert [split.tokens for split in details.entry.splits.values()] == sizes
    with pytest.raises(CorpusError, match="found 100 tokens, expected at least 101"):
        count_part(catalogue, describe_entry(catalogue, "my.words@101"))
    known = read_catalogue(data=folder / "elsewhere")  # a corpus that is not here, but known
    with pytest.raises(CorpusError, match="found 10,652 tokens, expected at least 10,653"):
        describe_entry(known, "tpos@10653")
    assert count_part(known, describe_entry(known, "tpos@100")).presence == "absent"


@pytest.mark.data
@pytest.mark.parametrize("treebank", ["ud-ewt", "ud-gum"])
def test_every_document_has_a_genre(data_dir, treebank):
    catalogue = read_catalogue(data=data_dir)
    whole = read_entry(catalogue, treebank)
    parts = [
        take_part(whole, find_part(catalogue, f"{treebank}.{genre}"))
        for genre in catalogue.find(treebank).genres
    ]
    for split, table in whole.splits.items():
        assert sum(part.split(split).num_rows for part in parts) == table.num_rows
