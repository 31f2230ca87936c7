"""A recipe of the shortlist: one file of `recipes/`, with the ways of it that are tried."""

from dataclasses import dataclass
from typing import Final, Literal

from backfire.records.registry import Registry

RECIPES: Final = Registry("backfire.experiments.recovery.recipes", "RECIPE", "recipe")
"""The shortlist, by name."""

Role = Literal["recipe", "control", "bound"]
"""A control costs as much and knows nothing of the reference; a bound is no system."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """A fine-tuning of the source state; without anything it is the plain transfer.

    Attributes:
        mitigate: What is done against negative transfer, as `--mitigate` reads it.
        consults: Whether that consults the reference.
        further_seed: How many seeds after the plain transfer's its own is.
        effort: About how many times as long as the plain transfer it takes.
    """

    mitigate: tuple[str, ...] = ()
    consults: bool = False
    further_seed: int = 0
    effort: float = 1.0


PLAIN: Final = Training()
"""The plain transfer."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One thing to try.

    Attributes:
        new: The new taggers.
        combiner: How they are combined, as `backfire combine` reads it; None for a single tagger.
        with_reference: Whether the reference is among the taggers that are combined.
        from_labels: Whether labels and confidences of both sides are all it needs, and no tagger.
    """

    new: tuple[Training, ...] = (PLAIN,)
    combiner: str | None = None
    with_reference: bool = True
    from_labels: bool = False

    @property
    def models(self) -> int:
        """How many models are run for a sentence at prediction."""
        return len(self.new) + (1 if self.combiner and self.with_reference else 0)

    @property
    def trainings(self) -> tuple[Training, ...]:
        """What is to be trained beside the plain transfer."""
        return tuple(each for each in self.new if each != PLAIN)

    @property
    def name(self) -> str:
        """What it is called in tables, as it is typed in commands.

        >>> Way(combiner="gated:threshold=0.7").name
        'gated:threshold=0.7'
        """
        mitigated = [text for each in self.new for text in each.mitigate]
        number = "" if self.with_reference or not self.combiner else f" of {len(self.new)} new"
        return " + ".join([*mitigated, *([f"{self.combiner}{number}"] if self.combiner else [])])


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A recipe, which each file offers as `RECIPE`.

    Attributes:
        title: What it does, in one line.
        order: Its place in the shortlist: what is expected of it a CPU second, the best first.
        reason: Why it stands there.
        ways: What is tried of it, in this order.
        role: What it is for.
    """

    title: str
    order: int
    reason: str
    ways: tuple[Way, ...]
    role: Role = "recipe"
