"""Words and runs belong together, or it is said why not."""

from dataclasses import replace

import pytest

from backfire.experiments.qualitative.contrasted import read_targets
from backfire.records.errors import CorpusError, EvidenceError


def test_words_stand_beside_the_runs_the_test_splits_first(make_desk):
    targets = read_targets(make_desk())
    [ark] = targets.here
    assert list(ark.splits) == ["test", "test-oct27", "validation"]
    assert ark.splits["test"].n_runs == (5, 5)
    assert "train" in ark.corpus.splits
    assert "runs:5+5|seeds:1,2,3,4,5,2001" in ark.splits["test"].signature
    assert not targets.notes


def test_another_version_of_the_words_is_refused(make_desk, tmp_path):
    desk = make_desk()
    path = tmp_path / "ark" / "daily547.conll"
    path.write_text(path.read_text(encoding="utf-8") + "\nmore\tA\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"ark test: .*backfire corpora verify ark"):
        read_targets(desk)


def test_a_corpus_that_is_not_here_is_named(make_desk):
    desk = make_desk()
    some = desk.evidence.held["table-2", "random", "ark", "test", None]
    for arm in ("random", "transfer"):
        desk.evidence.held["table-2", arm, "wnut17", "test", None] = some
    desk.evidence.held["table-2", "random", "tpos", "test", None] = some
    assert read_targets(desk).notes == [
        "wnut17: left out, since its words are not here.",
        "tpos: left out, for want of runs.",
    ]
    assert [target.corpus.name for target in read_targets(replace(desk, only=("ark",))).here] == [
        "ark"
    ]


def test_without_any_words_it_says_how_to_get_them(make_desk, tmp_path):
    desk = make_desk()
    for path in (tmp_path / "ark").iterdir():
        path.unlink()
    with pytest.raises(CorpusError, match="none of ark is here"):
        read_targets(desk)


def test_without_both_arms_it_says_how_to_make_them(make_desk):
    desk = make_desk()
    for split in ("validation", "test", "test-oct27"):
        del desk.evidence.held["table-2", "transfer", "ark", split, None]
    with pytest.raises(EvidenceError, match=r"backfire sweep table-2"):
        read_targets(desk)
