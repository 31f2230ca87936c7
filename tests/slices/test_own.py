from pathlib import Path

import pytest

from backfire.records.errors import SettingsError
from backfire.slices.family import declare_family
from backfire.slices.own import read_own_slices
from little_slices import as_table, read_text


@pytest.fixture
def read(tmp_path):
    def write_and_read(text):
        path = tmp_path / "my.toml"
        path.write_text(text, encoding="utf-8")
        return read_own_slices(path)

    return write_and_read


def test_word_lists_and_expressions_are_slices_of_the_family(read, members):
    own = read(
        """
        [slices.slang]
        words = ["bae", "Lit", "don't"]
        meaning = "What the young say."

        [slices.names]
        words = ["Bae"]
        match_case = true

        [slices.late]
        expression = "position > 1"
        """
    )
    table = as_table([["BAE", "is", "lit"], ["Bae", "don’t", "no"]])
    family = declare_family(read_text(table), own)
    assert [each.name for each in family[-3:]] == ["slang", "names", "late"]
    assert [each.meaning for each in own] == [
        "What the young say.",
        "Your list of 1 word.",
        "Your slice: position > 1.",
    ]
    found = members(table, family)
    assert found["slang"] == {0, 2, 3, 4}
    assert found["names"] == {3}
    assert found["late"] == {2, 5}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[slices.x]\n", r"my.toml \[slices.x\]: expected either words"),
        ("[slices.x]\nwords = ['a']\nexpression = 'length > 1'\n", "expected either words"),
        ("[slices.x]\nwords = []\n", "words is empty"),
        ("[slices.x]\nwords = 'a'\n", r"slices\.x\.words: expected a list, such as .*; found 'a'"),
        ("slices = 3\n", "slices: expected a table of settings; found 3"),
        ("[slices.x]\nword = ['a']\n", "unknown setting 'word'. Did you mean 'words'"),
        ("[slice.x]\nwords = ['a']\n", "unknown setting 'slice'. Did you mean 'slices'"),
        ("[slices.x]\nexpression = 'size > 1'\n", "expression column 1: unknown name 'size'"),
        ("[slices.x\n", "not a TOML file"),
    ],
)
def test_a_broken_file_says_what_is_wrong(read, text, problem):
    with pytest.raises(SettingsError, match=problem):
        read(text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.toml: there is no such file"):
        read_own_slices(tmp_path / "none.toml")


def test_a_name_that_is_taken_is_refused(read):
    own = read("[slices.hashtag]\nwords = ['x']\n")
    with pytest.raises(SettingsError, match="'hashtag': there is a built-in slice"):
        declare_family(read_text(as_table([["a"]])), own)


def test_the_example_in_the_documentation_is_read(read, members):
    page = Path(__file__).parents[2] / "docs" / "slices.md"
    own = read(page.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0])
    table = as_table([["I", "Will", "understandably", "go"]], [["PRP", "MD", "RB", "VB"]])
    found = members(table, own)
    assert found == {"slang": set(), "names": {1}, "long": {2}, "early verbs": {3}}
