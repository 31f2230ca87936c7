"""When a training ends, and which of its epochs is kept."""

from dataclasses import dataclass, field


@dataclass
class LastEpoch:
    """Never stops early, and keeps the last epoch, whatever its score.

    Paper: section 5.2
    """

    best_epoch: int = field(default=0, init=False)
    best_score: float = field(default=float("-inf"), init=False)
    finished: bool = field(default=False, init=False)

    def observe(self, epoch: int, score: float) -> bool:
        """Take the score of an epoch, which is kept until the next."""
        self.best_epoch, self.best_score = epoch, score
        return True


@dataclass
class EarlyStopping:
    """Watches a validation score; higher is better.

    The patience starts anew with every improvement, and not before the epoch `settled_from`: until
    then not all that shall learn does. The first of equal scores counts as the best.

    Paper: section 4.2
    """

    patience: int
    settled_from: int = 1
    best_epoch: int = field(default=0, init=False)
    best_score: float = field(default=float("-inf"), init=False)
    _last_epoch: int = field(default=0, init=False)

    def observe(self, epoch: int, score: float) -> bool:
        """Take the score of an epoch; return whether it is the best so far."""
        self._last_epoch = epoch
        improved = score > self.best_score
        if improved:
            self.best_epoch, self.best_score = epoch, score
        return improved

    @property
    def finished(self) -> bool:
        """Whether `patience` epochs have passed without an improvement."""
        return self._last_epoch - max(self.best_epoch, self.settled_from - 1) >= self.patience


Stopping = EarlyStopping | LastEpoch


def make_stopping(keep: str, patience: int, settled_from: int = 1) -> Stopping:
    """Return the rule by which an epoch is kept: "best" (early stopping) or "last"."""
    return EarlyStopping(patience, settled_from) if keep == "best" else LastEpoch()
