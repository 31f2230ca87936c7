"""flips.jsonl as gold: the same text, the same tokens, and no token that nobody labelled."""

import json

import pyarrow as pa
import pytest

from backfire.experiments.compare import compare
from backfire.records.errors import ComparisonError

TEXT = [["RT"], ["It", "'s", "u.s.", "time", "!"], ["RT"], ["a-b", "c", "don't"], ["ok", "then"]]
TAGS = [["X"], ["PRP", "VBZ", "NN", "NN", "."], ["X"], ["NN", "O", "VB"], ["UH", "RB"]]
OLD = [["X"], ["PRP", "VBZ", "NN", "JJ", "."], ["X"], ["NN", "VB", "NN"], ["UH", "RB"]]
NEW = [["X"], ["PRP", "POS", "NN", "NN", "."], ["X"], ["NN", "O", "JJ"], ["UH", "RB"]]


def write(path, layer):
    lines = (
        "".join(f"{word}\t{tag}\n" for word, tag in zip(*both, strict=True))
        for both in zip(TEXT, layer, strict=True)
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_sides(folder, *layers):
    names = "gold.conll", "old.conll", "new.conll"
    return [write(folder / name, layer) for name, layer in zip(names, layers, strict=True)]


def test_flipped_tags_are_gold_and_what_nobody_labelled_is_no_error(tmp_path):
    gold, *sides = write_sides(tmp_path, TAGS, OLD, NEW)
    direct = compare(gold, *sides, task="pos")
    direct.write(tmp_path / "out")
    found = compare(tmp_path / "out" / "flips.jsonl", *sides, task="pos", allow_unaligned=True)
    for counts in (found.tokens, direct.tokens):
        assert (counts.corrected, counts.falsified) == (2, 1)
    assert found.tokens.n == 4
    assert found.inputs.left_out == 0
    assert any("Of 8 tokens, 4 have no gold label" in note for note in found.notes)
    assert not any("fit no tokens" in note or "PRP" in note for note in found.notes)
    rows = [row for part in found.flips.parts() for row in part.tokens.to_pylist()]
    assert [row["token"] for row in rows] == ["'s", "time", "c", "don't"]


def test_flipped_spans_give_the_counts_of_their_sentences(tmp_path):
    gold = [["O"], ["O", "O", "B-loc", "O", "O"], ["O"], ["B-per", "I-per", "O"], ["O", "O"]]
    old = [["O"], ["O", "O", "B-loc", "O", "O"], ["O"], ["B-per", "O", "O"], ["O", "O"]]
    new = [["O"], ["O", "O", "B-per", "O", "O"], ["O"], ["B-per", "I-per", "O"], ["O", "O"]]
    truth, *sides = write_sides(tmp_path, gold, old, new)
    compare(truth, *sides, task="ner").write(tmp_path / "out")
    found = compare(tmp_path / "out" / "flips.jsonl", *sides, task="ner", allow_unaligned=True)
    flipped = []
    for name, layer in (("g", gold), ("o", old), ("n", new)):
        (tmp_path / name).mkdir()
        flipped.append(tmp_path / name / "run.conll")
        lines = (
            "".join(f"{w}\t{t}\n" for w, t in zip(TEXT[k], layer[k], strict=True)) for k in (1, 3)
        )
        flipped[-1].write_text("\n".join(lines), encoding="utf-8")
    direct = compare(*flipped, task="ner")
    assert (found.tokens, found.spans) == (direct.tokens, direct.spans)


def test_every_sentence_of_a_part_is_found_however_often_its_text_comes_back(tmp_path):
    _, *sides = write_sides(tmp_path, TAGS, OLD, NEW)
    record = {
        "text": "RT",
        "tokens": [{"text": "RT", "start": 0, "end": 2, "id": 0}],
        "spans": [{"start": 0, "end": 2, "label": "X"}],
    }
    other = {"text": "ok then", "spans": [{"start": 0, "end": 2, "label": "UH"}]}
    other["tokens"] = [{"start": 0, "end": 2}, {"start": 3, "end": 7}]
    path = tmp_path / "labelled.jsonl"
    text = [json.dumps(record), json.dumps(record), json.dumps(other)]
    path.write_text("\n".join(text), encoding="utf-8")
    found = compare(path, *sides, task="pos", allow_unaligned=True)
    assert (found.tokens.n, found.inputs.left_out) == (3, 0)


def test_the_tokens_of_a_line_are_those_of_the_comparison(tmp_path):
    compare(*write_sides(tmp_path, TAGS, OLD, NEW), task="pos").write(tmp_path / "out")
    lines = (tmp_path / "out" / "flips.jsonl").read_text(encoding="utf-8").splitlines()
    for line, sentence in zip(map(json.loads, lines), (TEXT[1], TEXT[3]), strict=True):
        assert [token["text"] for token in line["tokens"]] == sentence
        assert [token["id"] for token in line["tokens"]] == list(range(len(sentence)))
        for token in line["tokens"]:
            assert line["text"][token["start"] : token["end"]] == token["text"]


def test_tags_without_any_span_are_refused(tmp_path):
    _, *sides = write_sides(tmp_path, TAGS, OLD, NEW)
    path = tmp_path / "labelled.jsonl"
    path.write_text(json.dumps({"text": "RT", "spans": []}), encoding="utf-8")
    with pytest.raises(ComparisonError, match="no token has a gold tag"):
        compare(path, *sides, task="pos", allow_unaligned=True)


def test_without_text_there_are_no_tokens(tmp_path):
    found = compare(*write_sides(tmp_path, TAGS, OLD, NEW), task="pos").without_text()
    (part,) = found.flips.parts()
    assert part.sentences["tokens"].null_count == len(part.sentences)
    assert pa.types.is_list(part.sentences["tokens"].type)
