"""Parts of the training sentences."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.corpora.subset import Subset
from backfire.records.errors import CorpusError, SettingsError
from backfire.records.settings import make_settings


@given(st.integers(1, 60), st.data())
def test_smaller_parts_are_within_larger_ones_of_the_same_seed(n: int, data: st.DataObject) -> None:
    seed = data.draw(st.integers(0, 5))
    smaller, larger = sorted(data.draw(st.tuples(st.integers(1, n), st.integers(1, n))))
    parts = [Subset(sentences=size, seed=seed).choose(n, "c") for size in (smaller, larger)]
    assert [len(part) for part in parts] == [smaller, larger]
    assert set(parts[0]) <= set(parts[1]) <= set(range(n))
    assert all(part == sorted(part) for part in parts)


def test_the_seed_says_which() -> None:
    def rank(place: int) -> str:
        return hashlib.sha256(f"7 {place}".encode()).hexdigest()

    wanted = sorted(sorted(range(50), key=rank)[:5])
    assert Subset(sentences=5, seed=7).choose(50, "c") == wanted == [3, 22, 32, 40, 44]
    assert Subset(sentences=5, seed=8).choose(50, "c") != wanted
    assert Subset(sentences="all", seed=8).choose(3, "c") == [0, 1, 2]
    assert Subset(sentences="all", seed=8).identified() == Subset()


def test_more_than_there_are_is_refused() -> None:
    with pytest.raises(CorpusError, match="tpos: it has 551 training sentences, and subset"):
        Subset(sentences=600).choose(551, "tpos")


@pytest.mark.parametrize("size", [0, -3, "half", 1.5])
def test_what_is_no_size_is_refused_in_one_sentence(size: object) -> None:
    expected = f'test: sentences: expected a whole number from 1 on, or "all"; found {size!r}'
    with pytest.raises(SettingsError) as refused:
        make_settings(Subset, {"sentences": size}, "test")
    assert str(refused.value) == expected
