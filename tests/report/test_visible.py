from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.report.visible import direction, file_name, split_visible, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("word", "word"),
        ("a\x00b", "a⟨U+0000⟩b"),
        ("\x1b[31m", "⟨U+001B⟩[31m"),
        ("\u202ea", "⟨U+202E⟩a"),
        ("no\u00a0break", "no⟨U+00A0⟩break"),
        ("\ud800", "⟨U+D800⟩"),
        ("", "⟨empty⟩"),
        ("x" * 10_000, "x" * 60 + "⟨… 10,000 characters⟩"),
        ("👩\u200d💻 naïve 中文", "👩\u200d💻 naïve 中文"),
    ],
)
def test_what_hides_is_named_and_what_shows_stays(text, shown):
    assert visible(text) == shown


@given(st.text(alphabet=st.characters(), max_size=80))
def test_nothing_is_lost_and_the_rest_can_be_encoded(text):
    pieces = split_visible(text, longest=100)
    back = "".join(
        chr(int(p.removeprefix("U+"), 16)) if named else p for p, named in pieces if p != "empty"
    )
    assert text in {back, "empty"}
    assert visible(text).encode("utf-8")


def test_paths_with_any_bytes_have_a_name():
    assert file_name(Path("a\udcff.conll")) == "a⟨U+DCFF⟩.conll"


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["12", "שלום"], "rtl"), (["RT", "שלום"], "ltr"), (["مرحبا"], "rtl"), (["!", ""], "ltr")],
)
def test_a_sentence_runs_in_the_direction_of_its_script(words, expected):
    assert direction(words) == expected
