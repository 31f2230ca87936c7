"""Where a pretrained encoder comes from: a folder, the Hugging Face hub, or a Python package."""

import hashlib
import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor, nn

from backfire.encoding.subwords import (
    Subwords,
    describe_tokenizer,
    load_tokenizer,
    pack_tokenizer,
)
from backfire.records.errors import ModelError, SettingsError, missing_extra

if TYPE_CHECKING:
    from backfire.models.extractors.transformer import TransformerSettings

_PACKAGE: Final = "package:"
_LONGEST: Final = 512
_OF_THE_COPY: Final = (
    "_name_or_path", "_commit_hash", "transformers_version", "architectures", "torch_dtype",
    "dtype", "use_cache", "output_hidden_states", "output_attentions", "return_dict",
)  # fmt: skip
"""What a config.json says of where and with what it was saved, not of the encoder."""


@dataclass(frozen=True)
class GivenEncoder:
    """An encoder as it comes.

    Attributes:
        subwords: Its tokenizer.
        parameters: Its parameters, by their names in the tagger; none if they are to be drawn.
    """

    subwords: Subwords
    parameters: Mapping[str, Tensor]


def read_encoder(settings: "TransformerSettings") -> GivenEncoder:
    """Read the encoder that some settings name.

    Raises:
        MissingExtraError: If transformers is not installed.
        SettingsError: If they name none, or a Python package that is not installed.
        ModelError: If it can't be loaded, or is no encoder.
    """
    place = find_encoder(settings.encoder)
    configuration = read_configuration(place)
    tokenizer = load_tokenizer(place)
    fits = longest_text(configuration, tokenizer)
    if settings.window and settings.window > fits:
        raise SettingsError(
            f"extractor.window={settings.window}: this encoder reads {fits} pieces at once at "
            "most. Set a smaller one, or leave it out."
        )
    longest = settings.window or min(fits, _LONGEST)
    subwords = Subwords(
        files=pack_tokenizer(tokenizer),
        longest=longest,
        overlap=min(settings.overlap, longest // 2),
        pooling=settings.pooling,
        casing=settings.casing_width > 0,
    )
    parameters = load_parameters(place) if settings.weights == "pretrained" else {}
    return GivenEncoder(
        subwords, {f"extractor.encoder.{name}": each for name, each in parameters.items()}
    )


@lru_cache(maxsize=16)
def identify_encoder(name: str, weights: str) -> tuple[Mapping[str, Any], str]:
    """Return what of an encoder decides a result: its configuration, and a checksum of the rest.

    Args:
        name: Where it comes from.
        weights: "pretrained" if its parameters count too.
    """
    place = find_encoder(name)
    configuration = read_configuration(place)
    digest = hashlib.sha256(describe_tokenizer(load_tokenizer(place)).encode())
    if weights == "pretrained":
        for key, tensor in sorted(load_parameters(place).items()):
            digest.update(f"{key} {tensor.dtype} {tuple(tensor.shape)}".encode())
            digest.update(tensor.contiguous().flatten().view(torch.uint8).numpy().data)
    return configuration, digest.hexdigest()


def find_encoder(name: str) -> str:
    """Return the folder of an encoder, or its name on the hub.

    Raises:
        SettingsError: If there is no name, or a Python package that is not installed.
    """
    if not name:
        raise SettingsError(
            "extractor.encoder: a transformer needs an encoder to begin with. Give a folder, a "
            "name on the Hugging Face hub, or package:NAME/FOLDER."
        )
    if not name.startswith(_PACKAGE):
        return name
    package, _, folder = name.removeprefix(_PACKAGE).partition("/")
    found = importlib.util.find_spec(package) if package.isidentifier() else None
    places = found.submodule_search_locations if found else None
    if not places:
        raise SettingsError(
            f"extractor.encoder={name!r}: there is no Python package {package!r} here. Install it, "
            "or give the encoder's folder."
        )
    return str(Path(next(iter(places))) / folder)


def read_configuration(place: str) -> dict[str, Any]:
    """Read what an encoder's config.json says of it.

    Raises:
        MissingExtraError: If transformers is not installed.
        ModelError: If there is none.
    """
    try:
        from transformers import PretrainedConfig
    except ImportError:
        raise missing_extra("an encoder of transformers", "transformers") from None
    try:
        read, _ = PretrainedConfig.get_config_dict(place)
    except (OSError, ValueError) as failure:
        raise ModelError(f"{_absent(place)} ({failure})") from None
    if "model_type" not in read:
        raise ModelError(f"{place}: its config.json names no model_type. {_ADVICE}")
    return {key: value for key, value in sorted(read.items()) if key not in _OF_THE_COPY}


def make_configuration(configuration: Mapping[str, Any]) -> Any:
    """Make the configuration that transformers builds an encoder from.

    Raises:
        MissingExtraError: If transformers is not installed.
        ModelError: If this version of it knows no such encoder, or it is none.
    """
    try:
        from transformers import AutoConfig
    except ImportError:
        raise missing_extra("an encoder of transformers", "transformers") from None
    values = {key: value for key, value in configuration.items() if key != "model_type"}
    kind = str(configuration.get("model_type"))
    try:
        made = AutoConfig.for_model(kind, **values)
    except (ValueError, TypeError) as failure:
        raise ModelError(
            f"model_type {kind!r}: this transformers can't build it: {failure}"
        ) from None
    if made.is_encoder_decoder:
        raise ModelError(f"model_type {kind!r}: it has a decoder too. {_ADVICE}")
    return made


def longest_text(configuration: Mapping[str, Any], tokenizer: Any) -> int:
    """Return how many pieces an encoder can read at once, special ones included."""
    from transformers import AutoModel

    with torch.device("meta"):
        kind: Any = AutoModel
        encoder = kind.from_config(make_configuration(configuration))
    limits = [int(getattr(tokenizer, "model_max_length", None) or _LONGEST)]
    return min([*limits, *position_limits(encoder)])


def position_limits(model: nn.Module) -> list[int]:
    """Return how many pieces a model has rows for in each of its tables of positions."""
    tables = [
        module
        for name, module in model.named_modules()
        if name.endswith("position_embeddings") and isinstance(module, nn.Embedding)
    ]
    # RoBERTa and its kin count positions from one beyond the sign for padding.
    return [
        table.num_embeddings - (0 if table.padding_idx is None else table.padding_idx + 1)
        for table in tables
    ]


def load_parameters(place: str) -> dict[str, Tensor]:
    """Load the parameters that an encoder comes with, in float32.

    Raises:
        ModelError: If they can't be loaded.
    """
    from transformers import AutoModel

    try:
        with _without_progress_bar():
            encoder = AutoModel.from_pretrained(place, dtype=torch.float32)
    except (OSError, ValueError, RuntimeError) as failure:
        raise ModelError(f"{_absent(place)} ({failure})") from None
    return {name: tensor.detach() for name, tensor in encoder.state_dict().items()}


@contextmanager
def _without_progress_bar() -> Iterator[None]:
    """Keep transformers from drawing a bar of its own while a file of weights is read."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


_ADVICE: Final = "Give an encoder, such as BERT, RoBERTa, DistilBERT, ELECTRA, DeBERTa or XLNet."


def _absent(place: str) -> str:
    return (
        f"{place}: no encoder that can be loaded. Expected a folder with config.json, "
        "model.safetensors and the tokenizer's files, or a name on the Hugging Face hub."
    )
