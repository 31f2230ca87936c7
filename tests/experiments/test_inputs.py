import numpy as np
import pyarrow as pa
import pytest

from backfire.experiments.compare import compare
from backfire.experiments.inputs import read_inputs
from backfire.records.errors import ComparisonError

LINES = "The\tDT\nend\tNN\n\nGo\tVB\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            LINES.replace("end", "END"),
            r'b line 2: found the token "END", expected "end" as on line 2',
        ),
        (
            LINES.replace("\n\n", "\n"),
            r'b line 3: no sentence begins at the token "Go", but one does on line 4',
        ),
        (
            LINES.replace("DT\n", "DT\n\n"),
            r'b line 3: a sentence begins at the token "end", but none does on line 2',
        ),
        (LINES.replace("Go\tVB\n", ""), r'b line 2: found 2 tokens, expected 3.*"Go" on line 4'),
        (LINES + "on\tRP\n", r'b line 4: found 4 tokens, expected 3.*"on" on line 5 of .*b has no'),
        ("The\nend\n\nGo\n", r"b: tokens and labels are both expected in column 0 of 1"),
        ("", r"b: found no token"),
        ("The\tDT\nend\n", r"b line 2: found 1 field, expected 2"),
    ],
)
def test_other_text_is_refused_with_both_places(tmp_path, text, message):
    gold, other = tmp_path / "a", tmp_path / "b"
    gold.write_text(LINES, encoding="utf-8")
    other.write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match=message) as failure:
        compare(gold, gold, other, task="pos")
    assert type(failure.value).__name__ in {"ComparisonError", "CorpusError"}


def test_columns_can_be_chosen(tmp_path):
    gold, other = tmp_path / "a", tmp_path / "b"
    gold.write_text("1 The DT x\n2 end NN x\n", encoding="utf-8")
    other.write_text("1 The NN y\n2 end NN y\n", encoding="utf-8")
    assert (
        compare(gold, gold, other, task="pos", token_column=1, label_column=2).tokens.falsified == 1
    )
    with pytest.raises(ComparisonError, match="--label-column 4 asked for, but the file has 4 col"):
        compare(gold, gold, other, task="pos", label_column=4)


def broken_tables():
    gold = pa.table(
        {"token_id": [0, 1], "sentence": [0, 0], "token": ["a", "b"], "gold": ["X", "Y"]}
    )
    good = pa.table({"run": ["r", "r"], "token_id": [0, 1], "predicted": ["X", "X"]})
    null = good.set_column(2, "predicted", pa.array(["X", None]))
    twice = pa.concat_tables([good, good.slice(0, 1)])
    bad_text = pa.StringArray.from_buffers(
        2, pa.py_buffer(np.array([0, 1, 2], np.int32)), pa.py_buffer(b"a\xff")
    )
    return [
        (gold, good.drop(["run"]), "no column 'run'"),
        (gold, null, "row 1: 'predicted' is null"),
        (gold, twice, "predicts twice for token_id 0"),
        (gold, good.slice(0, 1), r"no prediction for token_id 1 \(1 such"),
        (gold, good.set_column(1, "token_id", pa.array([0, 5])), "no prediction for token_id 1"),
        (gold, good.slice(0, 0), "no predictions"),
        (gold.slice(0, 0), good, "no tokens"),
        (pa.concat_tables([gold, gold]), good, "token_id 0 stands twice"),
        (gold, good.set_column(2, "predicted", bad_text), "not a valid Arrow table"),
        (gold, [], "no candidate given"),
        (gold, [good, good], "candidate: r is given 2 times"),
    ]


@pytest.mark.parametrize(("gold", "candidate", "message"), broken_tables())
def test_unusable_tables_are_refused(gold, candidate, message):
    reference = pa.table({"run": ["r", "r"], "token_id": [0, 1], "predicted": ["X", "X"]})
    with pytest.raises(ComparisonError, match=message):
        compare(gold, reference, candidate, task="pos")


def test_sentences_are_numbered_through_several_splits():
    gold = pa.table(
        {
            "token_id": range(5),
            "corpus": ["t"] * 5,
            "split": ["a", "a", "a", "b", "b"],
            "sentence": [0, 0, 1, 1, 1],
            "token": list("vwxyz"),
            "gold": ["X"] * 5,
        }
    )
    run = pa.table({"run": ["r"] * 5, "token_id": range(5), "predicted": ["X"] * 5})
    inputs = read_inputs(gold, run, run)
    assert inputs.tokens["sentence"].to_pylist() == [0, 0, 1, 2, 2]
    assert inputs.gold_name == "t"


def test_a_missing_file_is_refused_without_loading_the_tables(monkeypatch, tmp_path):
    import backfire.experiments.compare as experiment

    started = []
    monkeypatch.setattr(experiment, "load_tables", lambda: started.append(True))
    (tmp_path / "there.conll").write_text("a NN\n", encoding="utf-8")
    with pytest.raises(ComparisonError, match="no such file"):
        compare(tmp_path / "there.conll", tmp_path / "gone", tmp_path / "there.conll", task="pos")
    assert not started
