"""A second branch from the words to the labels, beside Φ and Ψ."""

from typing import TYPE_CHECKING

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from backfire.models.bilstm import BiLSTM
from backfire.models.copying import copy_tagger
from backfire.models.device import CPU
from backfire.models.settings import BranchSettings
from backfire.models.units import find_shares, find_silent, write_silence
from backfire.records.errors import ModelError

if TYPE_CHECKING:
    from backfire.models.tagger import Tagger


class Branch(nn.Module):
    """A Φ and Ψ of its own, whose scores are merged with those of the tagger's first branch.

    With N(s) = s / ‖s‖₂ for each token, the scores are u ⊙ N(first) + v ⊙ N(second), where u and v
    have one learnt weight a label and start at 1. Both branches read the same Υ.

    Args:
        input_width: Of Υ.
        hidden: Units of the branch in each direction.
        n_labels: C.
        dropout: Before Ψ, as in the first branch.
    """

    def __init__(self, input_width: int, hidden: int, n_labels: int, dropout: float) -> None:
        super().__init__()
        self.extractor = BiLSTM(input_width, hidden)
        self.classifier = nn.Linear(self.extractor.output_width, n_labels)
        self.dropout = nn.Dropout(dropout)
        self.first_weight = nn.Parameter(torch.ones(n_labels))
        self.second_weight = nn.Parameter(torch.ones(n_labels))

    def merge(
        self,
        first: Float[Tensor, "T C"],
        forms: Float[Tensor, "F D"],
        which: Int[Tensor, " T"],
        alive_at: Int[Tensor, " L"],
    ) -> Float[Tensor, "T C"]:
        """Merge the scores of the first branch with those of this one.

        Args:
            first: The scores of the first branch.
            forms: Υ of each distinct form.
            which: The form of each token, in packed order.
            alive_at: How many sentences still have a token at each position (falling).
        """
        hidden = self.extractor(forms, which, alive_at).every
        second = self.classifier(self.dropout(hidden))
        own, other = nn.functional.normalize(first), nn.functional.normalize(second)
        merged: Tensor = self.first_weight * own + self.second_weight * other
        return merged


def add_branch(tagger: "Tagger", settings: BranchSettings, seed: int) -> "Tagger":
    """Return a new tagger of the same kind, with a second branch that is drawn from `seed`.

    Units of Υ that are silent stay so: the branch does not read them.

    Raises:
        ModelError: If it has one already, or no representation of words that both could read.
    """
    tagger.words  # noqa: B018 - refuses
    if tagger.branch is not None:
        raise ModelError("this tagger has a second branch already. It can't have two.")
    branched = copy_tagger(tagger)
    branched.settings = tagger.settings.model_copy(update={"branch": settings})
    with torch.random.fork_rng(devices=[]), CPU:
        torch.default_generator.manual_seed(seed)
        branched.branch = branched.make_branch()
    silent = find_silent(tagger, "representation")
    write_silence(branched, find_shares(branched, {"representation": silent}))
    return branched.to(tagger.device)
