"""Φ, with Υ in it, as a pretrained encoder of Hugging Face transformers."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, field_validator

from backfire.encoding.subwords import Pooling
from backfire.encoding.vocabulary import Vocabulary
from backfire.models.encoder import TransformerExtractor
from backfire.models.encoder_source import identify_encoder, read_encoder
from backfire.models.extractor import Brought, ExtractorKind
from backfire.models.settings import ExtractorSettings

_LAYER: Final = "layer_"
_PREFIX: Final = "extractor."


class TransformerSettings(ExtractorSettings):
    """A transformer encoder, such as BERT, RoBERTa, DistilBERT, ELECTRA, DeBERTa or XLNet."""

    kind: Literal["transformer"]
    """An encoder that `AutoModel` of transformers knows."""
    encoder: str = ""
    """Where it comes from: a folder, a name on the Hugging Face hub, or `package:NAME/FOLDER` for a
    folder inside an installed Python package. A saved tagger has it inside and needs it no more."""
    weights: Literal["pretrained", "random"] = "pretrained"
    """Whether its parameters are those it comes with, or drawn anew in the same sizes."""
    pooling: Pooling = "first"
    """Whether a word's row is that of its first piece, or the mean over its pieces."""
    casing_width: int = Field(0, ge=0)
    """Width of a learnt row for how the word is written (lower, Initial, UPPER, mixed, no letters)
    beside the encoder's row; 0 for none. It gives back what an uncased encoder does not see."""
    window: int | None = Field(None, ge=3)
    """Pieces that are read at once, special ones included; by default as many as the encoder
    allows, and at most 512. Longer sentences are read in several windows."""
    overlap: int = Field(64, ge=0)
    """Pieces that neighbouring windows share, where a sentence needs several; at most half a
    window."""
    configuration: Mapping[str, Any] = Field(default_factory=dict)
    """What the encoder's config.json says, for taggers and runs: filled in, not given."""
    checksum: str = ""
    """Of the encoder's tokenizer and, if pretrained, its weights: filled in, not given."""

    @field_validator("encoder")
    @classmethod
    def _named_by_text(cls, encoder: str) -> str:
        return str(Path(encoder).expanduser()) if encoder.startswith("~") else encoder


def _build(settings: TransformerSettings, vocabulary: Vocabulary, _: int) -> TransformerExtractor:
    return TransformerExtractor(settings.configuration, settings.casing_width, vocabulary.subwords)


def _bring(settings: TransformerSettings) -> Brought:
    given = read_encoder(settings)
    return Brought(_identify(settings), Vocabulary((), (), given.subwords), given.parameters)


def _identify(settings: TransformerSettings) -> TransformerSettings:
    if settings.configuration:  # of a saved tagger
        return settings
    configuration, checksum = identify_encoder(settings.encoder, settings.weights)
    return settings.model_copy(
        update={"encoder": "", "configuration": configuration, "checksum": checksum}
    )


def _groups(extractor: TransformerExtractor) -> dict[str, tuple[str, ...]]:
    own = {f"{_LAYER}{k}": (f"{_PREFIX}{at}.",) for k, at in enumerate(extractor.layers, start=1)}
    layers = tuple(prefix for prefixes in own.values() for prefix in prefixes)
    rest = tuple(
        f"{_PREFIX}{name}"
        for name, _ in extractor.named_parameters()
        if name.startswith("encoder.") and not f"{_PREFIX}{name}".startswith(layers)
    )
    casing = {"casing": (f"{_PREFIX}casing.",)} if extractor.casing is not None else {}
    return {"embeddings": rest, **own, **casing}


def _levels(extractor: TransformerExtractor) -> tuple[tuple[str, ...], ...]:
    """Give the layers from the last to the first; the casing is as near to the labels as the last.

    An encoder whose layers share their parameters has but the one group.
    """
    falling = [f"{_LAYER}{k}" for k in range(len(extractor.layers), 0, -1)]
    casing = ["casing"] if extractor.casing is not None else []
    levels = [(name,) for name in [*falling, "embeddings"]]
    return ((*levels[0], *casing), *levels[1:])


EXTRACTOR: Final = ExtractorKind(
    settings=TransformerSettings,
    build=_build,
    groups=_groups,
    levels=_levels,
    group_names=re.compile(rf"embeddings|casing|{_LAYER}[1-9]\d*"),
    reads_text=True,
    bring=_bring,
    identify=_identify,
    training={
        "optimizer": "adamw",
        "learning_rate": 5e-5,
        "rates": "linear",
        "warmup": 0.1,
        "loss_mean_over": "tokens",
        "clip_norm": 1.0,
        "epochs": 10,
        "pool_batches": 20,
    },
)
