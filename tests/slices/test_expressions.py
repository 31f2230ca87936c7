import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.records.errors import SettingsError
from backfire.slices.expressions import compile_expression
from backfire.slices.slice import Slice
from little_slices import as_table

WORDS = [["Award", "'s", "sooo", "12", "Award"], ["id", "UN’s"]]
GOLD = [["B-x", "I-x", "O", "O", "B-y"], ["O", "B-x"]]
FLAT = [
    {"word": w, "gold": g, "position": k, "sentence_length": len(s)}
    for s, labels in zip(WORDS, GOLD, strict=True)
    for k, (w, g) in enumerate(zip(s, labels, strict=True))
]


def find(members, text):
    compiled = compile_expression(text, "my.toml [slices.x]")
    level = "word" if compiled.of_word else "token"
    each = Slice(name="x", meaning="X.", level=level, expression=compiled.build)
    return members(as_table(WORDS, GOLD, spans=True), [each])["x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("length >= 5", {0, 4}),
        ("len(word) == 2", {1, 3, 5}),
        ('word in ["Award", "id"]', {0, 4, 5}),
        ('lower == "un\'s"', {6}),
        ('not (word == "Award" or position == 1)', {2, 3, 5}),
        ("0 < position < 4", {1, 2, 3, 6}),
        ('matches(word, "^[A-Z]") and tag != "y"', {0, 6}),
        ("times > 1", {0, 4}),
        ("span_length == 2", {0, 1}),
        ("not span_length == 2", {2, 3, 4, 5, 6}),
        ("sentence_length in (2, 3)", {5, 6}),
        ('gold not in ["O"] and position >= -1', {0, 1, 4, 6}),
        ("tag in gold", {0, 1, 2, 3, 4, 5, 6}),
        (" length\n  > 4", {0, 4}),
    ],
)
def test_an_expression_means_what_it_means_in_python(text, expected, members):
    if "\n" in text:
        text = f"({text})"
    assert find(members, text) == expected


CONDITIONS = st.recursive(
    st.sampled_from(
        ["position > 1", "sentence_length == 2", 'gold == "O"', 'word in ["id", "12"]']
    ),
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=25, deadline=None)
@given(text=CONDITIONS)
def test_it_agrees_with_python(members, text):
    expected = {k for k, row in enumerate(FLAT) if eval(text, {}, row)}  # noqa: S307 - the oracle
    assert find(members, text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("length >=", "not an expression"),
        ("", "column 1: not an expression"),
        ("word", "column 1: found a text, expected a truth"),
        ("lenght > 3", "column 1: unknown name 'lenght'. Did you mean 'length'"),
        ('length > "a"', "column 10: found a text, expected a number"),
        ("length > 3 and x", "column 16: unknown name 'x'"),
        ("__import__('os').system('x') == 0", "unknown function"),
        ("word.upper() == 'X'", "unknown function"),
        ("length + 1 > 2", "column 1: the sign + is not in the language"),
        ("length >> 3", "column 1: the sign >> is not in the language"),
        ("[x for x in word] == 1", "ListComp is not in the language"),
        ("(lambda: 1)() == 1", "unknown function"),
        ("True", "Constant is not in the language"),
        ("1 < -2", "two values that never change"),
        ("'a' in ['a']", "expected a name to look up"),
        ("word in 'abc'", "expected a list or a name"),
        ("word is word", "'is' is not in the language"),
        ("word in [word]", "Name is not in the language"),
        ("word in ['a', 1]", "found a number, expected a text"),
        ("matches(word, '(')", "not a regular expression"),
        (r"matches(word, '(a)\\1')", "not a regular expression"),
        ("matches(word)", "matches takes 2 of them in its brackets"),
        ("len('a') == 1", "expected a name"),
        ("length > 10000000000000000000000", "too large"),
        (r"word == '\x00'", "can't be printed"),
        (r"word == '\ud800'", "can't be printed"),
        ("not " * 60 + "length > 1", "nested more than 50 deep"),
        ("(" * 5000, "not an expression"),
    ],
)
def test_what_is_not_in_the_language_is_refused_at_its_place(text, problem):
    with pytest.raises(SettingsError) as failure:
        compile_expression(text, "my.toml [slices.x]")
    assert problem in str(failure.value)
    assert str(failure.value).startswith("my.toml [slices.x]: expression column ")


@settings(max_examples=100)
@given(st.text(max_size=30))
def test_any_text_gives_a_clear_error_not_a_traceback(text):
    with pytest.raises(SettingsError, match="expression column"):
        compile_expression(text + " is", "x")
