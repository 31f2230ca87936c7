import pytest
import torch

from backfire.models.settings import GROUPS
from backfire.records.errors import SettingsError
from backfire.training.groups import build_optimizer
from backfire.training.loop import train
from backfire.training.schedule import Phase, Schedule
from backfire.training.tuning import Tuning
from lab import FAST, make_sentences, small_tagger


@pytest.mark.parametrize("frozen", [[], ["classifier"], ["word_embedding", "word_lstm"]])
def test_exactly_the_groups_that_are_not_frozen_change(frozen: list[str]) -> None:
    tagger, encoded = small_tagger(make_sentences(20))
    before = {name: tensor.clone() for name, tensor in tagger.state_dict().items()}
    tuning = Tuning(schedule=Schedule((Phase(rates=dict.fromkeys(frozen, 0.0)),)))
    list(train(tagger, encoded, lambda _: 0.0, FAST, seed=1, tuning=tuning))
    changed = {
        group
        for group in GROUPS
        if any(not torch.equal(before[name], p) for name, p in tagger.group(group).items())
    }
    assert changed == set(GROUPS) - set(frozen)


def test_a_slowed_group_has_its_own_learning_rate() -> None:
    tagger, _ = small_tagger(make_sentences(2))
    optimizer = build_optimizer(tagger, FAST, {"word_lstm": 0.25})
    expected = {name: FAST.learning_rate for name in GROUPS if name != "word_embedding"}
    expected["word_lstm"] *= 0.25
    assert {name: group.learning_rate for name, group in optimizer.whole.items()} == expected
    assert optimizer.words.learning_rate == FAST.learning_rate


def test_freezing_everything_or_something_unknown_is_refused() -> None:
    tagger, _ = small_tagger(make_sentences(2))
    with pytest.raises(SettingsError, match="nothing is left"):
        build_optimizer(tagger, FAST, dict.fromkeys(GROUPS, 0.0))
    with pytest.raises(SettingsError, match="Did you mean 'word_lstm'"):
        build_optimizer(tagger, FAST, {"word_lst": 0.0})
