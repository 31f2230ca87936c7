"""How a tagger is trained; the defaults are the paper's where it names one."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from backfire.models.settings import Precision
from backfire.records.settings import Settings, make_settings


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
    accumulate: int = Field(1, ge=1)
    """Batches a step: their gradients are those of one batch with all their sentences."""
    gradient_checkpointing: bool = False
    """Of a transformer: compute its layers twice instead of keeping what lies inside of them; less
    memory, more time."""
    pool_batches: int = Field(1, ge=1)
    """Draw so many batches at a time and sort their sentences by length; 1 as in the paper."""
    optimizer: Literal["sgd", "adamw"] = "sgd"
    """sgd, with momentum, as in the paper; or AdamW, which transformers are trained with."""
    learning_rate: float = Field(1.5e-2, gt=0)
    """The learning rate; the highest one, where it changes."""
    rates: Literal["constant", "linear"] = "constant"
    """Whether the learning rate stays, or falls linearly to 0 at the end of all `epochs`."""
    warmup: float = Field(0.0, ge=0, lt=1)
    """The share of all steps in which the learning rate first rises, linearly."""
    level_decay: float = Field(1.0, gt=0, le=1)
    """A factor on the learning rate for each level of groups below the classifier."""
    momentum: float = Field(0.9, ge=0, lt=1)
    """Momentum of SGD (the paper names no value); of AdamW, β₁."""
    second_momentum: float = Field(0.999, ge=0, lt=1)
    """β₂ of AdamW, for the squares of gradients."""
    weight_decay: float = Field(0.01, ge=0)
    """Of AdamW: how strongly matrices shrink; biases and norms do not."""
    loss_mean_over: Literal["sentences", "tokens"] = "sentences"
    """What the summed cross-entropy of a batch is divided by (the paper does not say). Divided by
    tokens, steps are about twenty times smaller."""
    clip_norm: float = Field(5.0, gt=0)
    """Gradients longer than this are shortened to it (the paper names none)."""
    unknown_rate: float = Field(0.5, ge=0, le=1)
    """Probability that a training word that occurs once and has no vector is read as unknown."""
    device: str = "cpu"
    """Where it runs: cpu, cuda or cuda:N. It decides the last digits of every result."""
    devices: int = Field(1, ge=1)
    """Devices that share every batch, each with a process of its own; told by the launcher that
    starts these (`accelerate launch`). It decides the last digits of every result."""
    precision: Precision = "float32"
    """What the products of training are computed in; all but float32 are rounder, and not every
    device has them."""
    deterministic: bool = False
    """On a CUDA device, the same result every time, at some cost; on a CPU it always is."""

    def suited(self, defaults: Mapping[str, Any]) -> "TrainingSettings":
        """Return these settings with other defaults, which what was set goes over."""
        unset = {name: each for name, each in defaults.items() if name not in self.model_fields_set}
        return make_settings(
            TrainingSettings, {**self.model_dump(exclude_unset=True), **unset}, "training"
        )

    def on_any_index(self) -> "TrainingSettings":
        """Return these settings without the device's index, which decides nothing."""
        return self.model_copy(update={"device": self.device.partition(":")[0]})
