import pytest
import torch

from backfire.inference.checkpoints import copy_parameters, set_parameters
from backfire.models.settings import GROUPS, TaggerSettings
from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError
from backfire.training.fit import fit
from backfire.training.loop import Resume, train
from backfire.training.schedule import Phase, Schedule
from backfire.training.stopping import EarlyStopping
from backfire.training.tuning import Tuning
from lab import FAST, SMALL, make_sentences, small_tagger

HEAD_FIRST = Schedule(
    (
        Phase(rates=dict.fromkeys(set(GROUPS) - {"classifier"}, 0.0), dropout=False),
        Phase(first=3, rates={"word_lstm": 0.5}),
    )
)


def test_each_phase_trains_its_groups_alone() -> None:
    tagger, encoded = small_tagger(make_sentences(20))
    changed, before = [], copy_parameters(tagger)
    for _ in train(
        tagger, encoded, lambda _: 0.0, FAST, seed=1, tuning=Tuning(schedule=HEAD_FIRST)
    ):
        groups = {name: tagger.group(name) for name in GROUPS}
        changed.append(
            {
                name
                for name, parameters in groups.items()
                if any(not torch.equal(before[key], p) for key, p in parameters.items())
            }
        )
        before = copy_parameters(tagger)
    assert changed == [{"classifier"}, {"classifier"}, set(GROUPS), set(GROUPS)]


@pytest.mark.parametrize("killed_after", [1, 2, 3])
def test_a_training_resumed_in_any_phase_equals_an_uninterrupted_one(killed_after: int) -> None:
    dropout = TaggerSettings.model_validate({**SMALL.model_dump(), "dropout": 0.3})
    tuning = Tuning(schedule=HEAD_FIRST)
    whole, encoded = small_tagger(make_sentences(20), settings=dropout)
    kept = None
    for epoch in train(whole, encoded, lambda _: 0.0, FAST, seed=1, tuning=tuning):
        if epoch.number == killed_after:
            momentum = {name: velocity.clone() for name, velocity in epoch.momentum.items()}
            kept = copy_parameters(whole), Resume(epoch.number, momentum)
    again, _ = small_tagger(make_sentences(20), seed=9, settings=dropout)
    parameters, resume = kept
    set_parameters(again, parameters)
    list(train(again, encoded, lambda _: 0.0, FAST, seed=1, tuning=tuning, resume=resume))
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, again.state_dict()[name]), name


def test_a_phase_without_dropout_drops_nothing_out() -> None:
    seen = []

    def watch(tagger: Tagger, batch) -> object:
        seen.append(tagger.training)
        return tagger(batch)

    tagger, encoded = small_tagger(make_sentences(4))
    tuning = Tuning(schedule=HEAD_FIRST, forward=watch)
    list(train(tagger, encoded, lambda _: 0.0, FAST, seed=1, tuning=tuning))
    assert seen == [False, False, True, True]


def test_patience_waits_until_the_schedule_has_settled() -> None:
    scores = iter([0.9, 0.1, 0.1, 0.1, 0.1, 0.1])
    tagger, encoded = small_tagger(make_sentences(4))
    settings = FAST.model_copy(update={"epochs": 6})
    tuning = Tuning(schedule=HEAD_FIRST)
    fitted = fit(tagger, encoded, lambda _: next(scores), settings, seed=1, tuning=tuning)
    assert (len(fitted.history), fitted.best_epoch) == (4, 1)
    stopping = EarlyStopping(patience=2)
    stopping.observe(1, 0.9)
    stopping.observe(2, 0.1)
    assert not stopping.finished
    stopping.observe(3, 0.1)
    assert stopping.finished


def test_a_training_that_ends_before_its_last_phase_is_refused() -> None:
    tagger, encoded = small_tagger(make_sentences(4))
    late = Tuning(schedule=Schedule((Phase(), Phase(first=FAST.epochs + 1))))
    with pytest.raises(SettingsError, match="last phase with epoch 5"):
        fit(tagger, encoded, lambda _: 0.0, FAST, seed=1, tuning=late)


@pytest.mark.parametrize("firsts", [[], [2], [1, 1], [1, 3, 2]])
def test_phases_that_do_not_follow_each_other_are_refused(firsts: list[int]) -> None:
    with pytest.raises(SettingsError, match="expected 1, and then rising"):
        Schedule(tuple(Phase(first=first) for first in firsts))


def test_further_factors_multiply_those_of_every_phase() -> None:
    slowed = HEAD_FIRST.slowed({"word_lstm": 0.5, "classifier": 0.1})
    assert slowed.phase(2).rates["word_lstm"] == 0
    assert slowed.phase(3).rates == {"word_lstm": 0.25, "classifier": 0.1}
    assert (slowed.settled_from, slowed.phase(1).dropout) == (3, False)
