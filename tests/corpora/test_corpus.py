"""Corpora read through a catalogue: splits, pieces, matches, conversions, identities."""

import gzip
from textwrap import dedent

import pyarrow as pa
import pytest

from backfire.corpora.corpus import Corpus, build_corpus, read_corpus
from backfire.corpora.directory import data_directory
from backfire.records.errors import CorpusError, SettingsError
from backfire.records.schemas import TOKENS


@pytest.fixture
def make(tmp_path):
    """Write files and a catalogue entry, and read the corpus."""

    def build(entry, label="pos", **files) -> Corpus:
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_txt", ".txt").replace(
                "_mrg", ".mrg"
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        head = f'[corpora.c]\ntitle = "C"\ntask = "pos"\nformat = "columns"\nlabel = "{label}"\n'
        text = head + 'options = { fields = ["token", "pos"] }\n' + dedent(entry)
        (tmp_path / "catalogue.toml").write_text(text, encoding="utf-8")
        return read_corpus("c", data=tmp_path)

    return build


def words(corpus, split):
    return [" ".join(sentence.tokens) for sentence in corpus.sentences(split)]


FIVE = "a A\n\nb B\nb B\n\nc C\n\nd D\n\ne E\n"


def test_tables_have_the_agreed_columns_and_token_ids_go_on(make):
    corpus = make('[corpora.c.splits]\ntrain = { files = "x.txt" }\ntest = { files = "y.txt" }',
                  x_txt=FIVE, y_txt="f F\n\ng G\n")  # fmt: skip
    assert corpus.splits["train"].schema.equals(TOKENS)
    ids = [table["token_id"].to_pylist() for table in corpus.splits.values()]
    assert ids == [[0, 1, 2, 3, 4, 5], [6, 7]]
    assert [s.first_token_id for s in corpus.sentences("train")] == [0, 1, 3, 4, 5]
    assert [s.first_token_id for s in corpus.sentences("test")] == [6, 7]
    assert corpus.sentences("train")[1].labels == ["B", "B"]
    assert corpus.labels() == ["A", "B", "C", "D", "E"]
    assert set(corpus.splits["test"]["split"].to_pylist()) == {"test"}
    assert set(corpus.splits["test"]["corpus"].to_pylist()) == {"c"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("first = 2", "a|b b"),
        ("first = 0", ""),
        ("first = 9", "a|b b|c|d|e"),
        ("last = 2", "d|e"),
        ("last = 0", ""),
        ("all_but_last = 2", "a|b b|c"),
        ("all_but_last = 0", "a|b b|c|d|e"),
        ("all_but_last = 9", ""),
    ],
)
def test_parts_of_a_file_by_sentences(make, rule, expected):
    corpus = make(f'splits.test = {{ files = "x.txt", {rule} }}', x_txt=FIVE)
    assert "|".join(words(corpus, "test")) == expected
    assert corpus.splits["test"]["sentence"].to_pylist() == sorted(
        corpus.splits["test"]["sentence"].to_pylist()
    )


def test_pieces_follow_one_another_and_sentences_never_join(make):
    corpus = make(
        """
        [corpora.c.splits]
        train.pieces = [{ files = ["y.txt", "x.txt"], first = 3 }, { files = "x.txt", last = 1 }]
        validation = { corpus = "c", splits = "train", last = 2 }
        """,
        x_txt=FIVE, y_txt="z Z\n",
    )  # fmt: skip
    assert words(corpus, "train") == ["z", "a", "b b", "e"]
    assert corpus.splits["train"]["sentence"].to_pylist() == [0, 1, 2, 2, 3]
    assert corpus.splits["train"]["position"].to_pylist() == [0, 0, 0, 1, 0]
    assert words(corpus, "validation") == ["b b", "e"]


def test_several_files_by_pattern_in_order_of_names_are_documents(make):
    corpus = make(
        'splits.test = { files = ["t/w_0[1-9].mrg", "t/w_1?.mrg"], format = "penn", options = {} }',
        t__w_11_mrg="( (X eleven) )", t__w_02_mrg="( (X two) )", t__w_00_mrg="( (X zero) )",
        t__w_01_mrg="( (X one) (Y 1) )",
    )  # fmt: skip
    assert words(corpus, "test") == ["one 1", "two", "eleven"]
    assert corpus.splits["test"]["document"].to_pylist() == ["w_01", "w_01", "w_02", "w_11"]


def test_pieces_of_several_formats_share_the_column_of_labels(make):
    corpus = make(
        """
        splits.train.pieces = [
          { files = "x.txt", options = { fields = ["token", "pos", "chunk"] } },
          { files = "y.mrg", format = "penn", options = {} },
        ]
        rename = { "-LRB-" = "(" }
        unescape = true
        """,
        x_txt="1\\/2 CD B-NP\n", y_mrg="( (-LRB- -LRB-) (CD 3\\/4) (SYM \\*) )",
    )  # fmt: skip
    sentence, other = corpus.sentences("train")
    assert (sentence.tokens, sentence.labels) == (["1/2"], ["CD"])
    assert (other.tokens, other.labels) == (["-LRB-", "3/4", "*"], ["(", "CD", "SYM"])


def test_tweets_are_found_by_their_words_and_ties_go_to_the_same_labels(make):
    corpus = make(
        'splits.test = { files = "x.txt", matching = { files = "split", first = 4 } }',
        x_txt="hi UH\nyou PRP\n\nhi NN\nyou PRP\n\nhi NN\n\nno DT\n",
        split="no\tDT\n\n\nhi\tNN\nyou\tPRP\n\nhi\tXX\nyou\tPRP\n\n\nhi\tNN\n\nlast\tNN\n",
    )
    assert words(corpus, "test") == ["no", "hi you", "hi you", "hi"]
    assert [s.labels for s in corpus.sentences("test")] == [
        ["DT"], ["NN", "PRP"], ["UH", "PRP"], ["NN"],
    ]  # fmt: skip
    assert corpus.splits["test"]["sentence"].to_pylist() == [0, 1, 1, 2, 2, 3]


def test_tokens_may_count_as_the_same_in_a_match(make):
    entry = 'splits.test = {{ files = "x.txt", matching = {{ files = "y.txt", {} }} }}'
    files = {"x_txt": "I O\n&lt; O\n\nconfused O\n", "y_txt": "I A\n& B\n\nJJ C\n"}
    equal = 'equal = { "&lt;" = "&", "confused" = "JJ" }'
    assert words(make(entry.format(equal), **files), "test") == ["I &lt;", "confused"]
    with pytest.raises(CorpusError, match=r'^y.txt line 1: the sentence that begins "I &" is not'):
        make(entry.format("first = 2"), **files)


def test_spans_are_converted_to_bio2_and_a_wrong_label_is_named_with_its_line(tmp_path):
    text = """
        [corpora.c]
        title = "C"
        task = "ner"
        format = "columns"
        options = { fields = ["token", "ner"] }
        label = "ner"
        scheme = "iob1"
        uppercase = true
        splits.train = { files = "x.txt" }
    """
    (tmp_path / "catalogue.toml").write_text(dedent(text))
    (tmp_path / "x.txt").write_text("a i-per\nb i-per\n\nc i-per\nd b-per\n")
    corpus = read_corpus("c", data=tmp_path)
    assert [s.labels for s in corpus.sentences("train")] == [["B-PER", "I-PER"], ["B-PER", "B-PER"]]
    (tmp_path / "x.txt").write_text("a o\n\nb per\n")
    with pytest.raises(CorpusError, match=r"^x.txt line 3: found the label 'PER', expected one of"):
        read_corpus("c", data=tmp_path)


def test_a_missing_column_or_tag_is_explained(make):
    entry = 'splits.test = { files = "x.txt", format = "conllu", options = {} }'
    row = "\t".join(["1", "a", "a", "NOUN", "_", "_", "0", "root", "_", "_"])
    with pytest.raises(SettingsError, match=r"label: unknown column 'pos'.* Known: lemma, token"):
        make(entry, x_txt=row)
    with pytest.raises(CorpusError, match=r"x.txt line 1: found no label in the column 'xpos'"):
        make(entry, label="xpos", x_txt=row)
    assert make(entry, label="upos", x_txt=row).labels() == ["NOUN"]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('splits.test = { corpus = "c", splits = "test" }', "made of itself: c test → c test"),
        ('splits.test = { corpus = "c", splits = "tset" }', "unknown split 'tset'. Did you mean"),
        (
            'splits.test = { files = "x.txt", options = { field = 1 } }',
            "unknown option of the form",
        ),
        ('splits.test = { files = "x.txt", format = "xml" }', "unknown format 'xml'"),
    ],
)
def test_wrong_settings_are_explained(make, entry, message):
    with pytest.raises(SettingsError, match=message):
        make(entry, x_txt=FIVE)


def test_a_missing_file_comes_with_advice(make, tmp_path):
    with pytest.raises(CorpusError, match=r"c: .*none.txt is absent. Put the file there"):
        make('splits.test = { files = "none.txt" }')
    with pytest.raises(CorpusError, match=r"tpos: .*pos.txt is absent. Download it with: backfire"):
        read_corpus("tpos", data=tmp_path)
    with pytest.raises(CorpusError, match=r"is absent. It can't be downloaded freely: .* LDC99T42"):
        read_corpus("wsj", data=tmp_path)


def test_other_counts_than_expected_are_logged(make, caplog):
    make('splits.test = { files = "x.txt", tokens = 7 }', x_txt=FIVE)
    assert "c test: found 6 tokens, expected 7" in caplog.text


def test_a_gzipped_file_is_read_like_the_file(make, tmp_path):
    (tmp_path / "x.txt.gz").write_bytes(gzip.compress(FIVE.encode()))
    assert words(make('splits.test = { files = "x.txt.gz" }'), "test") == [
        "a",
        "b b",
        "c",
        "d",
        "e",
    ]


def test_the_licensed_treebank_is_read_in_its_own_layout(tmp_path):
    for section in range(25):
        folder = tmp_path / "wsj" / f"{section:02}"
        folder.mkdir(parents=True)
        for article in (1, 2):
            tree = f"( (S (NP (NNP w{section}) (-NONE- *T*-1) ) (. .) ))\n"
            (folder / f"wsj_{section:02}{article:02}.mrg").write_text(tree * article)
    corpus = read_corpus("wsj", data=tmp_path)
    assert {split: len(corpus.sentences(split)) for split in corpus.splits} == {
        "train": 19 * 3, "validation": 3 * 3, "test": 3 * 3,
    }  # fmt: skip
    assert corpus.sentences("validation")[0].tokens == ["w19", "."]
    assert corpus.sentences("test")[-1].tokens == ["w24", "."]


def test_checksums_depend_on_sentences_words_and_labels_only(make):
    entry = 'splits.test = { files = "x.txt" }'
    corpus = make(entry, x_txt="a A\nb B\n")
    assert corpus.checksum("test") == make(entry, x_txt="\n\na\tA\nb\tB").checksum("test")
    others = ["a A\n\nb B\n", "a A\nb C\n", "a A\nc B\n", "a A\nb B\nb B\n"]
    sums = {make(entry, x_txt=text).checksum("test") for text in others}
    assert len(sums | {corpus.checksum("test")}) == 5


def test_an_unknown_split_is_answered_with_all_names(make):
    corpus = make('splits.test = { files = "x.txt" }', x_txt=FIVE)
    with pytest.raises(CorpusError, match=r"c: unknown split 'dev'. Known: test"):
        corpus.sentences("dev")
    assert corpus.labels() == ["A", "B", "C", "D", "E"]


def test_further_columns_are_kept_behind_the_agreed_ones():
    table = pa.table({"planted": ["x"], "sentence": [0], "position": [0], "token": ["a"],
                      "gold": ["A"]})  # fmt: skip
    corpus = build_corpus("made", "pos", {"train": table})
    assert corpus.splits["train"].column_names == [*TOKENS.names, "planted"]


def test_the_data_directory_is_named_or_the_variables_or_the_users(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKFIRE_DATA", str(tmp_path / "variable"))
    assert data_directory(tmp_path) == tmp_path
    assert data_directory() == tmp_path / "variable"
    monkeypatch.delenv("BACKFIRE_DATA")
    assert data_directory().name == "backfire"
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="file: it is a file, expected the folder of the corp"):
        data_directory(tmp_path / "file")
