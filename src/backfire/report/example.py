"""Tokens that changed, in their sentence, as records."""

from collections.abc import Mapping

from backfire.report.findings import Outcome, Record
from backfire.report.quoted import Quoted


class Layer(Record):
    """What one side predicts for a token."""

    label: str
    """The label of most of its runs."""
    agreeing: int
    """How many of its runs predict it."""
    runs: int
    confidence: float | None = None
    """The mean probability that these runs give to it; None where none of them knows it."""


class ExampleToken(Record):
    """A token of an example, with its two layers."""

    token: Quoted
    gold: str
    reference: Layer
    candidate: Layer
    outcome: Outcome
    """From the labels that most runs of each side predict."""


class Example(Record):
    """A token that changed, in its sentence."""

    outcome: Outcome
    share: float
    """The share of the pairs of runs in which it had this outcome."""
    sentence: int
    """Counting from 0."""
    place: int
    """The token's place in `tokens`."""
    tokens: tuple[ExampleToken, ...]
    cut_before: bool
    """Whether the sentence goes on before `tokens`."""
    cut_after: bool


class Examples(Record):
    """Tokens that changed, drawn by a stated rule."""

    shown: tuple[Example, ...]
    """By outcome, in the order of the rule."""
    of: Mapping[str, int]
    """How many tokens have each outcome in any pair of runs."""
    rule: str
