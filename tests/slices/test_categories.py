"""Every category, found by its file, keeps its contract and its own examples."""

import pyarrow as pa
import pytest

from backfire.slices.family import CATEGORIES, declare_family
from backfire.slices.slice import Text
from little_slices import as_table, read_text

FULL = [
    Text(tags=(("NN", 50), ("UH", 3)), training=("source", "target")),
    Text(tags=(("per", 30), ("loc", 2), ("O", 50)), spans=True, training=("source", "target")),
]
EXAMPLES = [
    (name, example) for name in CATEGORIES.names() for example in CATEGORIES.load(name).examples
]


@pytest.mark.parametrize(
    ("name", "example"), EXAMPLES, ids=lambda x: x if isinstance(x, str) else x.slice
)
def test_an_example_is_as_the_category_says(name, example, members):
    words, spans = example.tokens.split(), "B-" in example.gold
    gold = [example.gold.split()] if example.gold else None
    table = as_table([words], gold, spans=spans)
    training = {}
    if example.training:
        pairs = [pair.rpartition("/") for pair in example.training.split()]
        seen = pa.table({"token": [word for word, _, _ in pairs], "tag": [t for _, _, t in pairs]})
        training = {"source": seen, "target": seen}
    slices = CATEGORIES.load(name).slices(read_text(table, spans=spans, training=training))
    found = members(table, slices, training)[example.slice]
    assert [words[place] for place in sorted(found)] == example.hits.split()


@pytest.mark.parametrize("name", CATEGORIES.names())
def test_a_category_has_examples_of_hits_and_misses_and_says_what_it_means(name):
    category = CATEGORIES.load(name)
    assert category.title
    shown = {example.slice for example in category.examples}
    declared = {each.name for text in FULL for each in category.slices(text)}
    assert declared <= shown or name == "tag"
    assert any(example.hits for example in category.examples)
    for text in FULL:
        for each in category.slices(text):
            assert each.meaning.endswith(".")
            assert (each.expression is None) != (each.words is None)
            assert each.words is None or each.level == "word"


@pytest.mark.parametrize("text", FULL)
def test_names_are_unique_in_a_family(text):
    names = [each.name for each in declare_family(text)]
    assert len(names) == len(set(names)) > 20


def test_slices_of_tags_say_which_tags_they_hold():
    text = Text(tags=(("B", 3), ("NN", 90), ("", 40), ("C", 1)))
    found = {each.name: each.tags for each in CATEGORIES.load("tag").slices(text)}
    assert found == {"tag NN": ("NN",), "tag (none)": ("",), "rare tags": ("B", "C")}
    spans = Text(tags=(("PER", 90), ("O", 300)), spans=True)
    found = {each.name: each.tags for each in CATEGORIES.load("tag").slices(spans)}
    assert found == {"span type PER": ("PER",), "outside spans": ()}
