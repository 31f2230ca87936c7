import json
import re
from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from backfire.report.example import Example, Examples, Fact, View
from backfire.report.views import Views


def make_example(rank, *facts):
    return Example(
        outcome="falsified", shares={"falsified": 1.0}, facts=facts,
        fact_shares=(1.0,) * len(facts), rank=rank, sentence=0, words=("a",), place=0, until=0,
        labelled=(), cut_before=False, cut_after=False,
    )  # fmt: skip


FACTS = (
    Fact(kind="outcome", parts=("changed_wrong",)),
    Fact(kind="slice", parts=("a & b <i>",)),
    Fact(kind="labels", parts=("NN", "NN", "a\u202eb")),
    Fact(kind="tag", parts=("never shown",)),
    Fact(kind="span", parts=("correct", "wrong_type")),
)
VIEWS = Views(
    Examples(
        shown=(make_example(0, 0, 1), make_example(1, 2), make_example(2, 4)),
        facts=FACTS,
        views=(
            *tuple(View(facts=(k,), of=1902, on_average=811.94) for k in range(5)),
            View(facts=(0, 1), of=7, on_average=7),
        ),
    )
)


def query(link):
    return parse_qs(re.search('data-view="([^"]*)"', link).group(1).replace("&amp;", "&"))


def test_a_link_names_its_facts_in_a_fixed_order():
    link = VIEWS.link("7", slice="a & b <i>", outcome="changed_wrong")
    assert link.startswith('<a href="#examples" data-view="outcome=changed-wrong&amp;slice=')
    assert query(link) == {"outcome": ["changed-wrong"], "slice": ["a & b <i>"]}
    assert query(VIEWS.link("1", labels=("NN", "NN", "a\u202eb"))) == {
        "labels": ["NN, NN → a⟨U+202E⟩b"]
    }
    assert query(VIEWS.link("1", span=("correct", "wrong_type"))) == {
        "span": ["correct → wrong type"]
    }


def test_a_number_without_an_example_is_no_link():
    assert VIEWS.link("0", tag="never shown") == "0"
    assert VIEWS.link("<0", slice="unheard of") == "&lt;0"
    assert VIEWS.link("1", outcome="changed_wrong", labels=("NN", "NN", "a\u202eb")) == "1"


def test_a_filter_offers_what_has_examples():
    assert VIEWS.options("outcome") == [("changed-wrong", "changed-wrong (1,902)")]
    assert VIEWS.options("tag") == []


def test_the_script_is_told_the_same_keys_safely():
    text = VIEWS.as_json()
    assert not set("<>&") & set(text)
    content = json.loads(text)
    assert content["facts"][1] == ["slice", "a & b <i>"]
    assert content["views"]["0 1"] == [7]


def test_the_script_is_told_means_and_what_heads_the_examples_of_a_number():
    content = json.loads(VIEWS.as_json())
    assert content["views"]["0"] == [1902, "811.9"]
    assert content["facts"] == [
        ["outcome", "changed-wrong", "changed-wrong", "changed_wrong"],
        ["slice", "a & b <i>"],
        ["labels", "NN, NN → a⟨U+202E⟩b", "falsified", "falsified"],
        ["tag", "never shown"],
        ["span", "correct → wrong type", "correct → wrong type", "falsified"],
    ]


@given(names=st.lists(st.text(st.characters(), max_size=5), unique=True, max_size=12))
def test_different_slices_have_different_keys_whatever_they_are_called(names):
    facts = tuple(Fact(kind="slice", parts=(name,)) for name in names)
    shown = tuple(make_example(k, k) for k in range(len(facts)))
    views = Views(
        Examples(
            shown=shown,
            facts=facts,
            views=tuple(View(facts=(k,), of=1, on_average=1) for k in range(len(facts))),
        )
    )
    keys = [key for _, key in json.loads(views.as_json())["facts"]]
    assert len(set(keys)) == len(keys)
    assert [query(views.link("1", slice=name))["slice"] for name in names] == [[x] for x in keys]
    json.dumps(keys, ensure_ascii=False).encode()
