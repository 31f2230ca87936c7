import math
import subprocess
import sys
from statistics import mean

import numpy as np
import pytest

from backfire.experiments.compare import compare
from backfire.experiments.compared_tokens import FLIPS_KEPT, name_flips
from backfire.records.errors import ComparisonError, SettingsError
from backfire.scoring.f1 import span_f1

WORDS = [["How", "'s", "it"], ["Night", "!"], ["id", "go", "home", "now"]]
GOLD = [["WRB", "VBZ", "PRP"], ["NN", "."], ["PRP", "VB", "NN", "RB"]]
BEFORE = [["WRB", "VBZ", "PRP"], ["NN", "."], ["NN", "VB", "VB", "JJ"]]
AFTER = [["WRB", "POS", "PRP"], ["NNP", "."], ["PRP", "VB", "JJ", "JJ"]]


def paired(labels):
    return [list(zip(w, x, strict=True)) for w, x in zip(WORDS, labels, strict=True)]


@pytest.fixture
def small(column_file):
    names = {"gold.conll": GOLD, "scratch.conll": BEFORE, "transfer.conll": AFTER}
    return [column_file(name, paired(labels)) for name, labels in names.items()]


def test_column_files_give_the_paper_quantities(small):
    found = compare(*small, task="pos")
    assert found.tokens.model_dump() == {
        "n": 9, "kept": 4, "corrected": 1, "falsified": 2, "changed_wrong": 1, "stuck": 1,
    }  # fmt: skip
    assert found.rates.positive_transfer == pytest.approx(1 / 9)
    assert found.rates.negative_transfer == pytest.approx(2 / 9)
    assert found.rates.gain == pytest.approx(-1 / 9)
    assert found.rates.negative_transfer_of_right == pytest.approx(2 / 6)
    assert found.rates.positive_transfer_of_wrong == pytest.approx(1 / 3)
    assert found.rates.nfi == pytest.approx(2 / 4)
    assert found.rates.btc == pytest.approx(4 / 6)
    assert found.rates.oracle_accuracy == pytest.approx(7 / 9)
    assert (found.accuracy.reference, found.accuracy.candidate) == pytest.approx((6 / 9, 5 / 9))
    assert found.tests.gain.z_token == pytest.approx((1 - 2) / math.sqrt(3))
    flips = {(f.gold, f.reference, f.candidate): (f.outcome, f.count) for f in found.confusion}
    assert flips == {
        ("VBZ", "VBZ", "POS"): ("falsified", 1),
        ("NN", "NN", "NNP"): ("falsified", 1),
        ("PRP", "NN", "PRP"): ("corrected", 1),
        ("NN", "VB", "JJ"): ("changed_wrong", 1),
    }
    assert found.inputs.sentences == 3


def test_examples_show_both_layers_in_their_sentence(small):
    examples = compare(*small, task="pos").examples
    contraction = next(x for x in examples.shown if x.words[x.place] == "'s")
    assert contraction.outcome == "falsified"
    assert contraction.shares == {"falsified": 1}
    assert list(contraction.words) == WORDS[0]
    (token,) = contraction.labelled
    assert (token.gold, token.reference.label, token.candidate.label) == ("VBZ", "VBZ", "POS")
    assert (token.reference.agreeing, token.reference.runs) == (1, 1)


def test_examples_show_how_sure_the_runs_were(tables):
    gold, old, new = tables(GOLD, [BEFORE], [AFTER, AFTER])
    new = new.append_column("confidence", [[0.5] * 9 + [0.75] * 8 + [None]])
    tokens = [
        token for x in compare(gold, old, new, task="pos").examples.shown for token in x.labelled
    ]
    assert {token.reference.confidence for token in tokens} == {None}
    assert {token.candidate.confidence for token in tokens} == {0.625, 0.5}


def test_sides_that_are_right_on_the_same_tokens_are_equivalent_whatever_else_they_say(tables):
    gold = [["X", "Y"]] * 30
    found = compare(*tables(gold, [[["X", "a"]] * 30], [[["X", "b"]] * 30]), task="pos")
    assert found.tokens.changed_wrong == 30
    assert found.verdict == "EQUIVALENT"
    assert found.verdict_sentence == "Both sides are right on exactly the same tokens."


def test_swapping_the_sides_swaps_positive_and_negative_transfer(small):
    gold, scratch, transfer = small
    there, back = (
        compare(gold, scratch, transfer, task="pos"),
        compare(gold, transfer, scratch, task="pos"),
    )
    assert there.rates.positive_transfer == back.rates.negative_transfer
    assert there.rates.gain == -back.rates.gain
    assert there.tests.gain.interval == pytest.approx([-x for x in back.tests.gain.interval[::-1]])


def test_tables_and_files_agree(small, tables):
    from_files = compare(*small, task="pos").as_json()
    from_tables = compare(*tables(GOLD, [BEFORE], [AFTER]), task="pos").as_json()
    for name in ("tokens", "rates", "accuracy", "tests", "confusion", "verdict", "undefined"):
        assert from_files[name] == from_tables[name]


def test_rows_of_tables_may_come_in_any_order(tables):
    gold, reference, candidate = tables(GOLD, [BEFORE, AFTER], [AFTER])
    mixed = [
        table.take(np.random.default_rng(7).permutation(len(table)))
        for table in (gold, reference, candidate)
    ]
    assert (
        compare(*mixed, task="pos").rates == compare(gold, reference, candidate, task="pos").rates
    )


def test_several_runs_average_over_all_pairs(tables):
    found = compare(*tables(GOLD, [BEFORE, AFTER], [AFTER, GOLD]), task="pos")
    singles = [
        compare(*tables(GOLD, [x], [y]), task="pos") for x in (BEFORE, AFTER) for y in (AFTER, GOLD)
    ]
    for name in ("kept", "corrected", "falsified", "changed_wrong", "stuck"):
        assert getattr(found.tokens, name) == mean(getattr(x.tokens, name) for x in singles)
    assert found.rates.gain == pytest.approx(mean(x.rates.gain for x in singles))
    assert found.noise.nt_reference == pytest.approx((2 / 9 + 1 / 9) / 2)
    assert found.noise.nt_candidate_between == pytest.approx((0 + 4 / 9) / 2)
    shares = {x.shares["falsified"] for x in found.examples.shown if "falsified" in x.shares}
    assert shares == {0.25}


def test_identical_systems_are_equivalent_without_a_crash(tables):
    found = compare(*tables(GOLD, [BEFORE], [BEFORE]), task="pos")
    assert found.verdict == "EQUIVALENT"
    assert found.confusion == ()
    assert {x.outcome for x in found.examples.shown} == {"kept", "stuck"}
    assert "predicts exactly what" in found.notes[-1]


BIO = [["O", "B-per", "I-per"], ["B-loc", "O"], ["I-org", "I-org", "O", "B-per"]]
OLD = [["O", "B-per", "O"], ["B-loc", "O"], ["B-org", "I-org", "B-loc", "B-per"]]
NEW = [["B-org", "B-per", "I-per"], ["O", "O"], ["B-org", "I-org", "O", "B-loc"]]


def test_spans_are_conllevals(tables):
    found = compare(*tables(BIO, [OLD], [NEW]), task="ner")
    spans = found.spans
    assert (spans.gold, spans.broken, spans.recovered) == (4, 2, 1)
    assert (spans.spurious_born, spans.spurious_gone) == (2, 2)
    assert spans.f1_reference == pytest.approx(span_f1(BIO, OLD).f1)
    assert spans.f1_candidate == pytest.approx(span_f1(BIO, NEW).f1)
    assert set(spans.by_type) == {"per", "loc", "org"}
    assert found.tests.f1_difference.value == pytest.approx(spans.f1_candidate - spans.f1_reference)


def test_spans_of_several_runs_are_means(tables):
    found = compare(*tables(BIO, [OLD, NEW], [NEW, BIO]), task="ner").spans
    singles = [
        compare(*tables(BIO, [x], [y]), task="ner").spans for x in (OLD, NEW) for y in (NEW, BIO)
    ]
    for name in ("broken", "recovered", "spurious_born", "spurious_gone", "f1_candidate"):
        assert getattr(found, name) == pytest.approx(mean(getattr(x, name) for x in singles))


def test_f1_moving_the_other_way_is_said(tables):
    gold = [["B-a", "I-a", "I-a", "I-a"], ["B-a"], ["B-b"]]
    before = [["O", "O", "O", "O"], ["B-a"], ["B-b"]]
    after = [["B-a", "I-a", "I-a", "O"], ["B-b"], ["B-b"]]
    assert "opposite directions" in compare(*tables(gold, [before], [after]), task="ner").notes[0]


def unexplained(value, path, reasons):
    if value is None:
        parts = path.split(".")
        known = {".".join(parts[: k + 1]) for k in range(len(parts))} & set(reasons)
        return [] if known else [path]
    if not isinstance(value, dict):
        return []
    below = ((x, f"{path}.{name}" if path else name) for name, x in value.items())
    return [gap for x, name in below for gap in unexplained(x, name, reasons)]


@pytest.mark.parametrize(
    ("task", "gold", "reference", "candidate"),
    [
        ("pos", GOLD, [BEFORE], [AFTER]),
        ("pos", GOLD, [BEFORE, AFTER], [AFTER, GOLD]),
        ("pos", GOLD, [GOLD], [GOLD]),
        ("pos", [["A"]], [[["B"]]], [[["C"]]]),
        ("ner", BIO, [OLD], [NEW]),
        ("ner", [["O"], ["O"]], [[["O"], ["O"]]], [[["O"], ["O"]]]),
    ],
)
def test_whatever_is_null_has_a_reason(task, gold, reference, candidate, tables):
    content = compare(*tables(gold, reference, candidate), task=task).as_json()
    assert unexplained(content, "", content["undefined"]) == []


def test_labels_that_gold_never_uses_are_told(tables):
    strange = [["XX", "VBZ", "PRP"], *GOLD[1:]]
    notes = compare(*tables(GOLD, [strange], [GOLD]), task="pos").notes
    assert notes == (
        "The reference r0 gives 1 token a label that gold never uses (XX); they count as wrong.",
    )


def test_a_label_of_another_scheme_is_named_with_its_input(tables):
    gold, reference, candidate = tables(BIO, [OLD], [[["NNP", "O", "O"], *NEW[1:]]])
    with pytest.raises(ComparisonError, match="c0 row 0: label 'NNP' is not in BIO"):
        compare(gold, reference, candidate, task="ner")


def test_unknown_tasks_and_margins_are_refused(small):
    with pytest.raises(SettingsError, match=r"unknown task 'chunk'\. Did you mean 'chunking'"):
        compare(*small, task="chunk")
    with pytest.raises(SettingsError, match=r"margin 1\.5"):
        compare(*small, task="pos", margin=1.5)


def test_the_signature_follows_the_content_not_the_names(small, tables, tmp_path):
    gold, scratch, transfer = small
    copy = (tmp_path / "copy").write_bytes(scratch.read_bytes()) and tmp_path / "copy"
    first = compare(gold, scratch, transfer, task="pos").signature
    assert compare(gold, copy, transfer, task="pos").signature == first
    assert compare(gold, transfer, scratch, task="pos").signature != first
    assert first.startswith("backfire:")


def test_comparing_imports_no_torch(small):
    code = (
        "import sys; from pathlib import Path; from backfire import compare;"
        f"compare(*map(Path, {[str(path) for path in small]}), task='pos');"
        "print([name for name in ('torch', 'transformers', 'ray') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "task", "tokens", "sentences"),
    [("tpann/test", "pos", 2_291, 118), ("wnut17/emerging.test.annotated", "ner", 23_394, 1_287)],
)
def test_real_gold_agrees_with_itself(data_dir, name, task, tokens, sentences):
    path = data_dir / name
    found = compare(path, path, path, task=task)
    assert (found.tokens.kept, found.inputs.sentences) == (tokens, sentences)
    assert found.spans is None or found.spans.f1_candidate == 1


def test_frequent_flips_of_one_outcome_leave_room_for_the_others():
    n = FLIPS_KEPT + 20
    labels = [str(number) for number in range(n + 3)]
    falsified = [[k, k, k + 1, 9] for k in range(n)]
    confusion = np.array([*falsified, [n, n + 1, n + 2, 1]])
    flips, rows = name_flips(confusion, labels, pairs=1)
    assert (rows.falsified, rows.corrected, rows.changed_wrong) == (n, 0, 1)
    assert [flip.outcome for flip in flips] == ["falsified"] * FLIPS_KEPT + ["changed_wrong"]
