"""Words that a change falsifies, as records: picked by a rule, and those that the paper prints."""

from collections.abc import Mapping

from backfire.report.findings import Record

Said = Mapping[str, float]
"""Labels and the share of the runs that say each, the most frequent first."""


class FalsifiedToken(Record):
    """A token that is falsified in a large share of the pairs of runs. Shares are in [0, 1]."""

    word: str
    """The token; addresses and mentions of users are not quoted."""
    before: tuple[str, ...]
    """Tokens of its sentence before it."""
    after: tuple[str, ...]
    """Tokens after it."""
    cut_before: bool
    """Whether the sentence has more before these."""
    cut_after: bool
    """Whether it has more after."""
    gold: str
    """Its gold label."""
    reference: Said
    """What the runs of the reference say."""
    candidate: Said
    """What the runs of the candidate say."""
    falsified: float
    """The share of the pairs of runs of which that of the reference is right, the other wrong."""
    flipped: float | None
    """The share of the pairs of two runs of the reference of which the first is right and the
    second wrong: what seeds do to this very token; None with a single run."""
    kinds: tuple[str, ...]
    """What kinds of words it is of."""


class PickedTokens(Record):
    """The tokens that are falsified in the largest share of the pairs of runs of a split."""

    corpus: str
    """The corpus."""
    split: str
    """The split."""
    reference_runs: int
    """How many runs the reference has."""
    candidate_runs: int
    """How many the candidate has."""
    ever: int
    """How many tokens are falsified in any pair."""
    always: int
    """How many are falsified in every pair."""
    again: float | None
    """How often so many tokens, picked by the same rule from half of the runs, are falsified in
    the pairs of the other half, both ways round; None with fewer than two units on a side."""
    tokens: tuple[FalsifiedToken, ...]
    """The first of them."""
    signature: str
    """Of the runs and their text."""


class Occurrences(Record):
    """What becomes of a word in one split. Shares are in [0, 1]."""

    split: str
    """The split."""
    times: int
    """How often the split has the word, written just so (with any apostrophe)."""
    gold: Mapping[str, int]
    """Its gold labels there, and how often it has each."""
    counted: int
    """How many of them the shares are about: those with the paper's gold label or, where there
    is none, all; 0 in a split that nobody predicts."""
    falsified: float | None
    """The share of the pairs of runs that falsify one of these; None in such a split."""
    corrected: float | None
    """The share that corrects one."""
    flipped: float | None
    """The share of the pairs of two runs of the reference that falsify one."""
    wrong: str | None
    """The wrong label that the candidate's runs say most often; None where all are right."""
    wrong_share: float | None
    """In which share of these tokens and runs they say it."""
    printed_wrong_reference: float | None
    """In which share the runs of the reference say the wrong label that the paper prints."""
    printed_wrong_candidate: float | None
    """In which share the candidate's runs do."""


class PrintedWordFound(Record):
    """A word of the paper's Table 3 and what becomes of it here."""

    corpus: str
    """The corpus that the paper found it in."""
    word: str
    """As printed."""
    mark: str | None
    """What kind of mistake the paper marks it as."""
    right: str
    """The gold label that the paper prints, as the corpus writes it."""
    wrong: str
    """The wrong label that the paper prints, as the corpus writes it."""
    found: tuple[Occurrences, ...]
    """Every split that has it."""

    @property
    def tested(self) -> bool:
        """Whether a predicted split has it with the paper's gold label."""
        return any(one.counted and one.gold.get(self.right) for one in self.found)
