"""Φ as a bidirectional GRU over the words: the paper's extractor with another gate."""

import re
from typing import Final, Literal

from pydantic import Field

from backfire.encoding.vocabulary import Vocabulary
from backfire.models.bigru import BiGRU
from backfire.models.extractor import ExtractorKind
from backfire.models.settings import ExtractorSettings

_GROUP: Final = "word_gru"


class BiGRUSettings(ExtractorSettings):
    """Φ as a bidirectional GRU over the words."""

    kind: Literal["bigru"]
    """A gated recurrent unit (Cho et al., 2014) in each direction."""
    hidden: int = Field(200, ge=1)
    """Units in each direction."""


def _build(settings: BiGRUSettings, _: Vocabulary, input_width: int) -> BiGRU:
    return BiGRU(input_width, settings.hidden)


EXTRACTOR: Final = ExtractorKind(
    settings=BiGRUSettings,
    build=_build,
    groups=lambda _: {_GROUP: ("extractor.",)},
    levels=lambda _: ((_GROUP,),),
    group_names=re.compile(_GROUP),
)
"""A gate variant of Φ; a run with it differs from the paper's in nothing else."""
