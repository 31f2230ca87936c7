"""Soups against their definition: the mean of parameters."""

import numpy as np
import pytest
import torch

from backfire.encoding.batches import encode
from backfire.inference.predict import predict
from backfire.records.errors import SettingsError
from backfire.transfer.combiner_choice import choose_combiner
from backfire.transfer.combiners.soup import COMBINER, Soup
from backfire.transfer.parts import Parts
from little_parts import TEXTS, new, tuned


def combine(settings: Soup, old=(), made=None):
    parts = Parts(old, made or [new(), tuned(5), tuned(6)], TEXTS, seed=3)
    return parts, COMBINER.combine(settings, parts)


@pytest.mark.parametrize(
    ("weight", "shares"), [(None, (1 / 3, 1 / 3, 1 / 3)), (0.4, (0.3, 0.3, 0.4)), (1.0, (0, 0, 1))]
)
def test_it_predicts_what_the_tagger_with_the_mean_parameters_does(weight, shares) -> None:
    parts, combined = combine(Soup(weight=weight), [tuned(6)], [new(), tuned(5)])
    states = [each.state_dict() for each in (new(), tuned(5), tuned(6))]
    for name, tensor in parts.tagger.state_dict().items():
        mean = sum(share * state[name] for share, state in zip(shares, states, strict=True))
        torch.testing.assert_close(tensor, mean)
    for split, sentences in TEXTS.items():
        alone = predict(parts.tagger, encode(sentences, new().vocabulary, new().labels))
        assert np.array_equal(combined[split].labels, alone.labels)


def test_a_greedy_one_keeps_what_does_the_average_good_and_says_which() -> None:
    parts, _ = combine(Soup(greedy=True))
    kept = parts.chosen["soup.kept"]
    taggers = new(), tuned(5), tuned(6)
    scores = [parts.score(each) for each in taggers]
    assert scores[kept[0] - 1] == max(scores)
    assert parts.score(parts.tagger) >= max(scores)
    assert "soup.kept" not in combine(Soup())[0].chosen


def test_a_greedy_one_has_no_weight() -> None:
    with pytest.raises(SettingsError, match="weighs all alike"):
        choose_combiner("soup:greedy=true,weight=0.2")
