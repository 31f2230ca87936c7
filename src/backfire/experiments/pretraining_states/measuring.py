"""One panel of Figure 2: curves, trends and the choice of a state, with their chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from backfire.experiments.pretraining_states.estimating import estimate
from backfire.experiments.pretraining_states.reading import TargetStates
from backfire.report.states.record import Number, Panel, Point, Trajectory, Trend
from backfire.scoring.leave_out import LeaveOut, sum_up
from backfire.transitions.states.alignment import by_epoch, by_position
from backfire.transitions.states.systematic import Systematic, mark_of_reference, systematic_at
from backfire.transitions.states.trajectories import Places, Quantity, Trajectories
from backfire.transitions.states.trends import Trends, stretches, trends_of

SYSTEMATIC: Final = {
    "systematic_negative_transfer": "negative",
    "systematic_positive_transfer": "positive",
    "systematic_change": "change",
}
"""The curves that take all trajectories at once, and what `Systematic` calls them."""

QUANTITIES: Final[tuple[Quantity, ...]] = ("positive_transfer", "negative_transfer", "gain")
"""The curves that each trajectory has of its own."""


def number_of(found: LeaveOut, trajectories: Trajectories) -> Number:
    """Return a number of one text with both of its intervals."""
    return describe_number(found, [trajectories.source_layer])


def describe_number(found: LeaveOut, source_layers: Sequence[str]) -> Number:
    """Return a number with its interval for others, and for these reference runs and this text.

    Args:
        found: The number.
        source_layers: Its layers of source models; none for a number that rests on none.
    """
    others, here = (estimate(found, source_layers, here=here) for here in (False, True))
    return Number(
        value=found.value,
        interval=others.interval,
        source_interval=here.interval,
        reason=others.reason or here.reason,
    )


@dataclass(frozen=True, eq=False)
class MeasuredStates:
    """A target on one split, with what the panel and the claims rest on.

    Attributes:
        states: What is known of it.
    """

    states: TargetStates

    @property
    def trajectories(self) -> Trajectories:
        """The trajectories."""
        return self.states.trajectories

    def of_sources(self, sources: Sequence[str]) -> "MeasuredStates":
        """Return what the trajectories of these source models say."""
        if tuple(sources) == self.trajectories.sources:
            return self
        return MeasuredStates(self.states.of_sources(sources))

    @cached_property
    def weights(self) -> tuple[Trends, ...]:
        """(M,) the trends of each trajectory, as weights of its states."""
        return tuple(trends_of(epochs) for epochs in self.trajectories.epochs)

    @cached_property
    def curves(self) -> Mapping[str, tuple[list[float], list[LeaveOut]]]:
        """The systematic curves by relative position: mean epochs and values."""
        found = [
            (self._mean_epoch(places), self.systematic(places))
            for _, places in by_position(self.trajectories.epochs)
        ]
        known = [(epoch, own) for epoch, own in found if own is not None]
        return {
            name: ([epoch for epoch, _ in known], [getattr(own, part) for _, own in known])
            for name, part in SYSTEMATIC.items()
            if known
        }

    def systematic(self, places: Places) -> Systematic | None:
        """Return the systematic part at one state of each trajectory; reckoned once."""
        if places not in self._reckoned:
            self._reckoned[places] = systematic_at(self.trajectories, places)
        return self._reckoned[places]

    @cached_property
    def _reckoned(self) -> dict[Places, Systematic | None]:
        return {}

    def trend(self, curve: str, part: str) -> LeaveOut | None:
        """Return one trend (a field of `Trends`) of a curve; None where the curve is unknown."""
        for quantity in QUANTITIES:
            if curve == quantity:
                weights = [getattr(own, part) for own in self.weights]
                return self.trajectories.total(quantity, weights)
        if curve not in self.curves:
            return None
        epochs, values = self.curves[curve]
        weights = getattr(trends_of(epochs), part)
        return sum_up(list(zip(weights.tolist(), values, strict=True)))

    @cached_property
    def untrained(self) -> LeaveOut | None:
        """NT from the untrained state less NT_RR."""
        mark = mark_of_reference(self.trajectories)
        start = dict(by_epoch(self.trajectories.epochs)).get(0)
        if mark is None or start is None:
            return None
        return self.trajectories.at("negative_transfer", start) - mark

    @cached_property
    def mean_negative_transfer(self) -> float:
        """The mean of NT over the trained epochs of a trajectory, over all trajectories.

        A state counts for the epochs around it.
        """
        means = []
        for k, epochs in enumerate(self.trajectories.epochs):
            curve = self.trajectories.curve(k, "negative_transfer")[np.array(epochs) > 0]
            trained = [epoch for epoch in epochs if epoch > 0]
            means.append(np.average(curve, weights=stretches(trained)))
        return float(np.mean(means))

    @property
    def span(self) -> float:
        """From the first trained epoch to the last, on average over the trajectories."""
        spans = [own[-1] - min(e for e in own if e) for own in self.trajectories.epochs]
        return float(np.mean(spans))

    def _mean_epoch(self, places: Places) -> float:
        pairs = zip(self.trajectories.epochs, places, strict=True)
        return float(np.mean([epochs[place] for epochs, place in pairs]))

    def points(self) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
        """Return the points by epoch and by relative position."""
        epochs = self.trajectories.epochs
        return (
            tuple(self._point(None, places) for _, places in by_epoch(epochs)),
            tuple(self._point(position, places) for position, places in by_position(epochs)),
        )

    def _point(self, position: float | None, places: Places) -> Point:
        systematic = self.systematic(places)
        own: dict[str, Number | None] = {
            name: self.number(getattr(systematic, part)) if systematic else None
            for name, part in SYSTEMATIC.items()
        }
        at = {x: self.number(self.trajectories.at(x, places)) for x in QUANTITIES}
        return Point(position=position, epoch=self._mean_epoch(places), **at, **own)

    def number(self, found: LeaveOut) -> Number:
        """Return a number of this target with its intervals."""
        return number_of(found, self.trajectories)


def make_panel(measured: MeasuredStates) -> Panel:
    """Return the panel of a target on one split, without the choice of a state."""
    states, trajectories = measured.states, measured.trajectories
    mark = mark_of_reference(trajectories)
    epochs, positions = measured.points()
    return Panel(
        target=states.target,
        split=states.split,
        task=states.task,
        tokens=len(trajectories.sentence),
        sentences=len(trajectories.tokens),
        reference_runs=trajectories.reference.n_runs,
        source_corpora=states.source_corpora,
        trajectories=tuple(_trajectories(states)),
        nt_reference=describe_number(mark, []) if mark else None,
        untrained=measured.number(measured.untrained) if measured.untrained else None,
        epochs=epochs,
        positions=positions,
        mean_negative_transfer=measured.mean_negative_transfer,
        span=measured.span,
        trends=dict(_trends(measured)),
        choice=None,
    )


def _trajectories(states: TargetStates) -> Iterator[Trajectory]:
    found = states.trajectories
    for k, source in enumerate(found.sources):
        yield Trajectory(
            source=source,
            best_epoch=states.best_epochs[k],
            last_epoch=states.origins[k].epochs,
            epochs=found.epochs[k],
            positive_transfer=tuple(found.curve(k, "positive_transfer").tolist()),
            negative_transfer=tuple(found.curve(k, "negative_transfer").tolist()),
        )


def _trends(measured: MeasuredStates) -> Iterator[tuple[str, Trend]]:
    for curve in (*QUANTITIES, *SYSTEMATIC):
        found = {part: measured.trend(curve, part) for part in Trends._fields}
        numbers = {name: measured.number(own) for name, own in found.items() if own is not None}
        if numbers:
            yield curve, Trend(**numbers)
