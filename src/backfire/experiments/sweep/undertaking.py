"""What sweeps undertake: their plan, and how much of it is there, before anything is begun."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from backfire.experiments.sweep.batches import BatchState
from backfire.experiments.sweep.combining import Combinations
from backfire.experiments.sweep.conflicts import find_combined_conflicts, find_conflicts, refuse
from backfire.experiments.sweep.identities import Identities, Lab
from backfire.experiments.sweep.library import Library
from backfire.experiments.sweep.plan import make_batches
from backfire.experiments.sweep.spec import SweepSpec
from backfire.experiments.sweep.spec_checks import refuse_namesakes


@dataclass(frozen=True)
class Undertaking:
    """Sweeps whose plan is made.

    Attributes:
        lab: Where everything is.
        library: What was done before.
        identities: Corpora and vectors.
        states: Every batch, and what of it is there.
        combinations: The runs that combine others.
    """

    lab: Lab
    library: Library
    identities: Identities
    states: Sequence[BatchState]
    combinations: Combinations

    @property
    def n_done(self) -> int:
        """How many runs are there, source models included."""
        return self.combinations.n_done(self.states) + sum(state.n_done for state in self.states)

    @property
    def n_combined_left(self) -> int:
        """How many runs that combine others are not there."""
        return len(self.combinations.wanted) - self.combinations.n_done(self.states)

    @property
    def complete(self) -> bool:
        """Whether every run is there."""
        return not self.n_combined_left and all(state.complete for state in self.states)


def undertake(specs: Sequence[SweepSpec], lab: Lab, undecided: Collection[str] = ()) -> Undertaking:
    """Make the plan of some sweeps; nothing is written.

    Args:
        specs: The sweeps.
        lab: Where everything is.
        undecided: The names of those that stand for others, which need not agree with evidence.

    Raises:
        BackfireError: If corpora or vectors can't be used, two sweeps have one name, or the
            evidence is of other settings.
    """
    refuse_namesakes(specs)
    library = Library(lab)
    identities = Identities(lab, library.known)
    batches = make_batches(specs, identities)
    states = [BatchState(batch, library) for batch in batches]
    combinations = Combinations(specs, library, names_sweeps=len(specs) > 1)
    if library.evidence and not lab.replace:
        names = [spec.name for spec in specs if spec.name not in undecided]
        combined = find_combined_conflicts(library.evidence, combinations, states, names)
        refuse([*find_conflicts(library.evidence, batches, names), *combined])
    lent = combinations.cells_to_lend(states)
    for state in states:
        state.lend(lent)
    return Undertaking(lab, library, identities, states, combinations)
