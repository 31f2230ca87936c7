"""The counting rules of the shared tasks' conlleval, transcribed into plain Python: an oracle."""

from collections import Counter

import pytest


def _split(label):
    prefix, hyphen, kind = label.partition("-")
    return prefix.upper(), kind if hyphen else ""


def _ends(before, tag, kind_before, kind):
    pairs = {("B", "B"), ("B", "O"), ("I", "B"), ("I", "O")}
    return (before, tag) in pairs or (before not in "O." and kind_before != kind)


def _starts(before, tag, kind_before, kind):
    pairs = {("B", "B"), ("I", "B"), ("O", "B"), ("O", "I")}
    return (before, tag) in pairs or (tag not in "O." and kind_before != kind)


def _evaluate(gold, predicted):
    in_gold, in_predicted, correct = Counter(), Counter(), Counter()
    for gold_labels, predicted_labels in zip(gold, predicted, strict=True):
        inside, last = False, (("O", ""), ("O", ""))
        for pair in [*zip(gold_labels, predicted_labels, strict=True), ("O", "O")]:
            now = (_split(pair[0]), _split(pair[1]))
            end_gold = _ends(last[0][0], now[0][0], last[0][1], now[0][1])
            end_predicted = _ends(last[1][0], now[1][0], last[1][1], now[1][1])
            start_gold = _starts(last[0][0], now[0][0], last[0][1], now[0][1])
            start_predicted = _starts(last[1][0], now[1][0], last[1][1], now[1][1])
            if inside:
                if end_gold and end_predicted and last[0][1] == last[1][1]:
                    inside = False
                    correct[last[0][1]] += 1
                elif end_gold != end_predicted or now[0][1] != now[1][1]:
                    inside = False
            if start_gold and start_predicted and now[0][1] == now[1][1]:
                inside = True
            in_gold[now[0][1]] += start_gold
            in_predicted[now[1][1]] += start_predicted
            last = now
    return in_gold, in_predicted, correct


@pytest.fixture(scope="session")
def conlleval():
    """Takes gold and predicted sentences to counters by type: in gold, predicted, correct."""
    return _evaluate
