"""Φ as a biLSTM over the words, the paper's."""

import re
from typing import Final

from backfire.encoding.vocabulary import Vocabulary
from backfire.models.bilstm import BiLSTM
from backfire.models.extractor import ExtractorKind
from backfire.models.settings import BiLSTMSettings

_GROUP: Final = "word_lstm"


def _build(settings: BiLSTMSettings, _: Vocabulary, input_width: int) -> BiLSTM:
    return BiLSTM(input_width, settings.hidden)


EXTRACTOR: Final = ExtractorKind(
    settings=BiLSTMSettings,
    build=_build,
    groups=lambda _: {_GROUP: ("extractor.",)},
    levels=lambda _: ((_GROUP,),),
    group_names=re.compile(_GROUP),
)
