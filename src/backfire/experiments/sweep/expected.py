"""How long sweeps will take, told before anything is trained."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backfire.experiments.spec import RunRequest
from backfire.experiments.sweep.batches import BatchState
from backfire.experiments.sweep.forecast import Forecast
from backfire.experiments.sweep.identities import Identities, Lab
from backfire.experiments.sweep.library import Library
from backfire.experiments.sweep.plan import make_batches
from backfire.experiments.sweep.spec import SweepSpec


@dataclass(frozen=True)
class Expected:
    """What is to be trained.

    Attributes:
        n_done: Runs that are there, source models included.
        n_sources: Source models that are to be trained.
        n_targets: Runs on targets that are to be trained; about so many where they depend on how
            many epochs a source model takes.
        cpu_seconds: What these take, by the pace and the epochs of the published runs.
    """

    n_done: int
    n_sources: int
    n_targets: int
    cpu_seconds: float

    def seconds(self, jobs: int) -> float:
        """Return how long that takes with so many trainings at a time on this machine."""
        return self.cpu_seconds / min(jobs, os.cpu_count() or 1)


def expect_sweeps(specs: Sequence[SweepSpec], lab: Lab) -> Expected:
    """Forecast sweeps, less what is in the evidence or in the runs folder.

    Args:
        specs: The sweeps; a source model that several need is counted once.
        lab: Where everything is.

    Raises:
        BackfireError: If corpora or vectors can't be used.
    """
    library = Library(lab)
    identities = Identities(lab, library.known)
    states = [BatchState(batch, library) for batch in make_batches(specs, identities)]
    missing = {request.corpus for state in states for request in state.may_train()}
    identities.need(sorted(missing))
    forecast = Forecast(identities.tokens_of_an_epoch)
    left = [each for state in states for each in _left(state, forecast, library)]
    sources = {state.batch.source.request.name for state in states if state.batch.source}
    n_sources = sum(request.name in sources for request, _ in left)
    return Expected(
        n_done=sum(state.n_done for state in states),
        n_sources=n_sources,
        n_targets=round(sum(times for _, times in left)) - n_sources,
        cpu_seconds=forecast.expected_cpu_seconds(left),
    )


def _left(
    state: BatchState, forecast: Forecast, library: Library
) -> Iterator[tuple[RunRequest, float]]:
    """Give what is left of a batch, without a source model that lies in the runs folder."""
    source = state.batch.source
    for waiting in state.waiting(forecast):
        request, times = waiting.request, waiting.times
        if source and request.name == source.request.name and library.has_model(source):
            folder = library.folder(source.run)
            if not request.keep_states or (folder and folder.states.exists()):
                continue
        yield request, times
