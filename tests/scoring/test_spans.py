import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities

from backfire.records.errors import ComparisonError
from backfire.scoring.layers import encode_layers
from backfire.scoring.spans import count_spans, find_spans, match_spans, read_span_labels

LABELS = st.sampled_from(["O", "B-a", "I-a", "B-b", "I-b", "B", "I", "B-a-b"])
TEXTS = st.lists(st.lists(LABELS, max_size=7), max_size=5)
PAIRS = st.lists(
    st.integers(0, 7).flatmap(lambda n: st.tuples(*[st.lists(LABELS, min_size=n, max_size=n)] * 2)),
    max_size=5,
)


def spans_of(sentences):
    layers = encode_layers(sentences)
    labels = read_span_labels(layers.labels)
    found = find_spans(layers.codes[0], layers.sentence, labels)
    kinds = [labels.types[kind] for kind in found.kind]
    return list(zip(found.start.tolist(), found.end.tolist(), kinds, strict=True))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["B-np", "i-np", "o"], [(0, 1, "np")]),
        (["I-NP", "I-NP", "O"], [(0, 1, "NP")]),
        (["B-NP", "B-NP"], [(0, 0, "NP"), (1, 1, "NP")]),
        (["B-NP", "I-VP", "I-VP"], [(0, 0, "NP"), (1, 2, "VP")]),
        (["O", "I-NP", "B-NP"], [(1, 1, "NP"), (2, 2, "NP")]),
        (["I-NP", "I-VP", "I-NP"], [(0, 0, "NP"), (1, 1, "VP"), (2, 2, "NP")]),
        (["B", "I", "O"], [(0, 1, "")]),
        (["B-geo-loc", "I-geo-loc"], [(0, 1, "geo-loc")]),
        ([], []),
    ],
)
def test_rules_of_conlleval_one_by_one(labels, expected):
    assert spans_of([labels]) == expected


def test_a_span_ends_with_its_sentence():
    assert spans_of([["O", "B-a"], ["I-a", "I-a"]]) == [(1, 1, "a"), (2, 3, "a")]


@given(PAIRS)
def test_counts_are_those_of_the_transcribed_script(conlleval, pairs):
    gold, predicted = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    layers = encode_layers(gold, predicted)
    labels = read_span_labels(layers.labels)
    spans = [find_spans(codes, layers.sentence, labels) for codes in layers.codes]
    counts = count_spans(*spans, layers.sentence, layers.n_sentences)
    for row, *pair in zip(counts.tolist(), gold, predicted, strict=True):
        assert row == [counter.total() for counter in conlleval([pair[0]], [pair[1]])]


@given(TEXTS)
def test_spans_lie_in_order_apart_and_within_one_sentence(sentences):
    layers = encode_layers(sentences)
    spans = find_spans(layers.codes[0], layers.sentence, read_span_labels(layers.labels))
    assert (spans.start <= spans.end).all()
    assert (spans.end[:-1] < spans.start[1:]).all()
    assert (layers.sentence[spans.start] == layers.sentence[spans.end]).all()
    assert match_spans(spans, spans).all()


@given(TEXTS)
def test_seqeval_finds_the_same_spans_where_every_label_has_a_type(sentences):
    typed = [[label if "-" in label else "O" for label in sentence] for sentence in sentences]
    starts = np.cumsum([0, *map(len, typed)])
    expected = [
        (int(offset) + first, int(offset) + last, kind)
        for offset, sentence in zip(starts[:-1], typed, strict=True)
        for kind, first, last in get_entities([label.replace("a-b", "c") for label in sentence])
    ]
    assert [(a, b, kind.replace("a-b", "c")) for a, b, kind in spans_of(typed)] == expected


@pytest.mark.parametrize("label", ["S-per", "E-per", "NN", "O-per", ""])
def test_labels_of_other_schemes_are_refused(label):
    with pytest.raises(ComparisonError, match="is not in BIO"):
        read_span_labels(["O", label])


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("eng.train", {"LOC": 7140, "MISC": 3438, "ORG": 6321, "PER": 6600}),
        ("eng.testa", {"LOC": 1837, "MISC": 922, "ORG": 1341, "PER": 1842}),
        ("eng.testb", {"LOC": 1668, "MISC": 702, "ORG": 1661, "PER": 1617}),
    ],
)
def test_published_span_counts_of_conll_2003(data_dir, name, expected):
    path = data_dir / "conll2003" / name
    if not path.exists():
        pytest.skip(f"{path} is not here: CoNLL-2003 is licensed")
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    lines = [[line for line in block.split("\n") if line.strip()] for block in blocks]
    found = [kind for *_, kind in spans_of([[x.split()[-1] for x in block] for block in lines])]
    assert {kind: found.count(kind) for kind in sorted(set(found))} == expected
