"""The paper's claims about kinds of mistakes, as records."""

from dataclasses import asdict
from typing import Any, Final

from pydantic import field_serializer

from backfire.report.findings import Record
from backfire.transitions.directions.effects import DirectionEffect
from backfire.transitions.directions.verdicts import ClaimWord


class ClaimRow(Record):
    """A claim in one split of a corpus."""

    corpus: str
    """The corpus, or what several are called whose tokens count together."""
    claim: str
    """The claim's name."""
    reference_runs: int
    """How many runs the reference has."""
    candidate_runs: int
    """How many the candidate has."""
    gold: tuple[str, ...] | None
    """The gold labels of the tokens that it is about, of those that the text has; empty for any,
    None for several corpora."""
    way: tuple[str, ...] | None
    """The wrong labels that count, likewise."""
    effect: DirectionEffect
    """What becomes of these tokens."""
    beyond_seeds_q: float | None
    """The q-value of `effect.against_flipped.difference`, over all claims in this split of all
    corpora; None where it can't be tested or too few tokens turn."""
    net_q: float | None
    """The q-value of `effect.net`, likewise."""
    verdict: ClaimWord
    """Whether the claim holds here (`transitions.directions.verdicts.judge_claim`)."""

    @field_serializer("effect")
    def _shorten(self, effect: DirectionEffect) -> Any:
        """Write of every estimate what a reader of JSON uses."""
        return _plain(asdict(effect))


class ClaimSplit(Record):
    """All claims in one split of all corpora: a family of tests."""

    split: str
    """The split."""
    rows: tuple[ClaimRow, ...]
    """One for each corpus and claim that its labels can tell of."""
    doubles: dict[str, int]
    """How many sentences of a corpus are left out where several corpora count together, since they
    stand in one before it, too."""
    signatures: tuple[str, ...]
    """Of the runs and texts, one a corpus."""


_ESTIMATE: Final = ("value", "interval", "p", "reason")


def _plain(content: Any) -> Any:
    if isinstance(content, dict):
        kept = _ESTIMATE if "standard_error" in content else content.keys()
        return {name: _plain(content[name]) for name in kept}
    if isinstance(content, tuple):
        return [_plain(each) for each in content]
    return content
