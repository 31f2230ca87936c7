"""A one-layer bidirectional LSTM over packed sequences."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence


class BiLSTM(nn.Module):
    """A single-layer biLSTM, used as Φ over words and inside Υ over characters.

    Paper: section 2
    """

    def __init__(self, input_width: int, hidden: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(input_width, hidden, bidirectional=True)
        self.output_width = 2 * hidden

    def forward(self, inputs: Float[Tensor, "T D"], alive_at: Int[Tensor, " L"]) -> "PackedStates":
        """Run over packed inputs.

        Args:
            inputs: One row a step of a sequence, packed by position, longest sequence first.
            alive_at: How many sequences still go on at each position (falling).

        Returns:
            The states of every step in the same packed order, and the last state of each sequence.
        """
        packed = PackedSequence(inputs, alive_at)
        output, (last, _) = self.lstm(packed)
        return PackedStates(output.data, torch.cat([last[0], last[1]], dim=-1))


class PackedStates:
    """What a biLSTM gives.

    Attributes:
        every: [T, 2H] the states of every step, packed as the inputs were.
        last: [B, 2H] for each sequence, the forward state at its end and the backward at its start.
    """

    __slots__ = ("every", "last")

    def __init__(self, every: Float[Tensor, "T H"], last: Float[Tensor, "B H"]) -> None:
        self.every = every
        self.last = last
