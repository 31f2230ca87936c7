from hypothesis import given
from hypothesis import strategies as st

from backfire.training.stopping import EarlyStopping


def epochs_until_stop(scores: list[float], patience: int) -> tuple[int, int]:
    stopping = EarlyStopping(patience)
    for epoch, score in enumerate(scores, start=1):
        stopping.observe(epoch, float(score))
        if stopping.finished:
            return epoch, stopping.best_epoch
    return len(scores), stopping.best_epoch


def test_patience_starts_anew_with_every_improvement() -> None:
    assert epochs_until_stop([1, 0, 2, 1, 3, 2, 2, 2, 9], patience=3) == (8, 5)


@given(st.lists(st.integers(0, 5), min_size=1), st.integers(1, 4))
def test_it_stops_at_the_first_epoch_that_is_patience_after_the_best(scores, patience) -> None:
    stop, best = epochs_until_stop(scores, patience)
    seen = scores[:stop]
    assert best == seen.index(max(seen)) + 1
    assert stop - best == patience or stop == len(scores)
