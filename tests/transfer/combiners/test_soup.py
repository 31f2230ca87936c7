"""Soups against their definition: the mean of parameters."""

import numpy as np
import pytest
import torch

from backfire.encoding.batches import encode
from backfire.inference.predict import predict
from backfire.models.units import find_silent
from backfire.records.errors import ModelError, SettingsError
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


@pytest.mark.parametrize("settings", [Soup(), Soup(greedy=True)])
def test_it_is_made_once_and_reads_all_further_texts(settings: Soup) -> None:
    parts, combined = combine(settings)
    further = parts.reading({"validation": TEXTS["validation"]}).reading(TEXTS)
    again = COMBINER.combine(settings, further)
    assert further.tagger is parts.tagger
    assert np.array_equal(again["test"].labels, combined["test"].labels)


def test_taggers_with_other_silent_units_are_refused_and_these_are_named() -> None:
    pruned = [each.silenced({"extractor": [2, 5]}) for each in (new(), tuned(5))]
    parts, _ = combine(Soup(), made=pruned)
    assert find_silent(parts.tagger, "extractor") == (2, 5)
    said = r"layer extractor: tagger 1: 2, 5; tagger 2: none\."
    for settings in (Soup(), Soup(greedy=True)):
        with pytest.raises(ModelError, match=said if not settings.greedy else "silent units"):
            combine(settings, made=[pruned[0], tuned(6)])
    words = new().silenced({"representation": [0]})
    with pytest.raises(ModelError, match=r"layer representation: tagger 1: none; tagger 2: 0\."):
        combine(Soup(), made=[new(), words])


def test_a_greedy_one_has_no_weight() -> None:
    with pytest.raises(SettingsError, match="weighs all alike"):
        choose_combiner("soup:greedy=true,weight=0.2")
