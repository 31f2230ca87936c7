"""Documents as the unit of chance: where they come from, and that every estimate respects them."""

import numpy as np
import pyarrow as pa
import pytest

from backfire.experiments.compare import compare
from backfire.experiments.inputs import Inputs, Reading, read_inputs
from backfire.experiments.units import choose_units
from backfire.records.errors import ComparisonError, SettingsError
from backfire.scoring.jackknife import jackknife
from backfire.slices.search import searched_half

DOCUMENTS, SENTENCES, TOKENS = 30, 5, 4
N = DOCUMENTS * SENTENCES * TOKENS


def draw_side(rule, n_runs, documents=DOCUMENTS):
    """Draw runs whose errors hang together: a document is easy or hard for a run, at random."""
    chance = np.repeat(rule.choice([0.6, 1.0], (n_runs, documents)), SENTENCES * TOKENS, axis=1)
    return rule.random(chance.shape) < chance


def as_tables(before, after, documents=DOCUMENTS):
    n = before.shape[1]
    tokens = {
        "token_id": range(n),
        "sentence": np.arange(n) // TOKENS,
        "token": [f"w{k % 7}" for k in range(n)],
        "gold": ["B-X"] * n,
        "document": [f"d{k // (SENTENCES * TOKENS)}" for k in range(n)],
    }
    sides = [
        pa.table(
            {
                "run": np.repeat([f"{name}{k}" for k in range(len(right))], n),
                "token_id": np.tile(np.arange(n), len(right)),
                "predicted": np.where(right, "B-X", "O").ravel(),
            }
        )
        for name, right in (("r", before), ("c", after))
    ]
    return pa.table(tokens), *sides


@pytest.fixture(scope="module")
def drawn():
    rule = np.random.default_rng(3)
    return draw_side(rule, 2), draw_side(rule, 3)


def share_error(parts, whole):
    """The jackknife, as its definition says."""
    n = len(parts)
    without = np.array([np.delete(parts, k).sum() / np.delete(whole, k).sum() for k in range(n)])
    return np.sqrt((n - 1) / n * np.square(without - without.mean()).sum())


def test_every_estimate_takes_documents_as_the_unit(drawn):
    before, after = drawn
    found = compare(*as_tables(before, after), task="ner")
    assert (found.inputs.unit, found.inputs.documents) == ("document", DOCUMENTS)
    assert "|interval:jackknife-document-95|" in found.signature
    p, q = before.mean(axis=0), after.mean(axis=0)

    def by_document(values):
        return np.asarray(values).reshape(DOCUMENTS, -1).sum(axis=1)

    n = by_document(np.ones(N))
    falsified, corrected = by_document(p * (1 - q)), by_document((1 - p) * q)
    tests = found.tests
    assert tests.gain.standard_error == pytest.approx(share_error(corrected - falsified, n))
    assert tests.negative_transfer.standard_error == pytest.approx(share_error(falsified, n))
    assert tests.positive_transfer.standard_error == pytest.approx(share_error(corrected, n))
    # Every token is a span of its own here, so spans say what tokens say.
    assert found.spans.tests.broken.standard_error == pytest.approx(share_error(falsified, n))
    assert found.spans.tests.recovered.standard_error == pytest.approx(share_error(corrected, n))
    every = next(row for row in found.slices if row.tokens == N)
    assert every.net_z == pytest.approx(-tests.gain.z_clustered, rel=0.01)
    by_sentence = compare(*as_tables(before, after), task="ner", cluster="sentence")
    assert by_sentence.rates.gain == pytest.approx(found.rates.gain)
    for name in ("gain", "f1_difference", "negative_transfer"):
        narrow, wide = (getattr(x.tests, name).standard_error for x in (by_sentence, found))
        assert narrow < 0.8 * wide
    limits = [x.noise.systematic_negative_transfer for x in (by_sentence, found)]
    assert limits[0].low == pytest.approx(limits[1].low)
    assert limits[0].low_limit > limits[1].low_limit
    assert "documents as the unit" not in "".join(found.notes)


def test_a_gate_takes_documents_as_the_unit_too(drawn, tmp_path):
    gate = tmp_path / "gate.toml"
    gate.write_text("[negative_transfer]\nmax_percent = 50.0\n", encoding="utf-8")
    bounds = []
    for unit in ("sentence", "document"):
        found = compare(*as_tables(*drawn), task="pos", cluster=unit, gate=gate)
        ruling = found.gate.rulings[0]
        bounds.append(ruling.interval[0])
    assert bounds[0] > bounds[1]


def test_the_units_of_a_slice_are_documents_too(drawn):
    (row,) = [
        row
        for row in compare(*as_tables(*drawn), task="pos").slices
        if row.name == "first in the sentence"
    ]
    assert row.units == DOCUMENTS


def test_a_gate_calls_the_unit_by_its_name():
    tokens = pa.table(
        {
            "token_id": range(24 * 5),
            "document": [f"d{k // 5}" for k in range(24 * 5)],
            "sentence": range(24 * 5),
            "token": ["a"] * 24 * 5,
            "gold": ["X"] * 24 * 5,
        }
    )
    sides = [
        pa.table({"run": [side] * 24 * 5, "token_id": range(24 * 5), "predicted": labels * 24})
        for side, labels in (("before", ["X"] * 5), ("after", ["X"] * 4 + ["Y"]))
    ]
    limits = {"negative_transfer": {"max_percent": 1}}
    (ruling,) = compare(tokens, *sides, task="pos", gate=limits).gate.rulings
    assert ruling.result == "NOT TESTED"
    assert ruling.reason == "It is the same in every document, which shows no spread."


def test_only_documents_hold_their_level_where_sentences_hang_together():
    """Two systems equally good, whose errors come by the document: 5 % may seem different."""
    rule, wrong = np.random.default_rng(11), {"sentence": 0, "document": 0}
    draws = 200
    for _ in range(draws):
        before, after = draw_side(rule, 1)[0], draw_side(rule, 1)[0]
        change = after.astype(float) - before
        for unit, size in (("sentence", TOKENS), ("document", SENTENCES * TOKENS)):
            sums = change.reshape(-1, size).sum(axis=1)
            counts = np.stack([sums, np.full(len(sums), size)], axis=-1)
            found = jackknife(counts, lambda c: c[..., 0] / c[..., 1], kind="difference", unit=unit)
            wrong[unit] += found.p < 0.05
    assert wrong["sentence"] > 0.12 * draws
    assert wrong["document"] < 0.08 * draws


def test_conjunctions_are_searched_and_tested_on_different_documents(drawn, monkeypatch):
    from backfire.experiments import compared_slices

    halves = []

    def watch(unit):
        halves.append((unit, searched_half(unit)))
        return halves[-1][1]

    monkeypatch.setattr(compared_slices, "searched_half", watch)
    compare(*as_tables(*drawn), task="ner")
    (unit, half), *_ = halves
    assert set(unit[half]).isdisjoint(unit[~half])
    assert len(set(unit)) == DOCUMENTS
    assert 0.4 < half.mean() < 0.6


def test_few_documents_leave_sentences_the_unit_with_a_caution(drawn):
    before, after = (side[:, : 5 * SENTENCES * TOKENS] for side in drawn)
    tables = as_tables(before, after, 5)
    found = compare(*tables, task="pos")
    assert (found.inputs.unit, found.inputs.documents) == ("sentence", 5)
    assert "5 documents are too few" in "".join(found.notes)
    asked = compare(*tables, task="pos", cluster="document")
    assert asked.inputs.unit == "document"
    assert "document" not in "".join(asked.notes)
    as_wished = compare(*as_tables(*drawn), task="pos", cluster="sentence")
    assert "as was asked for" in "".join(as_wished.notes)


def test_what_cannot_be_the_unit_is_refused(drawn):
    tokens, *sides = as_tables(*drawn)
    one = tokens.drop_columns("document")
    with pytest.raises(ComparisonError, match="the text names none"):
        compare(one, *sides, task="pos", cluster="document")
    assert compare(one, *sides, task="pos").undefined["inputs.documents"]
    whole = one.append_column("document", [["d"] * N])
    with pytest.raises(ComparisonError, match="the text is one document"):
        compare(whole, *sides, task="pos", cluster="document")
    with pytest.raises(SettingsError, match="cluster"):
        compare(tokens, *sides, task="pos", cluster="corpus")


def units(inputs: Inputs) -> list[int]:
    return choose_units(inputs, "document").units.tolist()


def test_documents_come_from_every_kind_of_input(tmp_path):
    conll = tmp_path / "a.conll"
    conll.write_text("-DOCSTART- O\n\na O\n\nb O\n\n-DOCSTART- O\nc O\n")
    assert units(read_inputs(conll, conll, conll)) == [0, 0, 1]
    conllu = tmp_path / "a.conllu"
    rest = "\t_\tX\t_\t_\t0\tr\t_\t_\n"
    conllu.write_text(
        f"1\ta{rest}\n# newdoc id = x\n1\tb{rest}\n# newdoc\n1\tc{rest}2\td{rest}\n1\te{rest}"
    )
    assert units(read_inputs(conllu, conllu, conllu)) == [0, 1, 2, 2, 2]
    table = tmp_path / "a.csv"
    table.write_text("sentence,token,label,doc_id\n1,a,O,x\n2,b,O,y\n3,c,O,x\n")
    assert units(read_inputs(table, table, table)) == [0, 1, 0]
    named = table.with_name("b.csv")
    named.write_text(table.read_text().replace("doc_id", "text_name"))
    how = Reading(document_column="text_name")
    assert units(read_inputs(named, named, named, how)) == [0, 1, 0]


def test_a_sentence_is_where_its_first_token_is():
    tokens = pa.table(
        {
            "token_id": range(4),
            "sentence": [0, 0, 1, 2],
            "token": list("abcd"),
            "gold": list("XXXX"),
            "document": ["x", "y", None, "y"],
        }
    )
    run = pa.table({"run": ["r"] * 4, "token_id": range(4), "predicted": list("XXXX")})
    assert units(read_inputs(tokens, run, run)) == [0, 0, 1, 2]
