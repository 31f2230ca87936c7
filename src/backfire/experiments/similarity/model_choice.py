"""Which source model a similarity is measured with."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ModelChoice:
    """Which source model is used.

    Attributes:
        run: Its run folder.
        epoch: The pretraining epoch; None for the best.
        vectors: Word vectors for words of the target that it has no row for.
    """

    run: Path
    epoch: int | None = None
    vectors: Path | None = None
