"""The sequence tagger: ŷ = (Ψ ∘ Φ ∘ Υ)(w)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from backfire.encoding.batches import UNKNOWN_LABEL, Batch
from backfire.encoding.vocabulary import Vocabulary
from backfire.models.branch import Branch
from backfire.models.extractor import ExtractorKind, kind_of
from backfire.models.settings import BRANCH, GROUPS, LEVELS, TaggerSettings
from backfire.models.words import WordRepresentation
from backfire.records.errors import ModelError, SettingsError, unknown_name
from backfire.records.neurons import Units

_OF_WORDS: Final = {
    group: prefix for group, prefix in GROUPS.items() if prefix.startswith("representation.")
}
_HEAD: Final = {"classifier": GROUPS["classifier"]}


@dataclass(frozen=True)
class TaggerOutput:
    """What the tagger gives for a batch, in the batch's packed order.

    Attributes:
        hidden: [T, H] the output of Φ, one row a token; that of a second branch is not here.
        scores: [T, C] one logit a label.
    """

    hidden: Float[Tensor, "T H"]
    scores: Float[Tensor, "T C"]


class Tagger(nn.Module):
    """A sequence tagger with its vocabulary and labels.

    Paper: section 2

    Attributes:
        settings: The sizes.
        vocabulary: The rows of words and characters.
        labels: The C labels, in the order of the classifier's rows.
        representation: Υ; None where the extractor reads text itself, and is Υ and Φ in one.
        extractor: Φ, of one of the kinds of `models.extractor`.
        classifier: Ψ.
        dropout: Before and after Φ; where Φ reads text, after it alone.
        branch: A second branch; None without.
    """

    def __init__(
        self, settings: TaggerSettings, vocabulary: Vocabulary, labels: Sequence[str]
    ) -> None:
        super().__init__()
        self.settings = settings
        self.vocabulary = vocabulary
        self.labels = tuple(labels)
        self.representation = None if self.kind.reads_text else self._represent_words()
        input_width = self.representation.output_width if self.representation else 0
        self.extractor: Any = self.kind.build(settings.extractor, vocabulary, input_width)
        self.classifier = nn.Linear(self.extractor.output_width, len(self.labels))
        self.dropout = nn.Dropout(settings.dropout)
        self.branch = self.make_branch()

    def forward(self, batch: Batch) -> TaggerOutput:
        """Score every label for every token of a batch.

        Raises:
            ModelError: If it reads pieces of words and the batch has none.
        """
        if self.representation is not None:
            return self.score_tokens(self.representation(batch), batch.forms, batch.alive_at)
        if batch.pieces is None:
            raise ModelError(
                "this tagger reads pieces of words, and the batch has none. Encode the sentences "
                "with the tagger's own vocabulary."
            )
        return self.score_hidden(self.extractor(batch.pieces))

    def score_hidden(self, hidden: Float[Tensor, "T H"]) -> TaggerOutput:
        """Score every label for tokens whose features Φ has computed; without a second branch."""
        return TaggerOutput(hidden, self.classifier(self.dropout(hidden)))

    def score_tokens(
        self,
        forms: Float[Tensor, "F D"],
        which: Int[Tensor, " T"],
        alive_at: Int[Tensor, " L"],
    ) -> TaggerOutput:
        """Score every label for tokens whose forms Υ has represented.

        Args:
            forms: One row a distinct form.
            which: The form of each token, in packed order.
            alive_at: How many sentences still have a token at each position (falling).
        """
        if self.training and self.dropout.p:  # what is dropped differs from token to token
            forms = self.dropout(forms[which])
            which = torch.arange(len(which), device=which.device)
        output = self.score_hidden(self.extractor(forms, which, alive_at).every)
        if self.branch is None:
            return output
        merged = self.branch.merge(output.scores, forms, which, alive_at)
        return TaggerOutput(output.hidden, merged)

    def _represent_words(self) -> WordRepresentation:
        return WordRepresentation(
            self.settings.representation,
            n_words=self.vocabulary.n_words,
            n_characters=self.vocabulary.n_characters,
        )

    @property
    def words(self) -> WordRepresentation:
        """Υ.

        Raises:
            ModelError: If the extractor reads text itself.
        """
        if self.representation is None:
            raise ModelError(
                f"a tagger on a {self.settings.extractor.kind} has no representation of whole "
                "words and no biLSTM over characters: its extractor reads pieces of words itself."
            )
        return self.representation

    def make_branch(self) -> Branch | None:
        """Draw a second branch, if the settings want one, from torch's generator."""
        if self.settings.branch is None:
            return None
        return Branch(
            self.words.output_width,
            self.settings.branch.hidden,
            len(self.labels),
            self.settings.dropout,
        )

    @property
    def kind(self) -> ExtractorKind:
        """The kind of its extractor."""
        return kind_of(self.settings.extractor.kind)

    @property
    def device(self) -> torch.device:
        """Where its parameters are, and where its batches have to be (`models.placing`)."""
        return self.classifier.weight.device

    @property
    def groups(self) -> dict[str, str | tuple[str, ...]]:
        """The groups of parameters that this tagger has, with the prefixes of their names."""
        of_branch = {BRANCH: f"{BRANCH}."} if self.branch is not None else {}
        of_words = _OF_WORDS if self.representation is not None else {}
        return {**of_words, **self.kind.groups(self.extractor), **_HEAD, **of_branch}

    @property
    def levels(self) -> tuple[tuple[str, ...], ...]:
        """Its groups, but a branch, by their distance from the labels, the nearest first."""
        head, _, *of_words = LEVELS
        below = of_words if self.representation is not None else []
        return (head, *self.kind.levels(self.extractor), *below)

    def group(self, name: str) -> dict[str, nn.Parameter]:
        """Return the parameters of one named group; see `groups`.

        Raises:
            SettingsError: If it has no such group.
        """
        if name not in self.groups:
            raise SettingsError(unknown_name("group", name, self.groups))
        prefixes = self.groups[name]
        return {key: value for key, value in self.named_parameters() if key.startswith(prefixes)}

    def shared_parameters(self) -> dict[str, nn.Parameter]:
        """Return S, the parameters that a transfer takes over by default: those of Υ and Φ."""
        return {
            name: parameter
            for group in self.groups
            if group not in {*_HEAD, BRANCH}
            for name, parameter in self.group(group).items()
        }

    def head_parameters(self) -> dict[str, nn.Parameter]:
        """Return H, all others: those of Ψ and of a second branch, which a transfer draws anew."""
        shared = self.shared_parameters()
        return {name: each for name, each in self.named_parameters() if name not in shared}

    def silenced(self, units: Units) -> "Tagger":
        """Return a new tagger in which units give 0, and go on to while it trains.

        They are silent through their parameters, so it saves, loads and runs like any other.

        Args:
            units: For a layer, the places of its units.

        Raises:
            ModelError: If there is no such layer or unit.
        """
        from backfire.models.units import silence

        return silence(self, units)

    def redrawn(self, units: Units, seed: int) -> "Tagger":
        """Return a new tagger in which what leads into and out of units is drawn anew.

        Args:
            units: For a layer, the places of its units.
            seed: Of the untrained tagger from which it is taken.

        Raises:
            ModelError: If there is no such layer or unit.
        """
        from backfire.models.units import redraw

        return redraw(self, units, seed)

    def save_pretrained(self, folder: Path) -> None:
        """Save the tagger as a folder of safetensors and JSON; see `models.pretrained`."""
        from backfire.models.pretrained import save_tagger

        save_tagger(self, folder)

    def push_to_hub(self, name: str, *, card: str | None = None, private: bool = True) -> str:
        """Put the tagger on the Hugging Face hub; see `models.hub`.

        Args:
            name: "owner/name".
            card: The model card, in Markdown (`backfire export hf` writes one).
            private: Whether a new one is seen by its owner alone.

        Returns:
            The address of the commit.

        Raises:
            ModelError: If the hub refuses.
        """
        from backfire.models.hub import push_tagger

        return push_tagger(self, name, card=card, private=private)

    @classmethod
    def from_pretrained(cls, folder: Path | str) -> "Tagger":
        """Load a tagger from a folder, or by its name from the hub; see `models.pretrained`.

        Args:
            folder: The folder; or, as a text, "owner/name" on the Hugging Face hub.

        Raises:
            ModelError: If the folder is no saved tagger, or a broken one.
        """
        from backfire.models.hub import fetch_tagger
        from backfire.models.pretrained import load_tagger

        named = isinstance(folder, str) and not Path(folder).exists()
        return load_tagger(fetch_tagger(str(folder)) if named else Path(folder))


def tagging_loss(output: TaggerOutput, batch: Batch) -> Float[Tensor, ""]:
    """Return the cross-entropy, summed over tokens and averaged over sentences.

    Tokens whose gold label the tagger can't predict do not count. Averaging over tokens instead
    makes the steps about twenty times smaller, and the paper's learning rate then hardly trains.
    """
    total = nn.functional.cross_entropy(
        output.scores, batch.labels, ignore_index=UNKNOWN_LABEL, reduction="sum"
    )
    return total / batch.n_sentences
