"""How a tagger is trained; the defaults are the paper's where it names one."""

from typing import Literal

from pydantic import Field

from backfire.models.settings import Precision
from backfire.records.settings import Settings


class TrainingSettings(Settings):
    """Settings of one training, the same in pretraining and fine-tuning.

    Paper: section 4.2
    """

    epochs: int = Field(50, ge=1)
    """At most so many epochs."""
    patience: int = Field(5, ge=1)
    """Stop after so many epochs without a better validation score (the paper names none)."""
    keep: Literal["best", "last"] = "best"
    """Which epoch is kept: the best by the validation score, with early stopping, or the last,
    after all `epochs`, whatever the scores."""
    batch_sentences: int = Field(16, ge=1)
    """Sentences a batch."""
    pool_batches: int = Field(1, ge=1)
    """Draw so many batches at a time and sort their sentences by length; 1 as in the paper."""
    learning_rate: float = Field(1.5e-2, gt=0)
    """Fixed learning rate."""
    momentum: float = Field(0.9, ge=0, lt=1)
    """Momentum of SGD (the paper names no value)."""
    loss_mean_over: Literal["sentences", "tokens"] = "sentences"
    """What the summed cross-entropy of a batch is divided by (the paper does not say). Divided by
    tokens, steps are about twenty times smaller."""
    clip_norm: float = Field(5.0, gt=0)
    """Gradients longer than this are shortened to it (the paper names none)."""
    unknown_rate: float = Field(0.5, ge=0, le=1)
    """Probability that a training word that occurs once and has no vector is read as unknown."""
    device: str = "cpu"
    """Where it runs: cpu, cuda or cuda:N. It decides the last digits of every result."""
    precision: Precision = "float32"
    """On a CUDA device, what the products are computed in; the others are rounder."""
    deterministic: bool = False
    """On a CUDA device, the same result every time, at some cost; on a CPU it always is."""

    def on_any_index(self) -> "TrainingSettings":
        """Return these settings without the device's index, which decides nothing."""
        return self.model_copy(update={"device": self.device.partition(":")[0]})
