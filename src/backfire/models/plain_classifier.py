"""A tagger on an encoder of transformers as a plain token classifier of that library."""

import copy
from pathlib import Path
from typing import Any

import torch
from torch import nn

from backfire.models.encoder import AUDIBLE, TransformerExtractor
from backfire.models.pretrained import CONFIG
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError
from backfire.records.whole import whole_folder


def save_plain_classifier(tagger: Tagger, folder: Path) -> None:
    """Write a tagger as a folder that `AutoModelForTokenClassification` loads, with its tokenizer.

    It gives every word the scores of the tagger, on the first piece of the word.

    Args:
        tagger: A tagger on a transformer.
        folder: The folder, which appears whole or not at all.

    Raises:
        ModelError: If that library has no model that computes the same.
        SettingsError: If there are other things than a model in the folder.
    """
    model = make_plain_classifier(tagger)
    with whole_folder(folder, known_by=CONFIG) as partial:
        model.save_pretrained(partial)
        subwords = tagger.vocabulary.subwords
        if subwords is not None:
            subwords.write(partial)


def make_plain_classifier(tagger: Tagger) -> Any:
    """Return the tagger's parameters in a model of transformers, on the CPU.

    Raises:
        ModelError: If that library has no model that computes the same.
    """
    from transformers import AutoModelForTokenClassification

    extractor = _check(tagger)
    config = copy.deepcopy(extractor.encoder.config)
    config.num_labels = len(tagger.labels)
    config.id2label = dict(enumerate(tagger.labels))
    config.label2id = {label: row for row, label in enumerate(tagger.labels)}
    kind: Any = AutoModelForTokenClassification
    try:
        with torch.random.fork_rng(devices=[]):
            model = kind.from_config(config)
        inner = getattr(model, model.base_model_prefix)
        inner.load_state_dict(extractor.encoder.state_dict())
    except (ValueError, RuntimeError, AttributeError) as failure:
        first = next(iter(str(failure).strip().splitlines()), type(failure).__name__)
        raise ModelError(
            f"{type(config).__name__}: transformers has no token classifier on this encoder that "
            f"computes the same: {first} Export the tagger in Backfire's own form."
        ) from None
    head = _find_head(model, len(tagger.labels))
    audible: torch.Tensor = extractor.get_buffer(f"{AUDIBLE}words")
    with torch.no_grad():
        head.weight.copy_(tagger.classifier.weight * audible)
        head.bias.copy_(tagger.classifier.bias)
    return model.eval()


def _check(tagger: Tagger) -> TransformerExtractor:
    """Return the encoder of a tagger that has nothing which a plain classifier lacks."""
    extractor: nn.Module = tagger.extractor
    subwords = tagger.vocabulary.subwords
    if not isinstance(extractor, TransformerExtractor) or subwords is None:
        raise ModelError(
            f"a tagger on a {tagger.settings.extractor.kind} is no model of transformers. Export "
            "it in Backfire's own form."
        )
    inner = (extractor.get_buffer(f"{AUDIBLE}{k}") for k in range(1, len(extractor.layers) + 1))
    lacks = {
        "a second branch": tagger.branch is not None,
        "a row for how words are written (casing_width)": extractor.casing is not None,
        "the mean over the pieces of a word (pooling)": subwords.pooling != "first",
        "silent units in inner layers": any(bool((layer != 1).any()) for layer in inner),
    }
    for what, is_there in lacks.items():
        if is_there:
            raise ModelError(
                f"this tagger has {what}, which a plain token classifier of transformers has not. "
                "Export it in Backfire's own form."
            )
    return extractor


def _find_head(model: Any, n_labels: int) -> nn.Linear:
    """Return the only layer beside the encoder, from its rows to the labels."""
    own = f"{model.base_model_prefix}."
    beside = {
        name: module
        for name, module in model.named_modules()
        if not f"{name}.".startswith(own) and any(True for _ in module.parameters(recurse=False))
    }
    heads = [each for each in beside.values() if isinstance(each, nn.Linear)]
    if len(beside) != 1 or len(heads) != 1 or heads[0].out_features != n_labels:
        raise ModelError(
            f"{type(model).__name__}: has {', '.join(sorted(beside))} beside the encoder, expected "
            "one layer from its rows to the labels. Export the tagger in Backfire's own form."
        )
    return heads[0]
