"""A whole training: loop, early stopping, states kept, interruptions survived."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from torch import Tensor

from backfire.encoding.batches import EncodedSentences
from backfire.inference.checkpoints import PretrainingStates, copy_parameters, set_parameters
from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError
from backfire.training.loop import Epoch, Resume, train
from backfire.training.resume import EpochRecord, Saving, TrainingState
from backfire.training.settings import TrainingSettings
from backfire.training.stopping import Stopping, make_stopping
from backfire.training.team import ALONE, Team, leads
from backfire.training.tuning import PLAIN, Tuning


@dataclass(frozen=True)
class Journal:
    """What is written down while a training runs.

    Attributes:
        states: Where the state of every epoch is saved, the untrained one included.
        resume: A folder that holds all that is needed to go on; a training that finds one there
            goes on from it.
        resume_share: Writing it takes at most this share of the training; 1 for every epoch.
        watch: Called after each epoch.
        team: The processes that train together; the leader alone writes and calls.
    """

    states: PretrainingStates | None = None
    resume: Path | None = None
    resume_share: float = 1.0
    watch: Callable[[EpochRecord], None] = field(default=lambda _: None)
    team: Team = ALONE


@dataclass(frozen=True)
class Fit:
    """A finished training; the tagger holds the parameters of the epoch that is kept.

    Attributes:
        best_epoch: The epoch that is kept: with the best validation score, or the last.
        best_score: Its validation score.
        history: All epochs.
    """

    best_epoch: int
    best_score: float
    history: tuple[EpochRecord, ...]


def fit(
    tagger: Tagger,
    sentences: EncodedSentences,
    score: Callable[[Tagger], float],
    settings: TrainingSettings,
    *,
    seed: int,
    tuning: Tuning = PLAIN,
    journal: Journal | None = None,
) -> Fit:
    """Train until the validation score stops to rise and keep the best epoch, or the last of all.

    Args:
        tagger: Trained in place.
        sentences: The training set.
        score: The validation score, higher is better.
        settings: Epochs, patience and so on.
        seed: The seed of the run.
        tuning: Which groups learn when, what is added to the loss, and so on. The patience begins
            when the schedule has settled.
        journal: What is written down meanwhile.

    Raises:
        SettingsError: If the training ends before the schedule has settled.
    """
    journal = journal or Journal()
    settled_from = tuning.schedule.settled_from
    _check_schedule(settled_from, settings.epochs)
    state = TrainingState.load(journal.resume) if journal.resume else None
    team, writes = journal.team, leads(journal.team)
    states = journal.states if writes else None
    if state:
        set_parameters(tagger, state.parameters)
    elif states:
        states.save(tagger, 0)
    history = list(state.history) if state else []
    best: Mapping[str, Tensor] = state.best if state else {}
    resume = Resume(len(history), state.momentum) if state else None
    stopping = _replay(history, make_stopping(settings.keep, settings.patience, settled_from))
    saving = Saving(journal.resume, journal.resume_share) if journal.resume and writes else None
    epochs = train(
        *(tagger, sentences, score, settings), seed=seed, tuning=tuning, resume=resume, team=team
    )
    while not stopping.finished and (epoch := next(epochs, None)):
        history.append(_record(epoch))
        if stopping.observe(epoch.number, epoch.score):
            best = copy_parameters(tagger)
        if states:
            states.save(tagger, epoch.number)
        if saving and saving.is_due(epoch.cpu_seconds):
            parameters = copy_parameters(tagger)
            saving.save(TrainingState(tuple(history), parameters, epoch.momentum, best))
        if writes:
            journal.watch(history[-1])
    set_parameters(tagger, best)
    return Fit(stopping.best_epoch, stopping.best_score, tuple(history))


def _check_schedule(settled_from: int, epochs: int) -> None:
    if settled_from > epochs:
        raise SettingsError(
            f"the schedule reaches its last phase with epoch {settled_from}, and training.epochs="
            f"{epochs} ends before. Allow more epochs, or shorten the first phases."
        )


def _replay(history: list[EpochRecord], stopping: Stopping) -> Stopping:
    for epoch in history:
        stopping.observe(epoch.number, epoch.score)
    return stopping


def _record(epoch: Epoch) -> EpochRecord:
    return EpochRecord(epoch.number, epoch.loss, epoch.score, epoch.tokens, epoch.cpu_seconds)
