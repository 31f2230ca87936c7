"""A transformer encoder that gives one row a word."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import signature
from typing import Any, Final

import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from backfire.encoding.casing import CASINGS
from backfire.encoding.subwords import Subwords
from backfire.encoding.windows import PieceBatch
from backfire.models.encoder_source import make_configuration
from backfire.records.errors import ModelError

AUDIBLE: Final = "audible_"


class TransformerExtractor(nn.Module):
    """Υ and Φ in one: an encoder over pieces, from which each word takes its row.

    The encoder is drawn from torch's generator as its configuration says; pretrained parameters
    are put in afterwards, as word vectors are. Its head over whole texts is left out.

    Attributes:
        encoder: The encoder of transformers.
        casing: One row a casing of words; None if it is not read.
        layers: Where the encoder's layers are, by the names of their modules, the first first; none
            where layers share their parameters.
        output_width: Of a word's row.
    """

    def __init__(
        self, configuration: Mapping[str, Any], casing_width: int, subwords: Subwords | None
    ) -> None:
        super().__init__()
        if subwords is None:
            raise ModelError(
                "a transformer reads pieces of words, and this vocabulary has no tokenizer. Give "
                "the one that the encoder comes with."
            )
        self.encoder = _draw_encoder(configuration)
        self.casing = nn.Embedding(len(CASINGS), casing_width) if casing_width else None
        width = int(self.encoder.config.hidden_size)
        self.output_width = width + casing_width
        self.layers = _find_layers(self.encoder)
        self._checkpoints = False
        self._takes_types = "token_type_ids" in signature(self.encoder.forward).parameters
        for k in range(1, len(self.layers) + 1):
            self.register_buffer(f"{AUDIBLE}{k}", torch.ones(width))
        self.register_buffer(f"{AUDIBLE}words", torch.ones(self.output_width))

    def forward(self, batch: PieceBatch) -> Float[Tensor, "T H"]:
        """Give one row a word, in the batch's packed order."""
        return self.finish(self._encode(batch).last_hidden_state, batch)

    def outputs(self, batch: PieceBatch) -> list[Float[Tensor, "W L D"]]:
        """Give what every layer gives for the pieces; the embeddings come first."""
        return list(self._encode(batch, output_hidden_states=True).hidden_states)

    def finish(self, states: Float[Tensor, "W L D"], batch: PieceBatch) -> Float[Tensor, "T H"]:
        """Give one row a word from the states of the last layer."""
        rows = gather_words(states, batch)
        if self.casing is not None and batch.casing is not None:
            rows = torch.cat([rows, self.casing(batch.casing).to(rows.dtype)], dim=-1)
        audible: Tensor = getattr(self, f"{AUDIBLE}words")
        return rows * audible.to(rows.dtype)

    @property
    def inner_layers(self) -> dict[str, int]:
        """Its layers, `layer_1` the first, with how many units each of them has."""
        width = int(self.encoder.config.hidden_size)
        return {f"layer_{k}": width for k in range(1, len(self.layers) + 1)}

    def audibility_of(self, layer: str) -> str:
        """Return the name, in the tagger, of the numbers that a layer's outputs are multiplied by.

        Args:
            layer: "extractor" for the rows of words, or one of `inner_layers`.
        """
        own = "words" if layer == "extractor" else layer.removeprefix("layer_")
        return f"extractor.{AUDIBLE}{own}"

    def checkpoint(self, *, use: bool) -> None:
        """Compute what lies inside of layers twice rather than keep it for the backward pass."""
        if use == self._checkpoints:
            return
        self._checkpoints = use
        what = "enable" if use else "disable"
        newer = getattr(self.encoder, f"activation_checkpointing_{what}", None)
        (newer or getattr(self.encoder, f"gradient_checkpointing_{what}"))()

    def _encode(self, batch: PieceBatch, **options: Any) -> Any:
        if self._takes_types:
            options["token_type_ids"] = batch.types
        with self._silence():
            return self.encoder(input_ids=batch.pieces, attention_mask=batch.alive, **options)

    @contextmanager
    def _silence(self) -> Iterator[None]:
        """Let the silent units of inner layers give 0 while the block runs."""
        handles = []
        for k, at in enumerate(self.layers, start=1):
            audible: Tensor = getattr(self, f"{AUDIBLE}{k}")
            if not bool((audible == 1).all()):
                module = self.get_submodule(at)
                handles.append(module.register_forward_hook(_Silence(audible)))
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()


class _Silence:
    """A hook that multiplies what a layer gives by 0 where a unit is silent."""

    def __init__(self, audible: Tensor) -> None:
        self.audible = audible

    def __call__(self, _: nn.Module, __: Any, output: Any) -> Any:
        if isinstance(output, Tensor):
            return output * self.audible.to(output.dtype)
        return (output[0] * self.audible.to(output[0].dtype), *output[1:])


def gather_words(states: Shaped[Tensor, "W L D"], batch: PieceBatch) -> Shaped[Tensor, "T D"]:
    """Give one row a word from one row a piece: its first piece's, or the mean over its pieces."""
    rows = states.flatten(0, 1).index_select(0, batch.places)
    if batch.owners is None:
        return rows
    n_words = int(batch.owners[-1]) + 1
    counts = torch.bincount(batch.owners, minlength=n_words).to(rows.dtype)
    sums = rows.new_zeros(n_words, rows.shape[1]).index_add(0, batch.owners, rows)
    return sums / counts.unsqueeze(1)


def _draw_encoder(configuration: Mapping[str, Any]) -> Any:
    from transformers import AutoModel

    made = make_configuration(configuration)
    kind: Any = AutoModel
    model = kind._model_mapping.get(type(made), None)
    cls = model[0] if isinstance(model, tuple) else model
    options = {}
    if cls is not None and "add_pooling_layer" in signature(cls.__init__).parameters:
        options["add_pooling_layer"] = False
    return kind.from_config(made, **options)


def _find_layers(encoder: Any) -> Sequence[str]:
    """Return the names of the encoder's layers: of the one list of as many modules as it says."""
    n_layers = int(encoder.config.num_hidden_layers)
    lists = [
        name
        for name, module in encoder.named_modules()
        if isinstance(module, nn.ModuleList) and len(module) == n_layers
    ]
    shallowest = min(lists, key=lambda name: name.count("."), default=None)
    if shallowest is None:
        return ()
    return tuple(f"encoder.{shallowest}.{k}" for k in range(n_layers))
