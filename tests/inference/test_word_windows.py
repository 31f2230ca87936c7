"""Every word of a sentence is kept by exactly one window that reads it, with context."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.inference.word_windows import Window, split_windows


@given(st.lists(st.integers(1, 12), min_size=1, max_size=60), st.integers(1, 20))
def test_windows_fit_and_nothing_is_dropped(lengths, limit):
    windows = split_windows(lengths, limit)
    kept = [word for w in windows for word in range(w.first, w.last)]
    assert kept == list(range(len(lengths)))
    for window in windows:
        assert window.start <= window.first < window.last <= window.end
        size = sum(lengths[window.start : window.end])
        assert size <= limit or window.end == window.start + 1  # a word too long is alone
    if sum(lengths) <= limit:
        assert windows == [Window(0, len(lengths), 0, len(lengths))]


@given(st.integers(9, 200), st.integers(8, 40))
def test_words_away_from_the_ends_have_context_on_both_sides(n, limit):
    for window in split_windows([1] * n, limit):
        before = window.first - window.start
        after = window.end - window.last
        assert window.first == 0 or before >= limit // 8
        assert window.last == n or after >= limit // 8


@pytest.mark.parametrize(
    ("lengths", "limit", "expected"),
    [
        ([1] * 6, 4, [Window(0, 4, 0, 4), Window(3, 6, 4, 6)]),
        ([1, 9, 1], 4, [Window(0, 1, 0, 1), Window(1, 2, 1, 2), Window(2, 3, 2, 3)]),
    ],
)
def test_windows_of_small_cases(lengths, limit, expected):
    assert split_windows(lengths, limit) == expected
