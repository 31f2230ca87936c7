"""What is written, what is read, and what is refused."""

import re
import shutil
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.corpora.corpus import read_corpus
from backfire.experiments.evidence.batch_file import read_batch
from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.evidence.packing import pack, translate, unpack
from backfire.experiments.sweep.engine import run_sweeps
from backfire.experiments.sweep.news import TextWritten
from backfire.records.errors import CorpusError, EvidenceError, SettingsError
from little_sweep import RANDOM, STATES, TRANSFER


@given(st.lists(st.tuples(st.integers(0, 254), st.integers(0, 254)), min_size=1))
def test_what_is_packed_is_unpacked(pairs) -> None:
    predicted, gold = np.array(pairs, np.uint8).T
    assert (unpack(pack(predicted, gold), gold) == predicted).all()
    assert pack(gold, gold) == bytes(len(gold))


def test_labels_are_translated_by_name() -> None:
    ids = np.array([0, 1, 0], np.uint8)
    assert translate(ids, ("NN", "VB"), ("DT", "VB", "NN")).tolist() == [2, 1, 2]
    with pytest.raises(EvidenceError, match="'VB', which its text does not know"):
        translate(ids, ("NN", "VB"), ("DT", "NN"))


def test_no_word_of_the_corpora_is_in_the_evidence(whole) -> None:
    _, desk, _, _ = whole
    words = {
        word
        for name in ("source", "target")
        for table in read_corpus(name, data=desk.data, catalogue=desk.catalogue).splits.values()
        for word in table.column("token").unique().to_pylist()
        if len(word) > 1
    }
    assert {"dog", "Ran"} < words
    for path in desk.results.rglob("*.parquet"):
        table = pq.read_table(path, partitioning=None)
        texts = [value.decode() for value in table.schema.metadata.values()]
        for column in table.columns:
            if column.type not in ("binary", "uint8", "int32"):
                texts += column.unique().to_pylist()
        found = words & set(re.findall(r"\w+", " ".join(texts)))
        assert not found, path


def test_reading_says_what_there_is_instead(whole) -> None:
    spec, desk, _, _ = whole
    evidence = Evidence(desk.results)
    for wrong, message in (
        (("litle", "random", "target", "test"), r"backfire sweep litle\.toml"),
        (("little", "randon", "target", "test"), "Of target there is some of: .*random"),
        (("little", "random", "target", "tests"), "Did you mean 'test'"),
        (("little", "states", "target", "test"), "many pretraining states"),
    ):
        with pytest.raises(EvidenceError, match=message):
            evidence.runs(*wrong)
    with pytest.raises(EvidenceError, match="from pretraining epoch 99"):
        evidence.runs(spec.name, "states", "target", "test", epoch=99)
    with pytest.raises(EvidenceError, match="Leave the epoch out"):
        evidence.runs(spec.name, "random", "target", "test", epoch=1)


def test_a_broken_file_is_named(whole, tmp_path) -> None:
    path = tmp_path / "little" / "broken.parquet"
    path.parent.mkdir()
    path.write_bytes(b"nothing")
    with pytest.raises(EvidenceError, match=r"broken\.parquet: not a readable file"):
        read_batch(path)


def test_a_text_that_is_lost_is_told_and_written_again_where_its_corpus_is(whole, tmp_path):
    spec, desk, _, _ = whole
    results = tmp_path / "results"
    shutil.copytree(desk.results, results)
    first, second = sorted((results / "texts").iterdir())
    before = [path.read_bytes() for path in (first, second)]
    first.unlink()
    second.write_bytes(b"nothing")
    with pytest.raises(EvidenceError, match=r"texts/.*`backfire sweep`.*where target is"):
        Evidence(results).need_texts(spec.name)
    away = replace(
        desk, results=results, runs=tmp_path / "runs", data=tmp_path / "none", catalogue=None
    )
    outcome = run_sweeps([spec], away)
    assert not outcome.complete
    assert {text.path for text in outcome.lost_texts} == {first, second}
    assert "where target is: it writes the text again" in str(outcome.lost_texts[0])
    for place in (replace(away, runs=desk.runs), replace(desk, results=results)):
        first.unlink(missing_ok=True)
        news: list[object] = []
        assert run_sweeps([spec], place, news.append).complete
        assert TextWritten(first) in news
        assert [path.read_bytes() for path in (first, second)] == before
        Evidence(results).need_texts(spec.name)


def test_evidence_of_other_settings_is_told_and_not_used(whole, make_sweep, tmp_path) -> None:
    _, desk, _, _ = whole
    other = make_sweep(RANDOM, TRANSFER, STATES, fine_tuning={"training": {"patience": 1}})
    with pytest.raises(EvidenceError, match=r"training\.patience is 2, asked for is 1") as caught:
        run_sweeps([other], desk)
    assert "--replace" in str(caught.value)
    fewer = make_sweep({**RANDOM, "runs": 1}, TRANSFER, STATES)
    with pytest.raises(EvidenceError, match="target random 2: no longer asked for"):
        run_sweeps([fewer], desk)


def test_evidence_of_other_settings_may_be_replaced(make_sweep, make_desk, tmp_path) -> None:
    arm, desk = {**RANDOM, "runs": 1}, make_desk(tmp_path)
    run_sweeps([make_sweep(arm)], desk)
    other = make_sweep({**arm, "first_seed": 5})
    outcome = run_sweeps([other], replace(desk, replace=True))
    assert len(outcome.written) == 1
    [manifest] = Evidence(desk.results).runs("little", "random", "target", "test").manifests
    assert manifest.seed == 5


def test_another_sweep_takes_its_runs_from_the_evidence(whole, make_sweep, tmp_path) -> None:
    spec, desk, _, _ = whole
    # One source model must be trained again: the third run from it is new, the others are not.
    longer = make_sweep({**TRANSFER, "runs": 3, "name": "again"}, name="longer")
    results = tmp_path / "results"
    shutil.copytree(desk.results, results)
    outcome = run_sweeps([longer], replace(desk, runs=tmp_path / "runs", results=results))
    assert outcome.trained == ("source source 3", "target again 3")
    old, new = (
        Evidence(results).runs(name, arm, "target", "test")
        for name, arm in ((spec.name, "transfer"), ("longer", "again"))
    )
    assert new.numbers == (1, 2, 3)
    assert (new.predicted[:2] == old.predicted).all()


def test_without_the_corpora_the_evidence_is_enough_unless_something_is_missing(
    whole, make_sweep, tmp_path
) -> None:
    spec, desk, outcome, _ = whole
    away = replace(desk, data=tmp_path, catalogue=None, runs=tmp_path / "runs")
    assert run_sweeps([spec], away).n_runs == outcome.n_runs
    with pytest.raises(CorpusError, match="unknown corpus 'target'"):
        run_sweeps([make_sweep({**RANDOM, "runs": 3}, name="more")], away)


def test_a_sweep_with_vectors_needs_their_file_when_it_trains(make_sweep, make_desk, tmp_path):
    spec = make_sweep(RANDOM, vectors=True)
    with pytest.raises(SettingsError, match="--vectors"):
        run_sweeps([spec], make_desk(tmp_path))
