"""Without gold, a comparison tells where the sides disagree and nothing that needs gold."""

import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from backfire.experiments.compare import compare
from backfire.report.disagreement import Disagreement
from backfire.report.terminal import print_summary

OLD = [["O", "B-per", "I-per"], ["B-loc", "O"], ["O"]]
NEW = [["O", "B-per", "O"], ["B-loc", "B-per"], ["O"]]
HOSTILE = ["<script>alert(1)</script>", "\u202eabc", "{{ 7 }}", "a&b", "\x1b[31m", "x"]


@pytest.fixture
def without_gold(tables):
    def go(reference, candidate, task="ner"):
        tokens, *sides = tables(OLD, reference, candidate)
        return compare(tokens.drop(["gold"]), *sides, task=task)

    return go


def test_labels_and_spans_that_differ_are_counted(without_gold):
    found = without_gold([OLD], [NEW])
    assert isinstance(found, Disagreement)
    assert found.verdict == "NO GOLD"
    assert (found.tokens.n, found.tokens.same, found.tokens.changed) == (6, 4, 2)
    assert found.changed.value == pytest.approx(1 / 3)
    assert {(f.reference, f.candidate): f.count for f in found.confusion} == {
        ("I-per", "O"): 1,
        ("O", "B-per"): 1,
    }
    spans = found.spans
    assert (spans.reference, spans.candidate, spans.same, spans.gone, spans.born) == (2, 3, 1, 1, 2)
    assert spans.agreement.value == pytest.approx(2 / 5)


def test_several_runs_are_means_over_pairs(without_gold):
    found = without_gold([OLD, NEW], [NEW])
    assert found.tokens.changed == pytest.approx(1)
    assert found.between_reference_runs == pytest.approx(1 / 3)
    assert found.between_candidate_runs is None
    assert found.undefined["between_candidate_runs"] == "there is one run of the candidate"
    assert {example.shares["changed"] for example in found.examples.shown} == {0.5}


def test_nothing_that_needs_gold_is_told(without_gold):
    content = without_gold([OLD], [NEW]).as_json()
    for name in ("accuracy", "rates", "noise", "slices"):
        assert content[name] is None
        assert content["undefined"][name] == "there is no gold"
    assert "|text:" in content["signature"]
    assert "gold" not in content["signature"]


def gaps(value, path=""):
    if isinstance(value, dict):
        return [gap for name, part in value.items() for gap in gaps(part, f"{path}.{name}")]
    return [path[1:]] if value is None else []


@pytest.mark.parametrize("task", ["pos", "ner"])
@pytest.mark.parametrize("labels", [OLD, [["O"]]])
def test_whatever_is_null_has_a_reason(tables, task, labels):
    tokens, *sides = tables(labels, [labels], [labels])
    content = compare(tokens.drop(["gold"]), *sides, task=task).as_json()
    assert set(gaps(content)) <= set(content["undefined"])


def test_examples_show_the_sentence_with_both_layers(without_gold):
    shown = {
        (example.sentence, example.place): example
        for example in without_gold([OLD], [NEW]).examples.shown
    }
    assert set(shown) == {(0, 2), (1, 1)}
    (token,) = shown[0, 2].labelled
    assert shown[0, 2].words[token.place] == "w2"
    assert (token.reference.label, token.candidate.label) == ("I-per", "O")


def test_the_report_and_the_summary_say_so(without_gold, tmp_path):
    found = without_gold([OLD], [NEW])
    page = found.write(tmp_path / "out").read_text(encoding="utf-8")
    assert "NO GOLD" in page
    assert "accuracy, no positive or negative transfer" in page
    assert "flips.parquet" in page
    assert (tmp_path / "out" / "flips.parquet").exists()
    assert json.loads((tmp_path / "out" / "report.json").read_text()) == found.as_json()
    shown = StringIO()
    print_summary(Console(file=shown, width=100), found, tmp_path)
    assert "Without gold, neither side can be called better" in shown.getvalue()


def test_hostile_text_is_shown_as_text(tables):
    tokens, *sides = tables([HOSTILE], [[HOSTILE]], [[HOSTILE[1:] + HOSTILE[:1]]])
    tokens = tokens.drop(["gold"]).set_column(2, "token", [HOSTILE])
    from backfire.report.disagreement_page import render_disagreement

    page = render_disagreement(compare(tokens, *sides, task="pos"))
    assert "<script>" not in page
    assert "\u202e" not in page


@given(st.data())
def test_swapping_the_sides_swaps_gone_and_born(data):
    import pyarrow as pa

    labels = st.lists(st.sampled_from(["O", "B-a", "I-a"]), min_size=4, max_size=4)
    tokens = pa.table({"token_id": range(4), "sentence": [0, 0, 1, 1], "token": list("abcd")})
    runs = [
        pa.table({"run": [name] * 4, "token_id": range(4), "predicted": data.draw(labels)})
        for name in "xy"
    ]
    there, back = compare(tokens, *runs, task="ner"), compare(tokens, *runs[::-1], task="ner")
    assert there.tokens == back.tokens
    assert (there.spans.gone, there.spans.born) == (back.spans.born, back.spans.gone)
    assert there.spans.agreement == back.spans.agreement


def test_files_need_no_gold(column_file):
    sides = [
        column_file(name, [[(f"w{k}", label) for k, label in enumerate(layer[0])]])
        for name, layer in (("a", OLD), ("b", NEW))
    ]
    found = compare(None, *sides, task="ner")
    assert found.tokens.changed == 1
    assert found.inputs.reference == (str(sides[0]),)
