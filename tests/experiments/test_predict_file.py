from pathlib import Path

import pyarrow.parquet as pq
import pytest

from backfire.encoding.vocabulary import build_vocabulary
from backfire.experiments.predict_file import predict_file
from backfire.inference.predict import predict_labels
from backfire.models.build import build_tagger
from backfire.models.tagger import Tagger
from backfire.records.errors import CorpusError
from backfire.records.sentence import Sentence
from lab import LABELS, SMALL, make_sentences

TEXT = "the\nDog\nsat\n\nzebra\n"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    vocabulary = build_vocabulary(make_sentences(20))
    build_tagger(SMALL, vocabulary, LABELS, seed=3).save_pretrained(tmp_path / "model")
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "model"


def test_a_column_file_holds_what_the_tagger_predicts(model: Path, tmp_path: Path) -> None:
    assert predict_file(model, tmp_path / "text.txt", tmp_path / "out.conll") == 4
    expected = predict_labels(
        Tagger.from_pretrained(model), [Sentence(["the", "Dog", "sat"]), Sentence(["zebra"])]
    )
    [first, second] = expected
    lines = (tmp_path / "out.conll").read_text(encoding="utf-8").split("\n")
    assert lines == [
        *(f"{w}\t{p}" for w, p in zip(["the", "Dog", "sat"], first, strict=True)), "",
        f"zebra\t{second[0]}", "",
    ]  # fmt: skip


def test_a_table_has_confidence(model: Path, tmp_path: Path) -> None:
    predict_file(model, tmp_path / "text.txt", tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet")
    names = ["sentence", "position", "token", "predicted", "confidence"]
    assert table.column_names == names
    assert table.column("sentence").to_pylist() == [0, 0, 0, 1]


def test_a_run_folder_serves_as_a_model(model: Path, tmp_path: Path) -> None:
    assert predict_file(model.parent, tmp_path / "text.txt", tmp_path / "out.conll") == 4


def test_further_words_are_looked_up_in_the_vectors(model: Path, tmp_path: Path) -> None:
    glove = tmp_path / "glove.txt"
    glove.write_text("zebra 9 9 9 9 9 9 9 9\nthe 5 5 5 5 5 5 5 5\n", encoding="utf-8")
    plain, looked_up = tmp_path / "plain.parquet", tmp_path / "looked_up.parquet"
    predict_file(model, tmp_path / "text.txt", plain)
    predict_file(model, tmp_path / "text.txt", looked_up, vectors=glove)
    before = pq.read_table(plain).column("confidence").to_pylist()
    after = pq.read_table(looked_up).column("confidence").to_pylist()
    assert after[:3] == pytest.approx(before[:3]), "a word with a trained row keeps it"
    assert after[3] != pytest.approx(before[3], abs=1e-4)


def test_bad_input_is_named_and_leaves_no_output(model: Path, tmp_path: Path) -> None:
    (tmp_path / "ragged.txt").write_text("a b\nc\n", encoding="utf-8")
    for text, column in (("absent.txt", 0), ("ragged.txt", 0), ("text.txt", 5)):
        with pytest.raises(CorpusError, match=text):
            predict_file(model, tmp_path / text, tmp_path / "out.conll", token_column=column)
    assert not (tmp_path / "out.conll").exists()
