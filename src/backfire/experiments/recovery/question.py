"""What is asked: how to replace one system by another without breaking what worked."""

from dataclasses import dataclass, field
from pathlib import Path

from backfire.experiments.recovery.asking import Places
from backfire.experiments.recovery.choosing import Rule
from backfire.experiments.spec import RunRequest


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a recommendation must keep to, and what the search may cost.

    Attributes:
        rule: How the recommendation is chosen, with its aim and margin.
        budget_seconds: How long the search may take.
        max_models: At most so many models for a sentence at prediction; None for any number.
        recipes: The recipes to try; none for all of the shortlist.
        jobs: Trainings at a time.
    """

    rule: Rule = field(default=Rule())
    budget_seconds: float = 1800.0
    max_models: int | None = None
    recipes: tuple[str, ...] = ()
    jobs: int = 1


@dataclass(frozen=True, kw_only=True)
class Question:
    """Two systems of Backfire's.

    Attributes:
        reference: The run folder of the system in service.
        places: Where runs, corpora and vectors are.
        transfer: The plain transfer that is to replace it; None if the candidate is there already.
        candidate: The run folder of the system that is to replace it; None to train `transfer`.
        others: Further runs of the reference's recipe, which no way may see.
        limits: What a recommendation must keep to.
    """

    reference: Path
    places: Places
    transfer: RunRequest | None = None
    candidate: Path | None = None
    others: tuple[Path, ...] = ()
    limits: Limits = field(default=Limits())
