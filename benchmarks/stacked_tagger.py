"""An experiment: many seeds trained in one process as one stacked model.

Every parameter has a leading dimension S of seeds, and a product over it is one batched product.
Each seed keeps its own order of sentences, its own hidden words and its own clipping, so that each
is the run that `training.loop.train` makes of that seed, to rounding. The price is padding: all
seeds' batches have the shape of the largest. The gain is that a step of S seeds costs as many
launches as a step of one; with a CUDA graph, one launch.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from backfire.models.tagger import Tagger
from backfire.training.settings import TrainingSettings
from stacked_inputs import Inputs

States = tuple[Tensor, Tensor]
Cell = Callable[[Tensor, Tensor, Tensor, Tensor, Tensor], States]


def plain_cell(given: Tensor, state: Tensor, cell: Tensor, alive: Tensor, weight: Tensor) -> States:
    """One step of S × 2 LSTMs over N rows each; rows that are over keep their state."""
    gates = torch.baddbmm(given, state, weight)
    return pointwise(gates, state, cell, alive)


def pointwise(gates: Tensor, state: Tensor, cell: Tensor, alive: Tensor) -> States:
    """The element-wise part of an LSTM's step."""
    inward, forget, value, outward = gates.chunk(4, dim=-1)
    new_cell = torch.sigmoid(forget) * cell + torch.sigmoid(inward) * torch.tanh(value)
    new_state = torch.sigmoid(outward) * torch.tanh(new_cell)
    return torch.where(alive, new_state, state), torch.where(alive, new_cell, cell)


def fused_cell(given: Tensor, state: Tensor, cell: Tensor, alive: Tensor, weight: Tensor) -> States:
    """The same step with PyTorch's own fused element-wise kernel (CUDA only)."""
    width = state.shape[-1]
    recurrent = torch.bmm(state, weight)
    new_state, new_cell, _ = torch.ops.aten._thnn_fused_lstm_cell(
        given.reshape(-1, 4 * width), recurrent.reshape(-1, 4 * width), cell.reshape(-1, width)
    )
    return (
        torch.where(alive, new_state.view_as(state), state),
        torch.where(alive, new_cell.view_as(cell), cell),
    )


def compiled_cell() -> Cell:
    """The same step with its element-wise part compiled."""
    fused = torch.compile(pointwise, dynamic=False)

    def cell(given: Tensor, state: Tensor, cell: Tensor, alive: Tensor, weight: Tensor) -> States:
        return fused(torch.baddbmm(given, state, weight), state, cell, alive)

    return cell


class StackedTagger:
    """S taggers of one shape, in training."""

    def __init__(
        self, taggers: Sequence[Tagger], settings: TrainingSettings, cell: Cell = plain_cell
    ) -> None:
        states = [tagger.state_dict() for tagger in taggers]
        self.n_seeds = len(states)
        self.settings = settings
        self.cell = cell
        self.parameters = {
            name: torch.stack([state[name] for state in states]).requires_grad_()
            for name in states[0]
        }
        self.momentum = [torch.zeros_like(p) for p in self.parameters.values()]

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Try steps inside of the block; then all is as it was, in the same memory."""
        state = [*self.parameters.values(), *self.momentum]
        before = [tensor.detach().clone() for tensor in state]
        try:
            yield
        finally:
            with torch.no_grad():
                for tensor, value in zip(state, before, strict=True):
                    tensor.copy_(value)

    def step(self, inputs: Inputs) -> Tensor:
        """Take one step of momentum SGD for every seed; return the loss [S] of each."""
        losses = self.losses(inputs)
        parameters = list(self.parameters.values())
        gradients = torch.autograd.grad(losses.sum(), parameters)
        with torch.no_grad():
            squares = sum(gradient.flatten(1).square().sum(dim=1) for gradient in gradients)
            scale = (self.settings.clip_norm / (squares.sqrt() + 1e-6)).clamp(max=1.0)
            for parameter, gradient, velocity in zip(
                parameters, gradients, self.momentum, strict=True
            ):
                shape = (-1, *[1] * (gradient.dim() - 1))
                velocity.mul_(self.settings.momentum).add_(gradient * scale.view(shape))
                parameter.sub_(velocity, alpha=self.settings.learning_rate)
        return losses.detach()

    def losses(self, inputs: Inputs) -> Tensor:
        """Return the loss [S] of each seed, as `models.tagger.tagging_loss` defines it."""
        spelled = self._spell(inputs.characters)
        words = self._rows("representation.word_embedding.weight", inputs.words)
        forms = torch.cat([words, spelled], dim=-1)
        tokens = _take(forms, inputs.forms.clamp(min=0))
        hidden, _ = self._bilstm("extractor.", tokens, inputs.forms >= 0)
        scores = torch.baddbmm(
            self.parameters["classifier.bias"].unsqueeze(1),
            hidden.flatten(1, 2),
            self.parameters["classifier.weight"].transpose(1, 2),
        )
        each = nn.functional.cross_entropy(
            scores.flatten(0, 1), inputs.labels.flatten(), ignore_index=-1, reduction="none"
        )
        return each.view(self.n_seeds, -1).sum(dim=1) / inputs.n_sentences

    def _spell(self, characters: Tensor) -> Tensor:
        letters = self._rows("representation.character_embedding.weight", characters.clamp(min=0))
        return self._bilstm("representation.character_lstm.", letters, characters >= 0)[1]

    def _rows(self, name: str, rows: Tensor) -> Tensor:
        return _take(self.parameters[name], rows)

    def _bilstm(self, prefix: str, inputs: Tensor, alive: Tensor) -> tuple[Tensor, Tensor]:
        """Run over [S, N, L, D]; give the states [S, N, L, 2H] and the last ones [S, N, 2H]."""
        seeds, rows, length, width = inputs.shape
        own = {
            name.rpartition(".")[2]: value
            for name, value in self.parameters.items()
            if name.startswith(prefix)
        }
        ends = ("_l0", "_l0_reverse")
        weight = torch.cat([own[f"weight_ih{end}"] for end in ends], dim=1)
        bias = torch.cat([own[f"bias_ih{end}"] + own[f"bias_hh{end}"] for end in ends], dim=1)
        recurrent = torch.stack([own[f"weight_hh{end}"] for end in ends], dim=1)
        recurrent = recurrent.flatten(0, 1).transpose(1, 2)
        hidden = recurrent.shape[1]
        given = torch.baddbmm(
            bias.unsqueeze(1), inputs.reshape(seeds, rows * length, width), weight.transpose(1, 2)
        )
        given = _by_step(given.view(seeds, rows, length, 2, 4 * hidden))
        going = _by_step(alive[..., None, None].expand(-1, -1, -1, 2, 1))
        state = inputs.new_zeros(2 * seeds, rows, hidden, dtype=given.dtype)
        cell = state
        states = []
        for step in range(length):
            state, cell = self.cell(given[step], state, cell, going[step], recurrent)
            states.append(state)
        every = torch.stack(states).view(length, seeds, 2, rows, hidden)
        both = torch.cat([every[:, :, 0], every[:, :, 1].flip(0)], dim=-1)
        last = state.view(seeds, 2, rows, hidden).transpose(1, 2).flatten(2)
        return both.permute(1, 2, 0, 3), last


def _take(table: Tensor, rows: Tensor) -> Tensor:
    """Take rows [S, …] of tables [S, V, D], each seed from its own."""
    seeds, size, width = table.shape
    first = torch.arange(seeds, device=table.device).view(-1, *[1] * (rows.dim() - 1)) * size
    taken = table.reshape(seeds * size, width).index_select(0, (rows + first).flatten())
    return taken.view(*rows.shape, width)


def _by_step(values: Tensor) -> Tensor:
    """Turn [S, N, L, 2, X] into [L, S × 2, N, X], the second direction from its end."""
    forward, backward = values.unbind(dim=3)
    both = torch.stack([forward, backward.flip(2)], dim=1)
    return both.permute(3, 0, 1, 2, 4).flatten(1, 2).contiguous()


def eager_steps(stacked: StackedTagger, device: torch.device) -> Callable[[Inputs], Tensor]:
    """Return a function that takes one step."""

    def step(inputs: Inputs) -> Tensor:
        placed = Inputs(*(tensor.to(device, non_blocking=True) for tensor in inputs))
        return stacked.step(_as_indices(placed))

    return step


def graphed_steps(stacked: StackedTagger, example: Inputs) -> Callable[[Inputs], Tensor]:
    """Return a function that takes one step as the replay of one CUDA graph."""
    static = _as_indices(Inputs(*(tensor.to("cuda") for tensor in example)))
    side, graph = torch.cuda.Stream(), torch.cuda.CUDAGraph()
    with stacked.unchanged():
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(2):
                stacked.step(static)
        torch.cuda.current_stream().wait_stream(side)
        with torch.cuda.graph(graph):
            losses = stacked.step(static)

    def step(inputs: Inputs) -> Tensor:
        for own, given in zip(static, inputs, strict=True):
            own.copy_(given.to(own.device, non_blocking=True))
        graph.replay()
        return losses.clone()

    return step


def _as_indices(inputs: Inputs) -> Inputs:
    return Inputs(*(tensor.long() for tensor in inputs[:-1]), inputs.n_sentences)
