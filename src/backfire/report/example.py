"""Tokens in their sentence that stand behind the numbers of a report, as records."""

from typing import Annotated, Literal, get_args

from backfire.report.findings import Count, Outcome, Record
from backfire.report.quoted import QUOTES

ExampleOutcome = Literal[Outcome, "changed", "same"]
"""What became of a token; without gold, only whether its label changed."""

FactKind = Literal["outcome", "slice", "tag", "labels", "span", "runs"]
FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)


class Layer(Record):
    """What one side predicts for a token."""

    label: str
    """The label of most of its runs."""
    agreeing: int
    """How many of its runs predict it."""
    runs: int
    """How many runs the side has."""
    confidence: float | None = None
    """The mean probability that these runs give to it; None where none of them knows it."""


class LabelledToken(Record):
    """A token of an example, with its two layers."""

    place: int
    """Among the tokens of the example."""
    gold: str | None
    """Its true label, where there is gold."""
    reference: Layer
    """What the reference predicts."""
    candidate: Layer
    """What the candidate predicts."""
    outcome: ExampleOutcome
    """From the labels that most runs of each side predict."""


class Fact(Record):
    """Something that is true of a token, and that a reader may ask examples of.

    `parts` by `kind`: outcome (its name, or "flipped": falsified or corrected); slice (its name);
    tag (gold's); labels (gold's, the reference's and the candidate's; without gold the latter two);
    span (the states on both sides, or one of "gold", "broken", "recovered", "lost_or_won" (either),
    "born", "gone"); runs ("every pair" and "corrected by every pair": those that it breaks, that it
    corrects, in every pair of runs; "reference" and "candidate": those whose runs differ among
    themselves).
    """

    kind: FactKind
    """What it is about."""
    parts: tuple[str, ...]
    """What it says."""


class View(Record):
    """Tokens for which some facts hold together: what a number of the report counts."""

    facts: tuple[int, ...]
    """Places in `Examples.facts`."""
    of: int
    """How many tokens (for facts about spans: spans) of the text they hold for, in any pair."""
    on_average: Count
    """How many they hold for in one pair of runs, on average over the pairs."""


class Example(Record):
    """A token in its sentence."""

    outcome: ExampleOutcome
    """The most frequent one over the pairs of runs; of those that change something, if any."""
    shares: dict[ExampleOutcome, float]
    """In which share of the pairs of runs it has which outcome."""
    facts: tuple[int, ...]
    """Places in `Examples.facts`."""
    fact_shares: tuple[float, ...]
    """In which share of the pairs of runs each of them holds."""
    rank: int
    """Its place in the order of the rule, from 0: the last ones go first where room is short."""
    sentence: int
    """Counting from 0."""
    words: Annotated[tuple[str, ...], QUOTES]
    """The sentence around it."""
    place: int
    """The token's place in `words`."""
    until: int
    """The place of the last token of the span that begins with it: of gold's, or else of the
    longest that a run has; its own place where none does."""
    labelled: tuple[LabelledToken, ...]
    """The token, and those whose label differs, in the order of the text."""
    cut_before: bool
    """Whether the sentence goes on before `words`."""
    cut_after: bool
    """Whether it goes on after them."""


class Examples(Record):
    """Tokens behind the numbers of a report, drawn by a stated rule."""

    shown: tuple[Example, ...] = ()
    """What was falsified first, then corrected, then the rest; each in the order of the rule."""
    facts: tuple[Fact, ...] = ()
    """What the examples may be asked for."""
    views: tuple[View, ...] = ()
    """One for each number."""
    rule: str = ""
    """How they were drawn."""

    def of(self, *facts: Fact) -> int:
        """Return how many tokens of the text some facts hold for together."""
        numbers = {number for number, fact in enumerate(self.facts) if fact in facts}
        return next((view.of for view in self.views if set(view.facts) == numbers), 0)
