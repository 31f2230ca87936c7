"""A one-layer bidirectional GRU over packed sequences."""

from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from backfire.models.bilstm import PackedStates


class BiGRU(nn.Module):
    """A single-layer bidirectional GRU, with the forget and the input gate of an LSTM as one."""

    def __init__(self, input_width: int, hidden: int) -> None:
        super().__init__()
        self.gru = nn.GRU(input_width, hidden, bidirectional=True)
        self.output_width = 2 * hidden

    def forward(
        self,
        inputs: Float[Tensor, "U D"],
        which: Int[Tensor, " T"],
        alive_at: Int[Tensor, " L"],
    ) -> PackedStates:
        """Run over packed sequences.

        Args:
            inputs: U distinct input rows.
            which: The input row of each step, packed by position, longest sequence first.
            alive_at: How many sequences still go on at each position (falling), on the CPU.

        Returns:
            The states of every step in the same packed order, and the last state of each sequence.
        """
        output, last = self.gru(PackedSequence(inputs[which], alive_at))
        return PackedStates(output.data, last.transpose(0, 1).flatten(1))
