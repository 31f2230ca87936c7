"""What a running tagger predicts when units are silenced."""

from collections.abc import Iterable, Iterator, Sequence

import torch

from backfire.encoding.batches import EncodedSentences
from backfire.encoding.packing import Ints
from backfire.inference.outputs import batch_sizes, represent_forms
from backfire.inference.predict import predict_from_forms
from backfire.models.arithmetic import arithmetic
from backfire.models.copying import copy_tagger
from backfire.models.tagger import Tagger
from backfire.models.units import find_shares, read_shares, write_shares, write_silence
from backfire.records.neurons import Layer


def predict_silenced(
    tagger: Tagger, encoded: EncodedSentences, layer: Layer, sets: Iterable[Sequence[int]]
) -> Iterator[Ints]:
    """Yield the predicted labels of a text for each set of units, when that set is silent.

    One copy of the tagger serves all sets: what belongs to a set's units is put back before the
    next. The tagger given is not changed. While only units of Φ are silenced, Υ runs once.

    Args:
        tagger: Where it is, there is computed.
        encoded: The text.
        layer: Whose units.
        sets: The places of the units of each set; an empty set silences nothing.

    Yields:
        [N] which of the tagger's labels each token gets.

    Raises:
        ModelError: If there is no such unit.
    """
    own = copy_tagger(tagger).eval()
    sizes = batch_sizes(own.device)
    with torch.inference_mode(), arithmetic(own.device):
        forms = represent_forms(own, encoded, sizes)
    for units in sets:
        shares = find_shares(own, {layer: units})
        kept = read_shares(own, shares)
        write_silence(own, shares)
        with torch.inference_mode(), arithmetic(own.device):
            seen = forms if layer == "extractor" else represent_forms(own, encoded, sizes)
            labels = predict_from_forms(own, encoded, seen, sizes).labels
        write_shares(own, shares, kept)
        yield labels
