"""Fine-tuning a transferred tagger, with whatever mitigation: start, train, finish."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from backfire.encoding.batches import EncodedSentences
from backfire.models.copying import copy_frozen
from backfire.models.tagger import Tagger
from backfire.training.fit import Fit, Journal, fit
from backfire.training.schedule import PLAIN_SCHEDULE
from backfire.training.settings import TrainingSettings
from backfire.training.tuning import Tuning
from backfire.transfer.mitigation import PLAIN, Mitigation


@dataclass(frozen=True)
class FineTuned:
    """A finished fine-tuning.

    Attributes:
        tagger: The tagger to keep.
        fit: How the training went; its best score is that of the tagger to keep.
    """

    tagger: Tagger
    fit: Fit


def fine_tune(
    transferred: Tagger,
    sentences: EncodedSentences,
    score: Callable[[Tagger], float],
    settings: TrainingSettings,
    *,
    seed: int,
    mitigation: Mitigation = PLAIN,
    rates: Mapping[str, float] | None = None,
    journal: Journal | None = None,
) -> FineTuned:
    """Fine-tune a transferred tagger.

    Args:
        transferred: The tagger; whether it is trained in place depends on the mitigation.
        sentences: The target's training set, encoded for it.
        score: The validation score, higher is better.
        settings: Epochs, patience and so on.
        seed: The seed of the run.
        mitigation: What is done otherwise.
        rates: Factors on the learning rate of named groups, on top of the mitigation's.
        journal: What is written down meanwhile.

    Paper: section 3
    """
    tagger = mitigation.start(transferred) if mitigation.start else transferred
    looks_back = mitigation.places - {"start"}
    started = copy_frozen(tagger) if looks_back else tagger
    tuning = _tune(mitigation, started, rates or {})
    fitted = fit(tagger, sentences, score, settings, seed=seed, tuning=tuning, journal=journal)
    if mitigation.finish is None:
        return FineTuned(tagger, fitted)
    finished = mitigation.finish(started, tagger)
    return FineTuned(finished, replace(fitted, best_score=score(finished)))


def _tune(mitigation: Mitigation, started: Tagger, rates: Mapping[str, float]) -> Tuning:
    schedule = mitigation.schedule(started) if mitigation.schedule else PLAIN_SCHEDULE
    return Tuning(
        schedule=schedule.slowed(rates),
        forward=mitigation.forward(started) if mitigation.forward else None,
        penalty=mitigation.penalty(started) if mitigation.penalty else None,
        penalty_reads_words=mitigation.penalty_reads_words,
    )
