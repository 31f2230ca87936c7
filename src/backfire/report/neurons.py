"""The record of a study of units: rankings, what silencing changes, and a card for some units."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from backfire.neurons.silencing import AgainstChance
from backfire.records.neurons import Layer, NeuronRanking
from backfire.report.findings import Record

FORMAT = 1
"""The version of neurons.json."""


class SeenToken(Record):
    """A token in its context."""

    sentence: int
    """The sentence, from 0."""
    words: tuple[str, ...]
    """The token and some words around it."""
    place: int
    """Which of them it is, from 0."""
    cut_before: bool
    """Whether the sentence begins earlier."""
    cut_after: bool
    """Whether it goes on."""
    gold: str
    """The gold label."""
    predicted: str
    """What the tagger predicts."""
    outcome: Literal["falsified", "kept", "right", "wrong"]
    """With a reference falsified or kept where it is right; else right or wrong."""
    activation: float
    """What the unit gives there."""
    silenced: str | None = None
    """What the tagger predicts with the unit silenced; None if the same."""


class Standing(Record):
    """Where a unit stands in one ranking."""

    method: str
    """The ranking."""
    rank: int
    """From 1."""
    score: float
    """Its score."""


class NeuronCard(Record):
    """One unit."""

    unit: int
    """Its place in the layer, from 0."""
    standings: tuple[Standing, ...]
    """Its rank under each method."""
    means: Mapping[str, float]
    """Its mean activation in each class."""
    highest: tuple[SeenToken, ...]
    """The tokens for which it gives most, of all tokens of the text, the highest first."""
    lowest: tuple[SeenToken, ...]
    """Those for which it gives least, the lowest first."""
    changed: tuple[SeenToken, ...]
    """Tokens that get another label when it is silenced, at most `CHANGED_SHOWN`."""
    returned: int | None
    """Falsified tokens that return then; None without a reference."""
    lost: int
    """Right tokens that are lost then."""
    corrected: int | None
    """Other wrong tokens that are right then; without a reference all wrong ones."""


class Ablation(Record):
    """What silencing the top units of a ranking changes, beside random sets of as many units."""

    method: str
    """The ranking."""
    units: int
    """How many units are silenced."""
    sets: int
    """How many random sets stand beside them."""
    falsified: int
    """How many tokens are falsified."""
    right: int
    """How many tokens the tagger has right."""
    returned: AgainstChance
    """Falsified tokens that return."""
    lost: AgainstChance
    """Right tokens that are lost."""
    net: AgainstChance
    """Returned less lost."""
    falsified_of_concept: int
    """How many falsified tokens are the concept's."""
    returned_of_concept: AgainstChance
    """How many of these return."""


class NeuronStudy(Record):
    """A study of the units of one layer of one run."""

    format: int = FORMAT
    """The version of this layout."""
    run: str
    """The run."""
    corpus: str
    """Its corpus."""
    split: str
    """On which split."""
    references: int
    """How many reference runs say which tokens are falsified."""
    layer: Layer
    """Whose units."""
    units: int
    """How many there are."""
    concept: str
    """What they are ranked for."""
    tokens: Mapping[str, int]
    """How many tokens each class has."""
    leading: str
    """The ranking that decides which units are shown."""
    rankings: tuple[NeuronRanking, ...]
    """All rankings."""
    ablations: tuple[Ablation, ...]
    """The causal checks."""
    cards: tuple[NeuronCard, ...]
    """Some units."""
    notes: tuple[str, ...]
    """What a reader should know."""
    signature: str
    """The one-line signature."""

    def ranking(self, method: str) -> NeuronRanking:
        """Return one of the rankings."""
        return next(each for each in self.rankings if each.method == method)

    def write(self, folder: Path | str) -> Path:
        """Write neurons.html, neurons.md and neurons.json, and return the page's path."""
        from backfire.report.neuron_files import write_study

        return write_study(self, Path(folder))


class PrunedArm(Record):
    """What a fine-tuning after pruning gives on one split; means over its runs and references."""

    name: str
    """plain, the ranking that chose the units, or random."""
    units: int
    """How many units are pruned."""
    split: str
    """On which split."""
    runs: tuple[str, ...]
    """The runs."""
    accuracy: float
    """Token accuracy, in [0, 1]."""
    positive_transfer: float | None
    """PT against references that had no part in choosing, in [0, 1]; None if none were given."""
    negative_transfer: float | None
    """NT against these, likewise."""
    own_negative_transfer: float
    """NT against the very references that chose the units: what pruning is made to keep low, and no
    measure of what it does to others."""
