"""The biLSTM over packed sequences, with its gradients by hand.

One direction, one sequence; σ is the logistic function, products of vectors are element-wise:

    a = W x_t + U h_{t−1} + b        the arguments of the gates i, f, g, o: 4H numbers
    i, f, o = σ(a_i), σ(a_f), σ(a_o)        g = tanh(a_g)
    c_t = f c_{t−1} + i g        z_t = tanh(c_t)        h_t = o z_t

**Forward.** W x_t + b waits for nothing: one product gives it for all steps, and steps that read
the same input (a word that occurs twice in a batch, a letter) share its row. Only U h_{t−1} is left
for the loop. Since tanh(a) = 2σ(2a) − 1, one call of σ serves all four gates once W, U and b are
doubled for g; and the cells are kept doubled, 2c, so that z costs another σ. (PyTorch's own tanh
takes nine times as long.)

**Backward.** Let ẋ be the gradient of the loss with respect to x. Into h_t come the gradient of the
output y_t = h_t and that of the next step's gates; into c_t, that of h_t and of the next cell:

    ḣ_t = ẏ_t + Uᵀ ȧ_{t+1}        ċ_t = ḣ_t o (1 − z_t²) + f_{t+1} ċ_{t+1}
    ȧ_i = ċ_t · g i (1 − i)        ȧ_f = ċ_t · c_{t−1} f (1 − f)
    ȧ_g = ċ_t · i (1 − g²)         ȧ_o = ḣ_t · z_t o (1 − o)

The factors right of the dots, and o (1 − z²), are known when the forward pass ends: they are
computed for all steps at once. What is left to do step by step are a few products with ċ and ḣ, and
Uᵀ ȧ. All else waits for nothing, and is one product over all steps; those that read the same input
are summed before:

    U̇ = Σ_t ȧ_t h_{t−1}ᵀ        Ẇ = Σ_x (Σ_{t reads x} ȧ_t) xᵀ        ḃ = Σ_t ȧ_t
    ẋ = Wᵀ Σ_{t reads x} ȧ_t, from both directions

The direction that reads backwards is the same on mirrored sequences (see `step_rows`). The two run
one after the other: the U of one fits into the cache of a core, that of both does not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.amp import custom_bwd, custom_fwd
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from backfire.models.products import multiply, multiply_add, round_number
from backfire.models.step_rows import StepRows

I, F, G, O = range(4)  # noqa: E741 - the gates in the order of nn.LSTM's rows
_BEYOND = 32  # a round number is less than this away


class Weights(NamedTuple):
    """The parameters of one direction: W, U and the two halves of b, in nn.LSTM's layout."""

    inputs: Float[Tensor, "G D"]
    states: Float[Tensor, "G H"]
    input_bias: Float[Tensor, " G"]
    state_bias: Float[Tensor, " G"]


@dataclass(frozen=True)
class _Trace:
    """What the forward pass of one direction leaves for its backward pass.

    There are R rows, T of them steps; the rest is zero. With them each step's rows can be read up
    to a `round_number`: what is read beyond them belongs to other steps, and is thrown away.
    """

    gates: Float[Tensor, "R G"]
    doubled_cells: Float[Tensor, "R H"]
    squashed_cells: Float[Tensor, "R H"]
    states: Float[Tensor, "R H"]


def run_bilstm(
    inputs: Float[Tensor, "U D"],
    which: Int[Tensor, " T"],
    steps: StepRows,
    forwards: Weights,
    backwards: Weights,
) -> tuple[Float[Tensor, "T S"], Float[Tensor, "B S"]]:
    """Run a biLSTM on a CPU; both results and all gradients are nn.LSTM's.

    Args:
        inputs: U distinct input rows.
        which: The input row of each step, in packed order.
        steps: Where each step of each sequence lies.
        forwards: The weights that read the sequences from their start.
        backwards: The weights that read them from their end.

    Returns:
        The states of every step, forward beside backward (S = 2H), in packed order; and for each
        sequence the forward state at its end beside the backward state at its start.
    """
    run = cast("Callable[..., tuple[Tensor, Tensor]]", _PackedBiLSTM.apply)
    return run(steps, inputs, which, *forwards, *backwards)


class _PackedBiLSTM(Function):
    @staticmethod
    # in float32 even where the rest of a tagger mixes precisions
    @custom_fwd(device_type="cpu", cast_inputs=torch.float32)  # type: ignore[untyped-decorator]
    def forward(ctx: Any, steps: StepRows, inputs: Tensor, which: Tensor, *weights: Tensor) -> Any:
        pair = (Weights(*weights[:4]), Weights(*weights[4:]))
        reads = (which, which[steps.mirrored])
        rounded = _add_rows(inputs, round_number(len(inputs)) - len(inputs))
        traces = [
            _go_forward(rounded, rows, steps, direction)
            for rows, direction in zip(reads, pair, strict=True)
        ]
        ctx.steps, ctx.traces, ctx.n_inputs = steps, traces, len(inputs)
        ctx.save_for_backward(rounded, *reads, *weights)
        ctx.set_materialize_grads(False)
        first, second = (trace.states for trace in traces)
        every = torch.cat([first[: len(which)], second.index_select(0, steps.mirrored)], dim=1)
        last = torch.cat([first[steps.last], second[steps.last]], dim=1)
        return every, last

    @staticmethod
    @custom_bwd(device_type="cpu")  # type: ignore[untyped-decorator]
    @once_differentiable
    def backward(ctx: Any, d_every: Tensor | None, d_last: Tensor | None) -> Any:
        inputs, forward_reads, backward_reads, *weights = ctx.saved_tensors
        pair = (Weights(*weights[:4]), Weights(*weights[4:]))
        d_inputs = torch.zeros_like(inputs)
        gradients: list[Tensor | None] = []
        for d, reads in enumerate((forward_reads, backward_reads)):
            trace: _Trace = ctx.traces[d]
            d_states = torch.zeros_like(trace.states[: len(reads)])
            _add_outputs(d_states, d, ctx.steps, d_every, d_last)
            d_gates = _go_back(trace, ctx.steps, pair[d].states, d_states)
            by_input = inputs.new_zeros(len(inputs), d_gates.shape[1])
            by_input.index_add_(0, reads, d_gates[: len(reads)])
            d_inputs += multiply(by_input, pair[d].inputs.t())
            if not any(ctx.needs_input_grad[3:]):  # frozen
                gradients += [None] * len(pair[d])
                continue
            d_bias = by_input.sum(dim=0)
            d_recurrent = _weigh(d_gates, ctx.steps.row_before(trace.states))
            gradients += [_weigh(by_input, inputs), d_recurrent, d_bias, d_bias.clone()]
        return None, d_inputs[: ctx.n_inputs], None, *gradients


def _go_forward(inputs: Tensor, reads: Tensor, steps: StepRows, weights: Weights) -> _Trace:
    """Run one direction and keep what its backward pass needs."""
    trace = _start_trace(inputs, reads, weights)
    recurrent = weights.states.clone()
    _double_g(recurrent.t())
    gates = steps.cut(trace.gates)
    i, f, g, o = (steps.cut(gate) for gate in _by_gate(trace.gates))
    cells, squashed = steps.cut(trace.doubled_cells), steps.cut(trace.squashed_cells)
    states = steps.cut(trace.states)
    arriving = steps.cut_round(trace.gates)
    earlier = steps.cut_round(trace.states, lag=1)
    minus_one = inputs.new_tensor(-1.0)
    for t, n in enumerate(steps.alive):
        summed = multiply_add(earlier[t], recurrent, arriving[t])[:n] if t else gates[t]
        torch.sigmoid(summed, out=gates[t])
        torch.add(minus_one, g[t], alpha=2, out=g[t])
        if t:
            torch.mul(f[t], cells[t - 1][:n], out=cells[t])
            cells[t].addcmul_(i[t], g[t], value=2)
        else:
            torch.mul(i[t], g[t], out=cells[t]).mul_(2)
        torch.sigmoid(cells[t], out=squashed[t])
        torch.add(minus_one, squashed[t], alpha=2, out=squashed[t])
        torch.mul(o[t], squashed[t], out=states[t])
    return trace


def _start_trace(inputs: Tensor, reads: Tensor, weights: Weights) -> _Trace:
    """Start the gates of every step with what the inputs give: W x + b, doubled for g."""
    projected = multiply(inputs, weights.inputs, weights.input_bias + weights.state_bias)
    _double_g(projected)
    n_steps, n_rows = len(reads), round_number(len(reads) + _BEYOND)
    gates = inputs.new_empty(n_rows, projected.shape[1])
    parts = inputs.new_empty(3, n_rows, projected.shape[1] // 4)
    gates[n_steps:] = 0
    parts[:, n_steps:] = 0
    torch.index_select(projected, 0, reads, out=gates[:n_steps])
    return _Trace(gates, *parts)


def _add_outputs(
    d_states: Float[Tensor, "T H"],
    direction: int,
    steps: StepRows,
    d_every: Tensor | None,
    d_last: Tensor | None,
) -> None:
    """Add what the outputs give, in the order in which the direction reads."""
    hidden = d_states.shape[1]
    mine = slice(direction * hidden, (direction + 1) * hidden)
    if d_every is not None:
        d_states += d_every[steps.mirrored, mine] if direction else d_every[:, mine]
    if d_last is not None:
        d_states.index_add_(0, steps.last, d_last[:, mine])


def _go_back(
    trace: _Trace, steps: StepRows, recurrent: Tensor, d_states: Tensor
) -> Float[Tensor, "R G"]:
    """Return the gradients of the gates' arguments; `d_states` grows to the full ḣ on the way."""
    into_cells, d_gates = _factors(trace, steps)
    by_cell = steps.cut(d_gates.view(len(d_gates), 4, -1)[:, :O])
    by_state = steps.cut(_by_gate(d_gates)[O])
    later = steps.cut_round(d_gates)
    into_cell, forget = steps.cut(into_cells), steps.cut(_by_gate(trace.gates)[F])
    d_state = steps.cut(d_states)
    d_cells = d_states.new_zeros(steps.alive[0], d_states.shape[1])
    for t in reversed(range(len(steps.alive))):
        n = steps.alive[t]
        d_cell = d_cells[:n]
        d_cell.addcmul_(d_state[t], into_cell[t])
        by_cell[t].mul_(d_cell.unsqueeze(1))
        by_state[t].mul_(d_state[t])
        if t:
            d_cell.mul_(forget[t])
            d_state[t - 1][:n] += multiply(later[t], recurrent.t())[:n]
    return d_gates


def _factors(trace: _Trace, steps: StepRows) -> tuple[Tensor, Tensor]:
    """Return o (1 − z²), and by gate what ċ (for i, f, g) and ḣ (for o) are multiplied with."""
    i, _, g, o = _by_gate(trace.gates)
    z = trace.squashed_cells
    factors = torch.addcmul(trace.gates, trace.gates, trace.gates, value=-1)
    of_i, of_f, of_g, of_o = _by_gate(factors)
    of_i *= g
    of_f *= steps.row_before(trace.doubled_cells).mul_(0.5)
    torch.addcmul(i, i * g, g, value=-1, out=of_g)
    of_o *= z
    return torch.addcmul(o, o * z, z, value=-1), factors


def _weigh(d_gates: Float[Tensor, "N G"], rows: Float[Tensor, "N K"]) -> Float[Tensor, "G K"]:
    """Return Σ ȧ xᵀ over the rows."""
    return multiply(rows.t(), d_gates.t()).t()


def _by_gate(gates: Float[Tensor, "R G"]) -> tuple[Tensor, ...]:
    return gates.chunk(4, dim=1)


def _double_g(gates: Float[Tensor, "R G"]) -> None:
    _by_gate(gates)[G].mul_(2)


def _add_rows(rows: Float[Tensor, "N K"], further: int) -> Float[Tensor, "R K"]:
    return torch.nn.functional.pad(rows, (0, 0, 0, further))
