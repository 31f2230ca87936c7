"""The units of a tagger's layers, and the parameters that are theirs.

A unit is silent when every weight that enters it and every weight that leaves it is zero, and its
input gate is shut: i = σ(−1000) = 0. Then its cell and its output are exactly 0 at every step, in
the recurrence too. And it stays so: whatever gradient a loss sends into its output, those of its
four gates have a factor i, g, c or z, all of them 0 (`bilstm_kernel`); and with an output of 0 none
reaches the weights that leave it. A unit of the word embedding has no gate: every weight that reads
it is zero, those of a second branch too, so no gradient comes back. Training holds all of them at
zero without a mask, the tagger is saved like any other, and nothing is slower.

A unit of a transformer passes its layers by, so that no weights enclose it. There a layer's outputs
are multiplied by numbers that are saved with the tagger and do not learn: 1, or 0 for silence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from backfire.records.errors import ModelError, unknown_name
from backfire.records.neurons import Layer, Units

if TYPE_CHECKING:
    from backfire.models.tagger import Tagger

_GATES = 4
_INPUT_BIAS = "lstm.bias_ih_l0"
_SHUT = -1000.0  # σ of it is 0 in every precision
_CHARACTERS = "representation.character_lstm"
_EXTRACTOR = "extractor"
_BRANCH = "branch.extractor"  # it reads the same Υ
_WORDS = "representation.word_embedding.weight"


@dataclass(frozen=True)
class Share:
    """The part of one tensor that belongs to some units.

    Attributes:
        tensor: The tensor's name.
        dimension: 0 for rows, which lead into the units; 1 for columns, which lead out of them.
        places: Which rows or columns.
    """

    tensor: str
    dimension: int
    places: tuple[int, ...]


def layers_of(tagger: "Tagger") -> dict[str, int]:
    """Return the layers that a tagger has, with how many units each of them has."""
    representation = tagger.representation
    widths = {"extractor": int(tagger.extractor.output_width)}
    if representation is not None:
        widths["characters"] = representation.character_lstm.output_width
        widths["representation"] = representation.output_width
    return widths | inner_layers(tagger)


def inner_layers(tagger: "Tagger") -> dict[str, int]:
    """Return the layers inside of the extractor; a biLSTM has none."""
    inner: Mapping[str, int] = getattr(tagger.extractor, "inner_layers", {})
    return dict(inner)


def inner_number(layer: Layer) -> int:
    """Return the number of a layer inside of the extractor, from 1.

    >>> inner_number("layer_12")
    12
    """
    return int(layer.removeprefix("layer_"))


def audible_groups(tagger: "Tagger") -> dict[str, str]:
    """Return the numbers that layers are multiplied by, by name, with the group of the layer.

    Only a transformer has such numbers; a word's row is of its last layer.
    """
    if tagger.representation is not None:
        return {}
    name = tagger.extractor.audibility_of
    _, (last, *_), *_ = tagger.levels
    return {name(layer): layer for layer in inner_layers(tagger)} | {name("extractor"): last}


def layer_width(tagger: "Tagger", layer: Layer) -> int:
    """Return how many units a layer has.

    Raises:
        ModelError: If the tagger has no such layer.
    """
    widths = layers_of(tagger)
    if layer not in widths:
        raise ModelError(unknown_name("layer", layer, widths))
    return widths[layer]


def find_shares(tagger: "Tagger", units: Units) -> list[Share]:
    """Return all parameters that lead into or out of some units.

    Raises:
        ModelError: If there is no such layer or unit.
    """
    n_words = tagger.settings.representation.word_width
    shares: list[Share] = []
    for layer, asked in units.items():
        chosen = check_units(tagger, layer, asked)
        if tagger.representation is None:
            shares.append(Share(tagger.extractor.audibility_of(layer), 0, chosen))
            continue
        if layer == "extractor":
            shares += _of_lstm(_EXTRACTOR, tagger.extractor.output_width // 2, chosen)
            shares.append(Share("classifier.weight", 1, chosen))
            continue
        of_words = tuple(unit for unit in chosen if layer == "representation" and unit < n_words)
        first = n_words if layer == "representation" else 0
        spelled = tuple(unit - first for unit in chosen if unit not in of_words)
        hidden = tagger.settings.representation.character_hidden
        shares += _of_lstm(_CHARACTERS, hidden, spelled)
        shares.append(Share(_WORDS, 1, of_words))
        read = of_words + tuple(n_words + unit for unit in spelled)
        readers = [_EXTRACTOR] if tagger.branch is None else [_EXTRACTOR, _BRANCH]
        shares += [
            Share(f"{by}.lstm.weight_ih_l0{end}", 1, read) for by in readers for end in _ENDS
        ]
    return [share for share in shares if share.places]


def silence(tagger: "Tagger", units: Units) -> "Tagger":
    """Return a new tagger in which units give 0, also in the recurrence of their own layer.

    Further training leaves them at 0, whatever the loss on Φ and on scores, with a second branch
    too; only a penalty that draws its parameters elsewhere can wake one, or for units of the word
    embedding a loss on Υ itself. The tagger given is not changed.

    Raises:
        ModelError: If there is no such layer or unit.
    """
    from backfire.models.copying import copy_tagger

    silenced = copy_tagger(tagger)
    write_silence(silenced, find_shares(tagger, units))
    return silenced


def redraw(tagger: "Tagger", units: Units, seed: int) -> "Tagger":
    """Return a new tagger in which all that leads into and out of units is drawn anew.

    It is drawn as in an untrained tagger of that seed. The tagger given is not changed.

    Raises:
        ModelError: If there is no such layer or unit, or no weights lead into a unit alone.
    """
    from backfire.models.build import build_tagger
    from backfire.models.copying import copy_tagger

    if tagger.representation is None:
        raise ModelError(
            f"the units of a {tagger.settings.extractor.kind} can't be drawn anew: they pass its "
            "layers by, so that no weights lead into one of them alone. Silence them instead."
        )
    shares = find_shares(tagger, units)
    redrawn = copy_tagger(tagger)
    fresh = build_tagger(tagger.settings, tagger.vocabulary, tagger.labels, seed=seed)
    drawn, own = dict(fresh.named_parameters()), dict(redrawn.named_parameters())
    with torch.no_grad():
        for share in shares:
            places = torch.tensor(share.places)
            rows = drawn[share.tensor].detach().index_select(share.dimension, places)
            device = own[share.tensor].device
            own[share.tensor].index_copy_(share.dimension, places.to(device), rows.to(device))
    return redrawn


def find_silent(tagger: "Tagger", layer: Layer) -> tuple[int, ...]:
    """Return the units of a layer that are silent: all weights into and out of them are zero."""
    parameters = _tensors(tagger)

    def is_silent(unit: int) -> bool:
        parts = (
            parameters[share.tensor].detach().index_select(share.dimension, _places(share, tagger))
            for share in find_shares(tagger, {layer: [unit]})
            if _INPUT_BIAS not in share.tensor
        )
        return not any(bool(part.any()) for part in parts)

    return tuple(unit for unit in range(layer_width(tagger, layer)) if is_silent(unit))


def read_shares(tagger: "Tagger", shares: Sequence[Share]) -> list[Tensor]:
    """Return copies of some units' parameters, in the order of the shares."""
    parameters = _tensors(tagger)
    return [
        parameters[share.tensor].detach().index_select(share.dimension, _places(share, tagger))
        for share in shares
    ]


def write_shares(tagger: "Tagger", shares: Sequence[Share], values: Sequence[Tensor]) -> None:
    """Set some units' parameters in place to what `read_shares` gave."""
    parameters = _tensors(tagger)
    with torch.no_grad():
        for share, value in zip(shares, values, strict=True):
            parameters[share.tensor].index_copy_(share.dimension, _places(share, tagger), value)


def write_silence(tagger: "Tagger", shares: Sequence[Share]) -> None:
    """Silence some units in place, given all their parameters."""
    parameters = _tensors(tagger)
    with torch.no_grad():
        for share in shares:
            places = _places(share, tagger)
            parameters[share.tensor].index_fill_(share.dimension, places, 0.0)
            if _INPUT_BIAS in share.tensor:
                of_input_gate = places[: len(places) // _GATES]
                parameters[share.tensor].index_fill_(0, of_input_gate, _SHUT)


_ENDS = ("", "_reverse")
"""What the names of an LSTM's tensors end in, for the direction that reads from the start and for
the one that reads from the end."""


def _of_lstm(prefix: str, hidden: int, units: Sequence[int]) -> Iterator[Share]:
    """Give what leads into units of a biLSTM, and out of them into its own next step."""
    for direction, end in enumerate(_ENDS):
        own = tuple(unit - direction * hidden for unit in units if unit // hidden == direction)
        rows = tuple(gate * hidden + unit for gate in range(_GATES) for unit in own)
        for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
            yield Share(f"{prefix}.lstm.{name}{end}", 0, rows)
        yield Share(f"{prefix}.lstm.weight_hh_l0{end}", 1, own)


def _tensors(tagger: "Tagger") -> dict[str, Tensor]:
    """Return all that is saved with a tagger, as it is and not as copies."""
    return dict(tagger.state_dict(keep_vars=True))


def _places(share: Share, tagger: "Tagger") -> Tensor:
    return torch.tensor(share.places, device=tagger.device)


def check_units(tagger: "Tagger", layer: Layer, units: Sequence[int]) -> tuple[int, ...]:
    """Return units of a layer, each once, in their order.

    Raises:
        ModelError: If there is no such layer, or it has no such unit.
    """
    width = layer_width(tagger, layer)
    beyond = [unit for unit in units if not 0 <= unit < width]
    if beyond:
        raise ModelError(
            f"layer {layer}: no unit {beyond[0]}; it has {width}, counted from 0. "
            f"Choose units from 0 to {width - 1}."
        )
    return tuple(dict.fromkeys(int(unit) for unit in units))
