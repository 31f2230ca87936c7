"""Every number of a report leads to tokens behind it; plain Python says which those are."""

from itertools import product

import numpy as np
import pytest

from backfire.experiments.compare import compare
from backfire.experiments.examples import strata
from backfire.report.example import Fact
from backfire.report.flip_rows import shown_flips

LABELS = ["O", "B-a", "I-a", "B-b"]
SEEDS = pytest.mark.parametrize("seed", [1, 2])


def draw_layers(seed, sentences):
    """Gold, two runs of the reference and (with an odd seed) one, else two, of the candidate."""
    draw = np.random.default_rng(seed)
    return [
        [legal([LABELS[k] for k in draw.integers(0, len(LABELS), 4)]) for _ in range(sentences)]
        for _ in range(4 if seed % 2 else 5)
    ]


def legal(labels):
    """Let no I-a stand where no span of its type is open."""
    before = ["O", *labels]
    return [
        "B-a" if label == "I-a" and before[k] not in {"B-a", "I-a"} else label
        for k, label in enumerate(labels)
    ]


def flat(layers):
    return [label for sentence in layers for label in sentence]


def outcome(gold, before, after):
    if before == gold:
        return "kept" if after == gold else "falsified"
    if after == gold:
        return "corrected"
    return "stuck" if before == after else "changed_wrong"


def of_views(examples):
    return {
        frozenset((examples.facts[k].kind, examples.facts[k].parts) for k in view.facts): view.of
        for view in examples.views
    }


@SEEDS
def test_views_count_what_plain_python_counts(tables, seed):
    gold, *runs = draw_layers(seed, 6)
    reference, candidate = runs[:2], runs[2:]
    found = compare(*tables(gold, reference, candidate), task="pos")
    of = of_views(found.examples)
    truth = flat(gold)
    pairs = list(product(map(flat, reference), map(flat, candidate)))
    for kind in ("kept", "corrected", "falsified", "changed_wrong", "stuck"):
        tokens = {
            k
            for before, after in pairs
            for k, label in enumerate(truth)
            if outcome(label, before[k], after[k]) == kind
        }
        assert of.get(frozenset([("outcome", (kind,))]), 0) == len(tokens)
        if kind in {"kept", "stuck"}:
            continue
        for tag in LABELS:
            own = {k for k in tokens if truth[k] == tag}
            view = frozenset([("outcome", (kind,)), ("tag", (tag,))])
            assert of.get(view, 0) == len(own)
    for view in found.examples.views:
        facts = [found.examples.facts[k] for k in view.facts]
        if [fact.kind for fact in facts] == ["outcome"] and facts[0].parts != ("flipped",):
            counted = getattr(found.tokens, facts[0].parts[0])
            assert view.on_average == pytest.approx(counted)
    for example in found.examples.shown:
        facts = zip(example.facts, example.fact_shares, strict=True)
        shares = {found.examples.facts[k]: share for k, share in facts}
        for kind, share in example.shares.items():
            assert shares[Fact(kind="outcome", parts=(kind,))] == pytest.approx(share)
    for flip in shown_flips(found.confusion):
        labels = (flip.gold, flip.reference, flip.candidate)
        tokens = {
            k
            for before, after in pairs
            for k, label in enumerate(truth)
            if (label, before[k], after[k]) == labels
        }
        assert of[frozenset([("labels", labels)])] == len(tokens)


@SEEDS
def test_every_number_has_an_example_and_every_fact_is_true(tables, seed):
    gold, *runs = draw_layers(seed, 8)
    reference, candidate = runs[:2], runs[2:]
    found = compare(*tables(gold, reference, candidate), task="ner")
    examples = found.examples
    of = of_views(examples)
    places = [(s, p) for s, sentence in enumerate(gold) for p, _ in enumerate(sentence)]
    for example in examples.shown:
        facts = [examples.facts[k] for k in example.facts]
        s, p = example.sentence, example.place
        assert (s, p) in places
        kinds = {
            outcome(gold[s][p], before[s][p], after[s][p])
            for before, after in product(reference, candidate)
        }
        flipped = {"flipped"} if kinds & {"falsified", "corrected"} else set()
        assert {fact.parts[0] for fact in facts if fact.kind == "outcome"} == kinds | flipped
        assert sum(example.shares.values()) == pytest.approx(1)
        assert set(example.shares) == kinds
        (tag,) = (fact.parts[0] for fact in facts if fact.kind == "tag")
        assert tag == gold[s][p].partition("-")[2] or tag == gold[s][p] == "O"
        own = {fact.parts for fact in facts if fact.kind == "labels"}
        flips = {
            (gold[s][p], before[s][p], after[s][p])
            for before, after in product(reference, candidate)
        }
        assert own <= flips
    shown = [set(example.facts) for example in examples.shown]
    for view in examples.views:
        assert any(set(view.facts) <= facts for facts in shown)
    for name in ("broken", "recovered"):
        some = getattr(found.spans, name) > 0
        assert (of.get(frozenset([("span", (name,))]), 0) > 0) == some
    for row, states in enumerate(found.spans.transitions.states[:4]):
        for column, others in enumerate(found.spans.transitions.states[:4]):
            some = found.spans.transitions.matrix[row][column] > 0
            assert (frozenset([("span", (states, others))]) in of) == some
    born, gone = (of.get(frozenset([("span", (name,))]), 0) for name in ("born", "gone"))
    assert (born > 0, gone > 0) == (found.spans.spurious_born > 0, found.spans.spurious_gone > 0)


@SEEDS
def test_the_span_that_begins_with_an_example_is_known_to_its_end(tables, seed):
    layers = draw_layers(seed, 40)
    found = compare(*tables(layers[0], layers[1:3], layers[3:]), task="ner").examples
    assert any(example.until > example.place for example in found.shown)
    for example in found.shown:
        gold, *runs = (length_of_span(layer[example.sentence], example.place) for layer in layers)
        assert example.until - example.place == max((gold or max(runs)) - 1, 0)


def length_of_span(labels, place):
    """How many tokens the span has that begins at a place; 0 if none does."""
    if not labels[place].startswith("B-"):
        return 0
    rest = labels[place + 1 :]
    return 1 + next((k for k, label in enumerate(rest) if label != "I-a"), len(rest))


def test_slices_lead_to_their_falsified_and_corrected_tokens(tables):
    gold = [["NN", "VB", "JJ", "NN"]] * 30
    before = [[label if k % 3 else "XX" for label in s] for k, s in enumerate(gold)]
    after = [[label if k % 2 else "YY" for label in s] for k, s in enumerate(gold)]
    found = compare(*tables(gold, [before], [after]), task="pos")
    of = of_views(found.examples)
    for row in found.slices:
        for kind in ("falsified", "corrected"):
            view = frozenset([("outcome", (kind,)), ("slice", (row.name,))])
            assert of.get(view, 0) == getattr(row, kind)
        assert of.get(frozenset([("slice", (row.name,))]), 0) == row.tokens
    tag = Fact(kind="slice", parts=("tag NN",))
    number = found.examples.facts.index(tag)
    for example in found.examples.shown:
        assert (number in example.facts) == (gold[example.sentence][example.place] == "NN")


def test_a_page_holds_so_many_examples_and_each_number_keeps_its_first(tables, monkeypatch):
    monkeypatch.setattr(strata, "MOST", 40)
    gold = [["NN", "VB", "JJ", "NN"]] * 40
    before = [
        [label if (k + j) % 3 else "XX" for j, label in enumerate(s)] for k, s in enumerate(gold)
    ]
    after = [
        [label if (k + j) % 4 else "YY" for j, label in enumerate(s)] for k, s in enumerate(gold)
    ]
    examples = compare(*tables(gold, [before], [after]), task="pos").examples
    assert len(examples.shown) == 40
    kinds = {examples.facts[k].parts[0] for each in examples.shown for k in each.facts}
    assert {"falsified", "corrected", "changed_wrong", "kept"} <= kinds
