import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backfire.scoring.layers import encode_layers
from backfire.scoring.spans import find_spans, read_span_labels
from backfire.transitions.spans import (
    STATES,
    count_lost_and_won,
    count_new_errors,
    count_transitions,
    oracle_scores,
    span_states,
)

LABELS = st.sampled_from(["O", "B-a", "I-a", "B-b", "I-b"])


def layers_of(number):
    lengths = st.lists(st.integers(1, 6), min_size=1, max_size=4)
    return lengths.flatmap(
        lambda each: st.lists(
            st.tuples(*(st.lists(LABELS, min_size=n, max_size=n) for n in each)),
            min_size=number,
            max_size=number,
        )
    )


def read(*layers):
    """The spans of each layer, and the types."""
    encoded = encode_layers(*layers)
    labels = read_span_labels([*encoded.labels, "B-a", "B-b"])
    return [find_spans(codes, encoded.sentence, labels) for codes in encoded.codes], labels.types


def as_set(spans):
    return set(zip(spans.start.tolist(), spans.end.tolist(), spans.kind.tolist(), strict=True))


def state(gold, predicted):
    """The definition, in plain Python."""
    start, end, _ = gold
    if gold in predicted:
        return "correct"
    if any(other[:2] == (start, end) for other in predicted):
        return "wrong_type"
    return "wrong_boundary" if any(s <= end and start <= e for s, e, _ in predicted) else "missed"


def transitions(gold, before, after, kind):
    """One pair of runs, in plain Python."""
    found = np.zeros((5, 5))
    for span in gold:
        if span[2] == kind:
            found[STATES.index(state(span, before)), STATES.index(state(span, after))] += 1
    for span in before | after:
        if span[2] == kind and all(state(true, {span}) == "missed" for true in gold):
            row, column = ("spurious" if span in side else "missed" for side in (before, after))
            found[STATES.index(row), STATES.index(column)] += 1
    return found


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (["O", "B-a", "I-a", "O"], "correct"),
        (["O", "B-b", "I-b", "O"], "wrong_type"),
        (["O", "B-a", "O", "O"], "wrong_boundary"),
        (["B-b", "I-b", "O", "O"], "wrong_boundary"),
        (["O", "B-a", "B-a", "I-a"], "wrong_boundary"),
        (["B-a", "O", "O", "B-a"], "missed"),
        (["O", "O", "O", "O"], "missed"),
    ],
)
def test_each_state_by_an_example(predicted, expected):
    (gold, run), _ = read([["O", "B-a", "I-a", "O"]], [predicted])
    assert [STATES[k] for k in span_states(gold, run)] == [expected]


@given(layers_of(5))
def test_the_matrix_is_the_plain_definition_averaged_over_pairs(layers):
    (gold, *runs), types = read(*layers)
    found = count_transitions(gold, runs[:2], runs[2:], len(types))
    for kind in range(len(types)):
        pairs = [
            transitions(as_set(gold), as_set(before), as_set(after), kind)
            for before in runs[:2]
            for after in runs[2:]
        ]
        assert found[kind] == pytest.approx(np.mean(pairs, axis=0))


@given(layers_of(4))
def test_laws_of_the_matrix(layers):
    (gold, first, second, third), types = read(*layers)
    there = count_transitions(gold, [first, second], [third], len(types))
    back = count_transitions(gold, [third], [first, second], len(types))
    assert there == pytest.approx(back.transpose(0, 2, 1))
    assert there[:, :4, :4].sum(axis=(1, 2)) == pytest.approx(np.bincount(gold.kind, minlength=2))
    same = count_transitions(gold, [first], [first], len(types)).sum(axis=0)
    assert (same == np.diag(np.diag(same))).all()
    broken, recovered = count_lost_and_won(gold, [first, second], [third])
    overall = there.sum(axis=0)
    assert broken.sum() == pytest.approx(overall[0, 1:].sum())
    assert recovered.sum() == pytest.approx(overall[1:, 0].sum())


@given(layers_of(3))
def test_spurious_spans_are_new_by_bounds_and_type(layers):
    (gold, before, after), _ = read(*layers)
    born = as_set(after) - as_set(gold) - as_set(before)
    assert count_new_errors(gold, [before], [after]) == len(born)
    gone = as_set(before) - as_set(gold) - as_set(after)
    assert count_new_errors(gold, [after], [before]) == len(gone)


def best_choice(gold, before, after):
    """Recall and F1 of the best of all choices between two runs: what both predict stays."""
    free = sorted(before ^ after)
    choices = [
        (before & after) | {span for k, span in enumerate(free) if number >> k & 1}
        for number in range(2 ** len(free))
    ]
    recall = max(len(gold & chosen) for chosen in choices) / len(gold) if gold else None
    scores = [
        2 * len(gold & chosen) / (len(gold) + len(chosen)) if gold or chosen else 0.0
        for chosen in choices
    ]
    return recall, max(scores)


@given(layers_of(4))
def test_the_oracle_is_the_best_of_all_choices_averaged_over_pairs(layers):
    (gold, *runs), _ = read(*layers)
    sides = [as_set(run) for run in runs]
    assume(all(len(sides[k] ^ sides[2]) <= 8 for k in (0, 1)))  # all their subsets are tried
    pairs = [best_choice(as_set(gold), sides[k], sides[2]) for k in (0, 1)]
    recall, f1 = oracle_scores(gold, runs[:2], runs[2:])
    if len(gold):
        assert recall == pytest.approx(np.mean([pair[0] for pair in pairs]))
    else:
        assert recall is None
    if f1 is None:
        assert not any([*sides, len(gold)])
    else:
        assert f1 == pytest.approx(np.mean([pair[1] for pair in pairs]))
