import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from backfire.encoding.vocabulary import build_vocabulary
from backfire.experiments import predict_file as predict_file_module
from backfire.experiments.predict_file import predict_file
from backfire.inference.predict import predict_labels
from backfire.models.build import build_tagger
from backfire.models.tagger import Tagger
from backfire.records.errors import CorpusError, SettingsError
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


def write_long_text(path: Path, n_sentences: int) -> list[Sentence]:
    sentences = make_sentences(n_sentences, seed=4)
    text = "\n\n".join("\n".join(sentence.tokens) for sentence in sentences)
    path.write_text(text + "\n", encoding="utf-8")
    return sentences


@pytest.mark.parametrize("piece_bytes", [1, 100, 1 << 20])
def test_a_long_text_is_labelled_as_sentence_by_sentence(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece_bytes: int
) -> None:
    monkeypatch.setattr(predict_file_module, "PIECE_BYTES", piece_bytes)
    sentences = write_long_text(tmp_path / "long.txt", 60)
    counts: list[int] = []
    n_tokens = predict_file(
        model, tmp_path / "long.txt", tmp_path / "out.parquet", watch=counts.append
    )
    assert counts[-1] == n_tokens == sum(map(len, sentences))
    n_pieces = {1: 60, 1 << 20: 2}  # what the last break leaves is a piece of its own
    assert len(counts) == n_pieces.get(piece_bytes, len(counts))
    tagger = Tagger.from_pretrained(model)
    expected = [label for one in sentences for label in predict_labels(tagger, [one])[0]]
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column("predicted").to_pylist() == expected
    assert table.column("token").to_pylist() == [t for one in sentences for t in one.tokens]
    numbers = [k for k, one in enumerate(sentences) for _ in one.tokens]
    assert table.column("sentence").to_pylist() == numbers

    predict_file(model, tmp_path / "long.txt", tmp_path / "out.conll")
    columns = (tmp_path / "out.conll").read_text(encoding="utf-8").split()
    assert columns[::2] == table.column("token").to_pylist()
    assert columns[1::2] == expected


@pytest.mark.parametrize("name", ["out.parquet", "out.conll"])
def test_a_text_that_breaks_far_down_leaves_no_output(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(predict_file_module, "PIECE_BYTES", 100)
    (tmp_path / "broken.txt").write_bytes(b"the\nDog\n\n" * 50 + b"bad \xff byte\n")
    begun: list[int] = []
    with pytest.raises(CorpusError, match=r"broken\.txt line 151: found the byte 0xff"):
        predict_file(model, tmp_path / "broken.txt", tmp_path / name, watch=begun.append)
    assert begun, "the break was met after labels had been written"
    assert not list(tmp_path.glob("out*"))


def test_an_absent_device_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="expected cpu, cuda or cuda:N"):
        predict_file(tmp_path, tmp_path / "absent", tmp_path / "out", device="tpu")


PEAK = """
import resource, sys
from pathlib import Path
from backfire.experiments import predict_file as module
module.PIECE_BYTES = 1 << 16
module.predict_file(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_text(model: Path, tmp_path: Path) -> None:
    """Read at once, the longer text would take hundreds of megabytes as Python texts alone."""
    write_long_text(tmp_path / "short.txt", 20_000)
    part = (tmp_path / "short.txt").read_bytes()
    (tmp_path / "long.txt").write_bytes((part + b"\n") * 30)
    peaks = []
    for name in ("short", "long"):
        words = [
            sys.executable,
            "-c",
            PEAK,
            model,
            tmp_path / f"{name}.txt",
            tmp_path / "o.parquet",
        ]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(words, check=True, capture_output=True, env=environment)
        peaks.append(float(done.stdout))
    assert peaks[1] - peaks[0] < 60
