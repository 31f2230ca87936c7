"""What a limit asks of a comparison, and how the answer is ruled on.

A limit that chance has a part in takes a share of the gate's error rate. It is broken only if the
confidence limit at that share lies beyond it; what is merely observed beyond it is a warning.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from backfire.report.gate.result import Reach, Result, Ruling
from backfire.report.numbers import NOTHING, percent, plural

Side = Literal["at least", "at most"]


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """Something that is asked.

    Attributes:
        name: What it is about; unique within the gate.
        wanted: The limit in words.
    """

    name: str
    wanted: str

    @property
    @abstractmethod
    def tested(self) -> bool:
        """Whether it takes a share of the gate's error rate."""

    @abstractmethod
    def rule(self, kind: str, error: float, *, strict: bool) -> Ruling:
        """Rule on it.

        Args:
            kind: The kind of limit that asks.
            error: The probability, at most, of failing what keeps to the limit.
            strict: Whether what can't be tested fails the gate.
        """

    def _ruling(
        self,
        kind: str,
        result: Result,
        reason: str,
        *,
        fails: bool | None = None,
        place: str | None = None,
        numbers: tuple[float | None, float | None, Reach | None] = (None, None, None),
    ) -> Ruling:
        limit, observed, interval = numbers
        return Ruling(
            kind=kind,
            name=self.name,
            place=place,
            wanted=self.wanted,
            limit=limit,
            observed=observed,
            interval=interval,
            result=result,
            fails=result == "FAILED" if fails is None else fails,
            reason=reason,
        )


@dataclass(frozen=True, kw_only=True)
class Measured(Question):
    """A number with its chance that is to stay on one side of a limit.

    Attributes:
        limit: The limit, a fraction.
        side: On which side of it the number is to stay.
        observed: The number; None if it can't be told.
        reach: Takes an error rate to the one-sided lower and upper limit; None without a spread.
        why_not: Why it can't be tested, if it can't.
        scope: What the limits hold for, to follow a number; "" for other text.
    """

    limit: float
    side: Side
    observed: float | None
    reach: Callable[[float], Reach | None]
    why_not: str | None = None
    scope: str = ""

    @property
    def tested(self) -> bool:
        """Whether it takes a share of the gate's error rate."""
        return self.why_not is None and self.observed is not None

    def rule(self, kind: str, error: float, *, strict: bool) -> Ruling:
        """Rule on it, as `Question.rule` says."""
        interval = self.reach(error) if self.tested else None
        numbers = self.limit, self.observed, interval
        if self.observed is None or (self._is_beyond(self.observed) and not interval):
            reason = self.why_not or "its chance can't be estimated"
            return self._ruling(
                kind, "NOT TESTED", _sentence(reason), fails=strict, numbers=numbers
            )
        if not self._is_beyond(self.observed):
            return self._ruling(kind, "PASSED", "Observed within the limit.", numbers=numbers)
        end = (interval or (None, None))[0 if self.side == "at most" else 1]
        if end is None or not self._is_beyond(end):
            word = "above" if self.side == "at most" else "below"
            reason = f"{word.capitalize()} the limit, but within chance"
            return self._ruling(kind, "WARNED", self._explain(reason, end, error), numbers=numbers)
        reason = "Beyond the limit, and not by chance"
        return self._ruling(kind, "FAILED", self._explain(reason, end, error), numbers=numbers)

    def _is_beyond(self, value: float) -> bool:
        return value > self.limit if self.side == "at most" else value < self.limit

    def _explain(self, said: str, end: float | None, error: float) -> str:
        which = "lower" if self.side == "at most" else "upper"
        level = f"{100 * (1 - error):.4g} %"
        shown = NOTHING if end is None else f"{percent(end)} %"
        scope = f", {self.scope}" if self.scope else ""
        return f"{said}: its one-sided {level} {which} limit is {shown}{scope}."


@dataclass(frozen=True, kw_only=True)
class Family(Question):
    """That no slice of a family is harmed.

    Attributes:
        harmed: The names of those that are HARMED in the report, with their one-sided p-values
            adjusted for the number of slices asked for.
        n_asked: How many slices are asked for.
        n_judged: How many of them have enough flips for a verdict.
        why_not: Why nothing can be told, if it can't.
    """

    harmed: tuple[tuple[str, float], ...]
    n_asked: int
    n_judged: int
    why_not: str | None = None

    @property
    def tested(self) -> bool:
        """Whether it takes a share of the gate's error rate."""
        return self.why_not is None

    def rule(self, kind: str, error: float, *, strict: bool) -> Ruling:
        """Rule on it, as `Question.rule` says."""
        if self.why_not is not None:
            return self._ruling(kind, "NOT TESTED", _sentence(self.why_not), fails=strict)
        if not self.harmed:
            reason = f"None of {self.n_judged} with enough flips is HARMED."
            return self._ruling(kind, "PASSED", reason)
        sure = [name for name, chance in self.harmed if chance <= error]
        if not sure:
            reason = (
                f"HARMED at the report's false discovery rate, but within what chance does to one "
                f"of {plural(self.n_asked, 'slice')}: {_list([name for name, _ in self.harmed])} "
                f"(Holm's p above {error:.2g})."
            )
            return self._ruling(kind, "WARNED", reason)
        return self._ruling(kind, "FAILED", f"HARMED beyond chance: {_list(sure)}.")


@dataclass(frozen=True, kw_only=True)
class Settled(Question):
    """Something that chance has no part in, such as a case that must not break.

    Attributes:
        place: Its words, if it is a case.
        result: What became of it.
        fails: Whether it fails the gate.
        reason: Why, in one sentence.
    """

    place: str | None
    result: Result
    fails: bool
    reason: str

    @property
    def tested(self) -> bool:
        """Whether it takes a share of the gate's error rate."""
        return False

    def rule(self, kind: str, error: float, *, strict: bool) -> Ruling:  # noqa: ARG002 - certain
        """Return what is settled already."""
        return self._ruling(kind, self.result, self.reason, fails=self.fails, place=self.place)


_NAMED = 8


def _list(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
