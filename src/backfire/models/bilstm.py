"""A one-layer bidirectional LSTM over packed sequences."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from backfire.models.bilstm_kernel import Weights, run_bilstm
from backfire.models.step_rows import find_step_rows


class BiLSTM(nn.Module):
    """A single-layer biLSTM, used as Φ over words and inside Υ over characters.

    The parameters are those of nn.LSTM, by name, shape and draw. On a CPU they run in Backfire's
    own kernel; elsewhere in nn.LSTM itself, which on CUDA means cuDNN.

    Paper: section 2
    """

    def __init__(self, input_width: int, hidden: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(input_width, hidden, bidirectional=True)
        self.output_width = 2 * hidden

    def forward(
        self,
        inputs: Float[Tensor, "U D"],
        which: Int[Tensor, " T"],
        alive_at: Int[Tensor, " L"],
    ) -> "PackedStates":
        """Run over packed sequences.

        Args:
            inputs: U distinct input rows.
            which: The input row of each step, packed by position, longest sequence first.
            alive_at: How many sequences still go on at each position (falling), on the CPU.

        Returns:
            The states of every step in the same packed order, and the last state of each sequence.
        """
        if inputs.device.type == "cpu":
            steps = find_step_rows(alive_at)
            return PackedStates(*run_bilstm(inputs, which, steps, *self._weights()))
        output, (last, _) = self.lstm(PackedSequence(inputs[which], alive_at))
        return PackedStates(output.data, torch.cat([last[0], last[1]], dim=-1))

    def _weights(self) -> tuple[Weights, Weights]:
        names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        forwards = Weights(*(getattr(self.lstm, name) for name in names))
        return forwards, Weights(*(getattr(self.lstm, f"{name}_reverse") for name in names))


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
