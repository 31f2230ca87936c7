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
    """How many runs the side has."""
    confidence: float | None = None
    """The mean probability that these runs give to it; None where none of them knows it."""


class ExampleToken(Record):
    """A token of an example, with its two layers."""

    token: Quoted
    """The token."""
    gold: str
    """Its true label."""
    reference: Layer
    """What the reference predicts."""
    candidate: Layer
    """What the candidate predicts."""
    outcome: Outcome
    """From the labels that most runs of each side predict."""


class Example(Record):
    """A token that changed, in its sentence."""

    outcome: Outcome
    """What became of the token."""
    share: float
    """The share of the pairs of runs in which it had this outcome."""
    sentence: int
    """Counting from 0."""
    place: int
    """The token's place in `tokens`."""
    tokens: tuple[ExampleToken, ...]
    """The sentence, or a part of it."""
    cut_before: bool
    """Whether the sentence goes on before `tokens`."""
    cut_after: bool
    """Whether it goes on after them."""


class Examples(Record):
    """Tokens that changed, drawn by a stated rule."""

    shown: tuple[Example, ...]
    """By outcome, in the order of the rule."""
    of: Mapping[str, int]
    """How many tokens have each outcome in any pair of runs."""
    rule: str
    """How they were drawn."""
