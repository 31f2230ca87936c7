"""How the learning rate changes from step to step."""

from dataclasses import dataclass

from backfire.encoding.batches import EncodedSentences
from backfire.training.settings import TrainingSettings


@dataclass(frozen=True)
class Rates:
    """The factors on the learning rate of a whole training.

    Attributes:
        steps_per_epoch: Steps an epoch.
        n_steps: Of all epochs.
        n_rising: In so many steps, the first ones, it rises.
        falls: Whether it falls after them, to 0 after the last.
    """

    steps_per_epoch: int
    n_steps: int
    n_rising: int
    falls: bool

    def factor(self, epoch: int, step: int) -> float:
        """Return the factor of a step.

        Args:
            epoch: From 1.
            step: Of this epoch, from 0.
        """
        done = (epoch - 1) * self.steps_per_epoch + step
        if done < self.n_rising:
            return (done + 1) / self.n_rising
        if not self.falls:
            return 1.0
        return (self.n_steps - done) / (self.n_steps - self.n_rising)

    @property
    def change(self) -> bool:
        """Whether the rate changes at all."""
        return self.falls or self.n_rising > 0


def plan_rates(sentences: EncodedSentences, settings: TrainingSettings) -> Rates:
    """Plan the learning rates of a training on some sentences."""
    a_step = settings.batch_sentences * settings.accumulate
    steps = -(-sentences.n_sentences // a_step)
    n_steps = steps * settings.epochs
    return Rates(steps, n_steps, round(settings.warmup * n_steps), settings.rates == "linear")
