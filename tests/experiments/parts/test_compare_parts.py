"""A table compared part by part says what it says when it is read as a whole."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import backfire
from backfire.experiments.compare import Slicing
from backfire.experiments.inputs import Column
from backfire.experiments.parts import reading
from backfire.records.errors import ComparisonError
from backfire.report.gate.limit import LIMITS
from little_large_table import POS, SPANS, N, assert_close, name_documents, write_table


def compare_both(monkeypatch, inputs, **options):
    monkeypatch.setattr(reading, "ROWS", 2048)
    return backfire.compare(*inputs, **options), backfire.compare(
        *inputs, rows_at_once=0, **options
    )


@pytest.mark.parametrize(
    ("task", "labels", "runs", "text_sentences"),
    [("pos", POS, 1, False), ("ner", SPANS, 1, True), ("pos", POS, 3, False)],
)
def test_parts_say_what_the_whole_says(monkeypatch, tmp_path, task, labels, runs, text_sentences):
    own = tmp_path / "own.toml"
    own.write_text("[slices.mine]\nexpression = 'length > 3 and position > 0'\n", encoding="utf-8")
    inputs = write_table(tmp_path / "t.parquet", labels, runs=runs, text_sentences=text_sentences)
    whole, parts = compare_both(monkeypatch, inputs, task=task, slices=Slicing(own=own))
    assert not whole.notes or "part by part" not in whole.notes[-1]
    assert "part by part" in parts.notes[-1]
    expected, found = whole.as_json(), parts.as_json()
    for content in (expected, found):  # the checksums are of columns as they stand in the file
        for run in (run for side in content["inputs"]["runs"].values() for run in side):
            assert len(run.pop("labels")) == 12
    if task == "ner":
        expected["inputs"]["repaired"] = {}
        expected["tests"]["f1_difference"] = expected["spans"] = None
    for name in ("verdict", "verdict_sentence", "noise", "tokens", "rates", "accuracy", "tests"):
        assert_close(found[name], expected[name], name)
    for name in ("slices", "confusion", "confusion_rows", "inputs", "spans", "margin", "task"):
        assert_close(found[name], expected[name], name)
    assert parts.examples.shown


def test_the_notes_of_the_whole_are_those_of_the_parts(monkeypatch, tmp_path):
    gold, old, new = write_table(tmp_path / "t.parquet", POS, runs=2)
    table = pq.read_table(tmp_path / "t.parquet")
    labels = table["new1"].to_pylist()
    labels[5000:5003] = ["XX", "YY", "XX"]
    table = table.append_column("odd", pa.array(labels)).append_column("copy", table["old0"])
    pq.write_table(table, tmp_path / "t.parquet")
    new = [*new, *(Column(tmp_path / "t.parquet", name) for name in ("odd", "copy"))]
    whole, parts = compare_both(monkeypatch, (gold, old, new), task="pos")
    assert "3 tokens a label that gold never uses (XX, YY)" in whole.notes[0]
    assert "predicts exactly what" in whole.notes[1]
    assert parts.notes[:-1] == whole.notes


@pytest.mark.parametrize(
    ("n", "cluster", "unit"),
    [(300, None, "document"), (300, "sentence", "sentence"), (7, None, "sentence")],
)
def test_documents_are_the_unit_as_they_are_of_the_whole(monkeypatch, tmp_path, n, cluster, unit):
    inputs = write_table(tmp_path / "t.parquet", POS, runs=2)
    name_documents(tmp_path / "t.parquet", [f"d{k * n // N}" for k in range(N)])
    whole, parts = compare_both(monkeypatch, inputs, task="pos", cluster=cluster)
    assert (parts.inputs.unit, parts.inputs.documents) == (unit, n)
    assert parts.inputs.sentences == whole.inputs.sentences  # a sentence ends with its document
    for name in ("verdict_sentence", "tests", "noise", "slices"):
        assert_close(parts.as_json()[name], whole.as_json()[name], name)
    assert parts.notes[:-1] == whole.notes
    assert f"jackknife-{unit}-95" in parts.signature


@pytest.mark.parametrize("gap", [None, "", "d1"])
def test_documents_that_do_not_stand_together_leave_a_caution(monkeypatch, tmp_path, gap):
    inputs = write_table(tmp_path / "t.parquet", POS)
    documents = [f"d{k // 300}" for k in range(N)]
    documents[6000:6010] = [gap] * 10
    name_documents(tmp_path / "t.parquet", documents)
    whole, parts = compare_both(monkeypatch, inputs, task="pos")
    assert (whole.inputs.unit, parts.inputs.unit) == ("document", "sentence")
    assert parts.inputs.sentences == whole.inputs.sentences
    assert "do not all stand together" in parts.notes[0]
    asked = backfire.compare(*inputs, task="pos", rows_at_once=0, cluster="document")
    assert_close(asked.as_json()["tests"], whole.as_json()["tests"])


@pytest.mark.parametrize(("runs", "sources"), [(6, "sttuvw"), (4, "ssss"), (3, "sst")])
def test_chance_of_parts_is_that_of_the_whole(monkeypatch, tmp_path, runs, sources):
    inputs = write_table(tmp_path / "t.parquet", POS, runs=runs)
    whole, parts = compare_both(monkeypatch, inputs, task="pos", candidate_sources=list(sources))
    assert whole.noise.available == (sources != "ssss")
    assert whole.noise.systematic_negative_transfer.within_source is not None
    assert_close(parts.noise.model_dump(), whole.noise.model_dump())


def test_harm_in_every_run_is_found_in_parts_too(monkeypatch, tmp_path):
    inputs = write_table(tmp_path / "t.parquet", POS, runs=5)
    table = pq.read_table(tmp_path / "t.parquet")
    for run in range(5):
        labels = table["gold"].to_pylist()
        labels[::40] = ["O" if label == "NN" else "NN" for label in labels[::40]]
        place = table.column_names.index(f"new{run}")
        table = table.set_column(place, f"new{run}", pa.array(labels))
    pq.write_table(table, tmp_path / "t.parquet")
    whole, parts = compare_both(monkeypatch, inputs, task="pos")
    assert (parts.verdict, parts.verdict_sentence) == ("MIXED", whole.verdict_sentence)


def test_every_null_has_its_reason(monkeypatch, tmp_path):
    inputs = write_table(tmp_path / "t.parquet", SPANS, runs=2)
    found = compare_both(monkeypatch, inputs, task="ner")[1].as_json()
    nulls = [*(f"noise.{k}" for k, v in found["noise"].items() if v is None)]
    nulls += [k for k, v in found.items() if v is None]
    assert {"spans", "conjunctions", "noise.nt_candidate_within"} <= set(nulls)
    assert set(nulls) <= found["undefined"].keys()


def test_a_gap_or_an_unknown_label_is_refused(tmp_path):
    inputs = write_table(tmp_path / "t.parquet", SPANS)
    table = pq.read_table(tmp_path / "t.parquet")
    labels = table["new0"].to_pylist()
    for wrong, message in ((None, "nothing in the column 'new0'"), ("PER", "in no scheme")):
        column = pa.array([*labels[:7], wrong, *labels[8:]])
        broken = table.set_column(table.column_names.index("new0"), "new0", column)
        pq.write_table(broken, tmp_path / "t.parquet")
        with pytest.raises(ComparisonError, match=message):
            backfire.compare(*inputs, task="ner", rows_at_once=0)


def test_a_run_that_is_given_twice_is_refused(tmp_path):
    gold, old, new = write_table(tmp_path / "t.parquet", POS)
    with pytest.raises(ComparisonError, match="given 2 times"):
        backfire.compare(gold, old * 2, new, task="pos", rows_at_once=0)


@pytest.mark.parametrize("runs", [1, 2])
def test_limits_on_sums_hold_as_they_do_on_the_whole(monkeypatch, tmp_path, runs):
    gate = {
        "accuracy": {"min_percent": 90},
        "gain": {"min_points": 3},
        "negative_transfer": {"max_percent": 5},
        "systematic_negative_transfer": {"max_percent": 0},
        "slices": {"not_harmed": True, "max_net_points": {"hashtag": -5}},
    }
    assert set(gate) == {name for name, kind in LIMITS.load_all().items() if kind.by_sums}
    inputs = write_table(tmp_path / "table.parquet", POS, runs=runs)
    whole, parts = compare_both(monkeypatch, inputs, task="pos", gate=gate)
    assert {ruling.result for ruling in parts.gate.rulings} >= {"FAILED", "PASSED"}
    assert_close(parts.as_json()["gate"], whole.as_json()["gate"])
    assert "gate:" in parts.signature


def test_a_limit_that_needs_the_text_is_refused_rather_than_left_out(tmp_path):
    inputs = write_table(tmp_path / "table.parquet", POS)
    gate = {"gain": {"min_points": 50}, "tags": {"max_net_points": {"NN": 1}}}
    message = r"needed at once for \[tags\]\. .*held to \[accuracy\], "
    with pytest.raises(ComparisonError, match=message):
        backfire.compare(*inputs, task="pos", rows_at_once=0, gate=gate)
    assert not backfire.compare(*inputs, task="pos", gate=gate).gate.passed
