"""The manifest of a run: what it was made of, what came out, and how to repeat it."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from backfire.records.settings import Settings


class TokensFile(Settings):
    """Where the words and gold labels of a split are stored, once for all runs beside them."""

    file: str
    """Path relative to the folder that holds the runs."""
    checksum: str
    """SHA-256 of its sentences, words and gold labels."""
    tokens: int
    """How many tokens it holds."""


class Manifest(Settings):
    """What stands in a run's `manifest.json`."""

    format: int = 1
    run: str
    """The hash of the spec, which names the folder."""
    task: Literal["pos", "chunking", "ner"]
    """What the labels are."""
    corpus: str
    """The corpus on which it was trained and whose splits it predicts."""
    seed: int
    """The seed of the run."""
    source: str | None
    """The run of the source model; None for random initialisation. A combined system has those of
    all its parts, joined by "+"."""
    pretraining_epoch: int | None
    """The epoch of the source model whose parameters were transferred."""
    mitigations: tuple[str, ...] = ()
    """What was done against negative transfer, in this order: "mixout:p=0.9"."""
    members: tuple[str, ...] = ()
    """Other runs that it rests on: parts of a combined system, references that its training
    consulted, and what those rest on. It must not be measured against them as if by chance."""
    is_bound: bool = Field(False, exclude_if=lambda is_bound: not is_bound)
    """Whether it was made with the gold labels of every text before it, as an oracle is: a bound on
    what systems can reach, and no system. Absent if not."""
    chosen: Mapping[str, Any] = Field(default_factory=dict, exclude_if=lambda chosen: not chosen)
    """What validation has chosen while it was made, by name, such as the share of `wise_ft` and the
    epoch of `early_state`. Absent if nothing."""
    n_models: int = Field(1, exclude_if=lambda n_models: n_models == 1)
    """How many taggers read every text when it predicts. Absent if one."""
    tokens: Mapping[str, TokensFile]
    """For each predicted split, its words."""
    coverage: str | None = None
    """How much of the corpus has a word vector, in words; None without vectors."""
    best_epoch: int
    """The epoch with the best validation score, whose parameters are kept; of a combined system,
    of its first new part."""
    validation_score: float
    """That score, in [0, 1]."""
    cpu_seconds: float
    """CPU time of the training, in all its processes; of a combined system, of learning how to
    combine."""
    prediction_seconds: float | None = None
    """CPU time of predicting all splits; None in runs made before it was measured."""
    device: str = "cpu"
    """What it was trained on, and for a CUDA device which: "cuda(NVIDIA H100 80GB HBM3)"."""
    n_devices: int = Field(1, exclude_if=lambda n_devices: n_devices == 1)
    """How many of these shared every batch of the training. Absent if one."""
    spec: Mapping[str, Any]
    """All that decides the result."""
    signature: str
    """The one-line signature."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The runs that a combined system is made of, the old ones first; none of a trained run."""
        if "combiner" not in self.spec:
            return ()
        return (*self.spec["old"], *self.spec["new"])
