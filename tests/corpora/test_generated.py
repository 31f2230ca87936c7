"""Corpora of the catalogue that are generated, not read."""

from pathlib import Path

import pytest

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.corpus import read_corpus
from backfire.corpora.synthetic import KINDS, generate_corpus
from backfire.corpora.verify import verify_corpora
from backfire.records.errors import SettingsError

NAMES = ("synthetic-news", "synthetic-tweets")


@pytest.mark.parametrize("name", NAMES)
def test_they_need_no_data_and_are_what_the_catalogue_says(name: str, tmp_path: Path) -> None:
    [finding] = verify_corpora(read_catalogue(data=tmp_path / "absent"), [name])
    assert finding.status == "ok"
    assert [split.found.sentences for split in finding.splits] == [
        len(read_corpus(name, data=tmp_path / "absent").sentences(split.split))
        for split in finding.splits
    ]


def test_splits_are_different_text_and_say_what_was_planted(tmp_path: Path) -> None:
    corpus = read_corpus("synthetic-tweets", data=tmp_path)
    texts = {split: table.column("token").to_pylist() for split, table in corpus.splits.items()}
    assert texts["train"][:200] != texts["test"][:200]
    assert set(corpus.split("test").column("planted").to_pylist()) == {"", *KINDS}


def test_a_catalogue_can_ask_for_another_task_and_size(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[corpora.mine]\ntitle = "mine"\ntask = "ner"\nlabel = "gold"\nscheme = "bio2"\n'
        "[corpora.mine.splits]\n"
        'train = { generated = { text = "news", sentences = 7, seed = 9 } }\n',
        encoding="utf-8",
    )
    corpus = read_corpus("mine", data=tmp_path, catalogue=own)
    made = generate_corpus("news", "ner", {"text": 7}, 9).split("text")
    assert corpus.split("train").column("gold").to_pylist() == made.column("gold").to_pylist()


@pytest.mark.parametrize("value", ['{ text = "songs", sentences = 1, seed = 1 }', "{ seed = 1 }"])
def test_a_wrong_request_is_explained(tmp_path: Path, value: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        f'[corpora.mine]\ntitle = "mine"\ntask = "pos"\nlabel = "gold"\n'
        f"[corpora.mine.splits]\ntrain = {{ generated = {value} }}\n",
        encoding="utf-8",
    )
    with pytest.raises(SettingsError, match=r"splits\.train\.generated\.(text|sentences)"):
        read_corpus("mine", data=tmp_path, catalogue=own)
