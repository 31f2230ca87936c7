"""The record of a mitigation: what it does before, during and after fine-tuning."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from torch import Tensor

from backfire.encoding.batches import Batch
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.records.errors import SettingsError
from backfire.training.schedule import Schedule
from backfire.training.tuning import Forward, Penalty

Place = Literal["states", "start", "schedule", "forward", "penalty", "finish"]
"""Where a mitigation plugs in."""

PLACES: Final[dict[Place, str]] = {
    "states": "says which pretraining states of the source model are tried",
    "start": "changes the transferred tagger before it is trained",
    "schedule": "says which groups of parameters learn in which epoch, and how fast",
    "forward": "reads the batches of the training in its own way",
    "penalty": "adds to the loss",
    "finish": "changes the trained tagger",
}
"""What each place is for."""

ALONE: Final[tuple[Place, ...]] = ("schedule", "forward")
"""Places that hold one mitigation at most."""

Start = Callable[[Tagger], Tagger]
"""Gives, for the transferred tagger, the one to train: the same one if it changes nothing, else a
new one with the same vocabulary and labels."""

Finish = Callable[[Tagger, Tagger], Tagger]
"""Gives the tagger to keep, from the frozen tagger that the training started from and the trained
one. It changes neither."""


@dataclass(frozen=True, kw_only=True)
class Mitigation:
    """What is done otherwise in one fine-tuning; every part is optional; without any it is plain.

    The parts that look back get the *started* tagger: a frozen copy, in evaluation mode, of the one
    that training starts from, after every `start`. They may keep it. Nothing here may change a
    tagger that it is given, nor set attributes of one.

    Attributes:
        name: What messages call it.
        start: Gives the tagger to train.
        schedule: Gives which groups of parameters learn when, for the started tagger.
        forward: Gives, for the started tagger, what reads the batches of the training.
        penalty: Gives, for the started tagger, what is added to the loss.
        penalty_reads_words: Whether the penalty reads rows of the word embedding that a batch does
            not name, such as a penalty on parameters does; it then costs more.
        finish: Gives the tagger to keep.
    """

    name: str = "plain"
    start: Start | None = None
    schedule: Callable[[Tagger], Schedule] | None = None
    forward: Callable[[Tagger], Forward] | None = None
    penalty: Callable[[Tagger], Penalty] | None = None
    penalty_reads_words: bool = True
    finish: Finish | None = None

    @property
    def places(self) -> frozenset[Place]:
        """Where it plugs in."""
        return frozenset(place for place in PLACES if getattr(self, place, None) is not None)


PLAIN: Final = Mitigation()
"""Plain fine-tuning."""


def combine(mitigations: Sequence[Mitigation]) -> Mitigation:
    """Return one mitigation that does what several do, in the given order.

    Starts and finishes are chained, penalties are added.

    Raises:
        SettingsError: If two of them want a place that holds one only.
    """
    if not mitigations:
        return PLAIN
    for place in ALONE:
        those = [each.name for each in mitigations if place in each.places]
        if len(those) > 1:
            raise SettingsError(refuse_pair(those[0], those[1], f"each of them {PLACES[place]}"))
    penalties = [each for each in mitigations if each.penalty]
    return Mitigation(
        name=" + ".join(each.name for each in mitigations),
        start=_chain_starts([each.start for each in mitigations if each.start]),
        schedule=next((each.schedule for each in mitigations if each.schedule), None),
        forward=next((each.forward for each in mitigations if each.forward), None),
        penalty=_add_penalties([each.penalty for each in penalties if each.penalty]),
        penalty_reads_words=any(each.penalty_reads_words for each in penalties),
        finish=_chain_finishes([each.finish for each in mitigations if each.finish]),
    )


def refuse_pair(first: str, second: str, reason: str) -> str:
    """Return the message for two mitigations that can't be combined."""
    return f"mitigations {first} and {second}: {reason}. Leave one of them out."


def _chain_starts(starts: Sequence[Start]) -> Start | None:
    def start(tagger: Tagger) -> Tagger:
        for each in starts:
            tagger = each(tagger)
        return tagger

    return start if starts else None


def _add_penalties(
    penalties: Sequence[Callable[[Tagger], Penalty]],
) -> Callable[[Tagger], Penalty] | None:
    def prepare(started: Tagger) -> Penalty:
        prepared = [each(started) for each in penalties]

        def penalty(tagger: Tagger, batch: Batch, output: TaggerOutput) -> Tensor:
            total = prepared[0](tagger, batch, output)
            for each in prepared[1:]:
                total = total + each(tagger, batch, output)
            return total

        return penalty

    return prepare if penalties else None


def _chain_finishes(finishes: Sequence[Finish]) -> Finish | None:
    def finish(started: Tagger, trained: Tagger) -> Tagger:
        for each in finishes:
            trained = each(started, trained)
        return trained

    return finish if finishes else None
