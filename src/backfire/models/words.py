"""Υ, the word representation: a word embedding beside a character biLSTM."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from backfire.encoding.batches import Batch
from backfire.models.bilstm import BiLSTM
from backfire.models.settings import RepresentationSettings


class WordRepresentation(nn.Module):
    """Υ: the embedding of the lower-cased word ⊕ a biLSTM over the characters as written.

    Words without a vector start small (see `draw_rows`); characters start from PyTorch's own
    N(0, 1). A start of the characters as small as the words' leaves the spelling nearly unread: on
    T-POS, words without a row fell from 81 % to 63 % right on validation.

    Paper: section 2
    """

    def __init__(
        self, settings: RepresentationSettings, *, n_words: int, n_characters: int
    ) -> None:
        super().__init__()
        self.word_embedding = nn.Embedding(n_words, settings.word_width, sparse=True)
        self.character_embedding = nn.Embedding(n_characters, settings.character_width)
        self.character_lstm = BiLSTM(settings.character_width, settings.character_hidden)
        self.output_width = settings.word_width + self.character_lstm.output_width
        draw_rows(self.word_embedding.weight)

    def forward(self, batch: Batch) -> Float[Tensor, "F D"]:
        """Give one row a distinct form; `batch.forms` says which form each token is."""
        return self.represent_forms(batch.words, batch.characters, batch.spelled_at)

    def represent_forms(
        self, words: Int[Tensor, " F"], characters: Int[Tensor, " K"], spelled_at: Int[Tensor, " L"]
    ) -> Float[Tensor, "F D"]:
        """Give one row a word form.

        Args:
            words: The row of each form's word, longest spelling first.
            characters: The rows of the forms' characters, packed by position.
            spelled_at: How many forms still have a character at each position (falling).
        """
        letters, which = _find_distinct(characters)
        spelled = self.character_lstm(self.character_embedding(letters), which, spelled_at).last
        return torch.cat([self.word_embedding(words), spelled], dim=-1)


def _find_distinct(rows: Int[Tensor, " K"]) -> tuple[Int[Tensor, " U"], Int[Tensor, " K"]]:
    """Return the distinct rows, and which of them each row is."""
    if rows.device.type != "cpu":  # to know how many there are, the CPU would have to wait
        return rows, torch.arange(len(rows), device=rows.device)
    distinct, which = torch.unique(rows, return_inverse=True)
    return distinct, which


def draw_rows(rows: Float[Tensor, "V D"]) -> None:
    """Draw embedding rows in place: uniform, of variance 1 / width, from torch's generator."""
    bound = (3 / rows.shape[-1]) ** 0.5
    nn.init.uniform_(rows, -bound, bound)
