"""Slices worked out once a form are the slices worked out once a token."""

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.slices.expressions import compile_expression
from backfire.slices.family import declare_family
from backfire.slices.kinds import (
    _combine,
    _number_rows,
    find_kinds,
    list_forms,
    mark_forms,
    word_kinds,
)
from backfire.slices.label import label_slices
from backfire.slices.slice import Slice
from backfire.slices.training import count_labels
from backfire.slices.words import column_name, describe_words, number_words
from little_slices import as_table, read_text

WORDS = ["Obama", "i'm", "LOL", "#love", "the", "awsome", "42", "😂", "U.S.", "sooo", "I'm"]
LABELS = ["B-per", "I-per", "O", "B-loc", "B-org", "I-org"]
TRAINING = pa.table({"token": ["the", "the", "Obama", "lol"], "tag": ["O", "loc", "per", "per"]})
EXPRESSIONS = {
    "two columns": "position > 0 and sentence_length < 4",
    "word and place": 'length > 3 and position == 1 and tag == "per"',
    "gold": 'gold == "B-per" or gold == "O"',
    "of the word": 'matches(word, "^[A-Z]")',
}
SENTENCES = st.lists(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(LABELS)), min_size=1, max_size=6),
    min_size=1,
    max_size=6,
)


def own_slices():
    for name, text in EXPRESSIONS.items():
        compiled = compile_expression(text, "here")
        level = "word" if compiled.of_word else "token"
        yield Slice(name=name, meaning="", level=level, expression=compiled.build)


@settings(max_examples=12, deadline=None)
@given(SENTENCES)
def test_forms_say_of_every_token_what_the_whole_table_says(tables, drawn):
    sentences = [[word for word, _ in sentence] for sentence in drawn]
    table = as_table(sentences, [[label for _, label in each] for each in drawn], spans=True)
    words, word_id = number_words(table["token"])
    table = table.append_column("word_id", word_id)
    text = read_text(table, spans=True, training=("source",))
    family = declare_family(text, tuple(own_slices()))
    labels = {"source": tables.to_pyarrow(count_labels(ibis.memtable(TRAINING)))}
    described = describe_words(words, family, labels)
    expected = tables.to_pyarrow(
        label_slices(ibis.memtable(table), family, described).order_by("token_id")
    )

    described = tables.to_pyarrow(described.order_by("word_id"))
    listed = list_forms(table, family, described.schema)
    marks = mark_forms(ibis.memtable(listed.table), listed, ibis.memtable(described))
    found = tables.to_pyarrow(marks)
    kinds = find_kinds(word_id.to_numpy(), word_kinds(described, family), listed, found)

    assert len(kinds.slices) <= len(table)
    for place, each in enumerate(family):
        found = kinds.slices[:, place][kinds.kind].tolist()
        assert found == expected[column_name(place)].to_pylist(), each.name


@pytest.mark.parametrize("width", [0, 1, 62, 63, 130])
def test_rows_are_numbered_whatever_their_width(width):
    import numpy as np

    rows = np.random.default_rng(0).random((50, width)) < 0.5
    rows[10:20] = rows[:10]
    codes, distinct = _number_rows(rows)
    assert (distinct[codes] == rows).all()
    assert len(np.unique(distinct, axis=0)) == len(distinct)


def test_pairs_of_many_codes_are_kept_apart():
    codes, others = np.array([0, 1 << 16, 1 << 17], np.int32), np.array([7, 7, 7], np.int32)
    pairs, first = _combine([(codes, 1 << 18), (others, 1 << 16)], 3)  # 2^32 is 0 in 32 bits
    assert pairs.tolist() == first.tolist() == [0, 1, 2]
    many = [(codes, 1 << 18), (others, 1 << 16)] * 3  # together they exceed 64 bits
    assert _combine(many, 3)[0].tolist() == [0, 1, 2]
