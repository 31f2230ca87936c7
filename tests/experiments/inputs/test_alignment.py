"""Other tokenisations and character offsets come to the tokens of gold, and misfits are counted."""

import json
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.experiments.inputs import Column, Reading, read_inputs
from backfire.experiments.inputs.alignment import align_spans
from backfire.experiments.inputs.characters import (
    CharacterSpans,
    read_characters,
    strip_white_space,
)
from backfire.records.errors import ComparisonError, CorpusError

GOLD = [
    [("Ms", "B-per"), ("O'Hara", "I-per"), ("went", "O")],
    [("to", "O"), ("New", "B-loc"), ("York", "I-loc"), ("!", "O")],
]
TEXTS = ["Ms O'Hara  went", "to New\u00a0York!"]


@pytest.fixture
def gold(column_file):
    return column_file("gold", GOLD)


@pytest.fixture
def read(gold, tmp_path):
    """Takes the content of a candidate to its labels and the notes."""

    def go(name, content, spans=True, **how):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        inputs = read_inputs(gold, gold, path, Reading(**how), spans=spans)
        return " ".join(inputs.candidate["predicted"].to_pylist()), inputs.notes

    return go


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


LABELS = "B-per I-per O O B-loc I-loc O"


@pytest.mark.parametrize(
    "records",
    [
        [
            {"text": TEXTS[0], "spans": [{"start": 0, "end": 9, "label": "per"}]},
            {"text": TEXTS[1], "spans": [{"start": 3, "end": 11, "label": "loc"}]},
        ],
        [{"text": " ".join(TEXTS), "entities": [[0, 9, "per"], [19, 27, "loc"]]}],
        [
            {
                "text": " ".join(TEXTS),
                "ents": [
                    {"start": 0, "end": 9, "label": "per"},
                    {"start": 19, "end": 27, "label": "loc"},
                ],
                "sents": [{"start": 0, "end": 15}, {"start": 16, "end": 28}],
                "tokens": [{"id": 0, "start": 0, "end": 28, "tag": "X"}],
            }
        ],
        [
            {
                "text": TEXTS[0],
                "entities": [
                    {
                        "text": "Ms O'Hara",
                        "start_pos": 0,
                        "end_pos": 9,
                        "labels": [{"value": "per"}],
                    }
                ],
            },
            {
                "text": TEXTS[1],
                "entities": [{"start_pos": 3, "end_pos": 11, "labels": ["loc (0.9871)"]}],
            },
        ],
        [
            [{"entity_group": "per", "score": 0.9, "word": "Ms O'Hara", "start": 0, "end": 9}],
            [{"entity_group": "loc", "score": 0.9, "word": "New York", "start": 3, "end": 11}],
        ],
        [
            [
                {"entity": "B-per", "word": "Ms", "start": 0, "end": 2, "index": 1},
                {"entity": "I-per", "word": "O", "start": 3, "end": 4, "index": 2},
                {"entity": "I-per", "word": "##'", "start": 4, "end": 5, "index": 3},
                {"entity": "B-per", "word": "##Hara", "start": 5, "end": 9, "index": 4},
                {"entity": "O", "word": "went", "start": 10, "end": 14, "index": 5},
            ],
            [
                {"entity": "B-loc", "word": "New", "start": 3, "end": 6, "index": 2},
                {"entity": "I-loc", "word": "York", "start": 7, "end": 11, "index": 3},
            ],
        ],
    ],
    ids=["spans", "triples", "spacy", "flair", "pipeline", "pipeline-pieces"],
)
def test_offsets_of_every_tool_come_to_the_tokens(read, records):
    labels, notes = read("c.jsonl", lines(*records))
    assert labels == LABELS
    assert len(notes) == 1
    assert "2 spans, 0 fit no tokens exactly." in notes[0]
    assert read("c.json", json.dumps(records))[0] == LABELS


def test_spans_that_do_not_fit_are_widened_and_counted(read):
    spans = [[3, 5, "per"], [19, 22, "loc"], [20, 21, "in"], [10, 18, "long"]]
    labels, notes = read("c.jsonl", lines({"text": " ".join(TEXTS), "spans": spans}))
    assert labels == "O B-per B-long B-long B-loc O O"
    assert "of 4 spans, 3 fit no tokens exactly and were widened" in notes[0]
    assert "but 1 found no token free of another span" in notes[0]


def test_another_tokenisation_is_aligned(read):
    text = "Ms\tB-per\nO'\tI-per\nHara\tI-per\nwent\tO\n\nto\tO\nNewYork\tB-loc\n!\tO\n"
    labels, notes = read("c", text)
    assert labels == LABELS
    assert "of 2 spans, 0 fit no tokens exactly" in notes[0]
    labels, notes = read("c", text.replace("B-per\nO'\tI-per", "B-per\nO'\tO"))
    assert labels == "B-per B-per O O B-loc I-loc O"
    assert "1 label of candidate" in notes[0]
    assert "of 3 spans, 1 fit no tokens exactly and were widened" in notes[1]


def test_plain_tags_of_another_tokenisation_go_by_the_first_character(read):
    text = "Ms\tA\nO'\tB\nHara\tC\nwent\tD\n\nto\tE\nNewYork\tF\n!\tG\n"
    labels, notes = read("c", text, spans=False)
    assert labels == "A B D E F F G"
    assert "of 7 token labels, 3 fit no tokens exactly; such a token" in notes[0]


def test_tags_of_spacy_tokens_can_be_compared(gold, tmp_path):
    bounds = [(0, 2), (3, 9), (11, 15), (16, 18), (19, 22), (23, 27), (27, 28)]
    tokens = [{"start": a, "end": b, "pos": f"P{k}"} for k, (a, b) in enumerate(bounds)]
    path = tmp_path / "c.jsonl"
    path.write_text(lines({"text": " ".join(TEXTS), "ents": [], "tokens": tokens}))
    inputs = read_inputs(gold, gold, Column(path, "pos"))
    assert inputs.candidate["predicted"].to_pylist() == ["P0", "P1", "P2", "P3", "P4", "P5", "P6"]


def test_spans_inside_others_are_counted_in_gold_too(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(lines({"text": "New York", "spans": [[0, 8, "x"], [0, 3, "y"]]}))
    inputs = read_inputs(path, path, path, spans=True)
    assert inputs.tokens["gold"].to_pylist() == ["B-x", "I-x"]
    assert inputs.unaligned == {"gold": 1, f"reference {path}": 1, f"candidate {path}": 1}
    assert inputs.notes[0].startswith("The gold was aligned by its characters: of 2 spans, 1 fit")


def test_gold_may_be_offsets_too(tmp_path):
    old = tmp_path / "gold.jsonl"
    new = tmp_path / "new.jsonl"
    old.write_text(
        lines({"text": "Go NewYork!", "spans": [[3, 6, "x"]]}, {"text": " ", "spans": []})
    )
    new.write_text(lines({"text": "Go New York!", "spans": [[3, 11, "x"]]}))
    inputs = read_inputs(old, old, new, spans=True)
    assert inputs.tokens["token"].to_pylist() == ["Go", "New", "York", "!"]
    assert inputs.tokens["gold"].to_pylist() == ["O", "B-x", "O", "O"]
    assert inputs.candidate["predicted"].to_pylist() == ["O", "B-x", "I-x", "O"]


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("c.jsonl", "", CorpusError, "c.jsonl: no record"),
        ("c.jsonl", "[]\n", ComparisonError, "1 records without a text, expected 2"),
        ("c.jsonl", "{\n", CorpusError, "c.jsonl line 1: no JSON"),
        ("c.jsonl", "[" * 100_000, CorpusError, "c.jsonl line 1: JSON nested too deeply"),
        ("c.jsonl", "\n3\n", CorpusError, "c.jsonl line 2: found 3, expected an object"),
        ("c.jsonl", lines({"text": "a"}), CorpusError, "found the keys text, expected a list of"),
        ("c.jsonl", lines({"text": 3, "ents": []}), CorpusError, "'text' is no text"),
        ("c.jsonl", lines({"text": "a", "ents": [3]}), CorpusError, "found 3 among the spans"),
        ("c.jsonl", lines({"text": "a", "ents": [[0, 1, 3]]}), CorpusError, "has the label 3"),
        ("c.jsonl", lines({"text": "a", "ents": [[0, 2, "x"]]}), CorpusError, "span 0–2 .* to 1"),
        ("c.jsonl", lines({"text": "a", "ents": [["0", 1, "x"]]}), CorpusError, '"0" under'),
        (
            "c.jsonl",
            lines({"text": "a", "ents": [[None, 1, "x"]]}),
            CorpusError,
            "a fast tokenizer",
        ),
        ("c.jsonl", lines({"text": "a", "ents": [{"end": 1}]}), CorpusError, "has only end"),
        ("c.jsonl", lines([[0, 99, "x"]], []), ComparisonError, "0–99, but the sentence has 14"),
        ("c.jsonl", lines({"text": "Ms", "ents": []}), ComparisonError, r"ends before \"O'Hara\""),
        (
            "c.jsonl",
            lines({"text": "Ms O'Hara wants", "ents": []}),
            ComparisonError,
            r"line 1: found the text 'ants', expected 'went' on line 3 of .*gold",
        ),
        ("c", "Ms\tO\nO'\tO\nHarp\tO\n", ComparisonError, 'line 3: found the token "Harp", exp'),
        (
            "c",
            "MsO'Hara\tO\n\nwent\tO\nto\tO\nNewYork!\tO\n",
            ComparisonError,
            'line 3: a sentence begins at the token "went", but none does on line 3 of',
        ),
    ],
)
def test_bad_offsets_and_other_text_are_refused(read, name, content, error, message):
    with pytest.raises(error, match=message):
        read(name, content)


def test_sentences_whose_text_differs_are_left_out_on_request(read, gold, tmp_path):
    column = "Ms\tB-per\nO'Hara\tI-per\ngoes\tO\n\nto\tO\nNew\tO\nYor\tO\nk\tO\n!\tO\n\nbye\tO\n"
    labels, notes = read("c", column, allow_unaligned=True)
    assert labels == "O O O O"
    assert "Left out were 1 of 2 sentences" in notes[-1]
    (tmp_path / "r").write_text("goes\tO\n", encoding="utf-8")
    with pytest.raises(ComparisonError, match=r"r: no sentence has the text"):
        read_inputs(gold, gold, tmp_path / "r", Reading(allow_unaligned=True))
    record = {"text": "to New York!", "ents": [[3, 11, "loc"]]}
    labels, notes = read(
        "c.jsonl", lines({"text": "x", "ents": [[0, 1, "x"]]}, record), allow_unaligned=True
    )
    assert labels == "O B-loc I-loc O"


def test_sides_without_a_sentence_in_common_are_refused(gold, tmp_path):
    for name, text in (("a", "Ms\tO\nO'Hara\tO\nwent\tO\n"), ("b", "to\tO\nNew\tO\nYork!\tO\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ComparisonError, match="no sentence has the same text in all inputs"):
        read_inputs(gold, tmp_path / "a", tmp_path / "b", Reading(allow_unaligned=True))


def test_white_space_is_what_python_takes_for_it():
    every = [chr(k) for k in range(sys.maxunicode + 1) if not 0xD800 <= k < 0xE000]
    characters = read_characters(pa.chunked_array([pa.array(every)]))
    assert bytes(characters.text).decode() == strip_white_space("".join(every))


PIECES = st.lists(st.text(alphabet="ab ä", min_size=1, max_size=3), min_size=1, max_size=8)


@given(PIECES, st.data())
def test_every_span_of_token_bounds_fits_and_comes_back(tokens, data):
    base = read_characters(pa.chunked_array([pa.array(tokens)]))
    filled = np.flatnonzero(base.end > base.start)
    chosen = (
        data.draw(st.lists(st.sampled_from(filled.tolist()), unique=True)) if len(filled) else []
    )
    rows = np.array(sorted(chosen), dtype=np.int64)
    spans = CharacterSpans(base.start[rows], base.end[rows], ["x"] * len(rows))
    found = align_spans(spans, base, np.zeros(len(tokens), np.int64))
    assert (found.units, found.unaligned, found.lost) == (len(rows), 0, 0)
    assert [
        k for k, label in enumerate(found.labels.to_pylist()) if label == "B-x"
    ] == rows.tolist()


def test_offsets_count_characters_also_beyond_ascii(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_text(lines({"text": "Zoë 😀 naïve", "ents": [[6, 11, "x"]]}), encoding="utf-8")
    inputs = read_inputs(path, path, path, spans=True)
    assert inputs.tokens["token"].to_pylist() == ["Zoë", "😀", "naïve"]
    assert inputs.candidate["predicted"].to_pylist() == ["O", "O", "B-x"]
