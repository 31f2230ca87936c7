"""Pipelines of spaCy: an installed package, or a folder."""

import re
from collections.abc import Sequence
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

from backfire.inference.model_files import files_checksum, looks_like_a_path, versions_of
from backfire.inference.system import Found, Labelled, Loaded, Sentences, System, Wanted, Watch
from backfire.records.errors import ModelError, SettingsError

_UPOS: Final = frozenset(
    (
        *("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON"),
        *("PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"),
    )
)
"""The parts of speech of Universal Dependencies, which spaCy has in its layer `pos`."""

_ASSIGNED: Final = {"pos": "token.pos", "tag": "token.tag", "ner": "doc.ents"}
"""Each layer, and what a component says that it assigns if it gives it."""

_RULES: Final = "attribute_ruler"
"""A component that sets tags and parts of speech, and does not say so."""

_UNSET: Final = "_"
"""The label of a token that no component gave one, as CoNLL-U writes it."""

_AT_ONCE: Final = 512


class _Pipeline(NamedTuple):
    """A pipeline that is ready to label one layer."""

    name: str
    nlp: Any
    layer: str
    labels: tuple[str, ...] | None

    def label(self, sentences: Sentences, watch: Watch) -> Labelled:
        """Label words: each sentence becomes a text of its own, with these very words."""
        from spacy.tokens import Doc

        labels: list[str] = []
        for start in range(0, len(sentences), _AT_ONCE):
            part = sentences[start : start + _AT_ONCE]
            docs = [Doc(self.nlp.vocab, words=list(words)) for words in part]
            for doc in self.nlp.pipe(docs):
                labels += _read(doc, self.layer)
            watch(len(labels))
        if set(labels) == {_UNSET}:
            raise ModelError(
                f"{self.name}: gives no word a label in the layer {self.layer}. Name another "
                f"layer: {', '.join(f'#{each}' for each in _ASSIGNED if each != self.layer)}."
            )
        return Labelled(labels)


def _read(doc: Any, layer: str) -> list[str]:
    if layer == "ner":
        return [
            f"{token.ent_iob_}-{token.ent_type_}" if token.ent_iob_ in {"B", "I"} else "O"
            for token in doc
        ]
    return [(token.pos_ if layer == "pos" else token.tag_) or _UNSET for token in doc]


def _find(name: str) -> Found:
    versions = versions_of("spacy", "thinc", *_extensions())
    folder = Path(name).expanduser()
    if not folder.is_dir():
        spec = None if looks_like_a_path(name) or "." in name else find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise ModelError(
                f"spacy:{name}: there is no such folder and no such installed package. Give a "
                "folder that a pipeline was saved in (nlp.to_disk), or install its package: "
                f"python -m spacy download {name}"
            )
        folder = Path(next(iter(spec.submodule_search_locations)))
        place = name
    else:
        place = str(folder)
    files = sorted(x for x in folder.rglob("*") if x.is_file() and "__pycache__" not in x.parts)
    return Found(place, files_checksum(folder, files)[:16], versions)


def _extensions() -> Sequence[str]:
    """Return the packages that bring components of their own to spaCy."""
    found = {point.dist.name for point in entry_points(group="spacy_factories") if point.dist}
    return sorted(found - {"spacy", "backfire"})


def _load(found: Found, wanted: Wanted) -> Loaded:
    import spacy

    if wanted.device != "cpu":
        _use_gpu(wanted.device)
    name = f"spacy:{found.place}"
    try:
        nlp = spacy.load(found.place)
    except (OSError, ValueError, KeyError, ImportError) as failure:
        first = next(iter(str(failure).strip().splitlines()), type(failure).__name__)
        raise ModelError(f"{name}: spaCy can't load it: {first}") from None
    layer = _choose(wanted)
    givers = {each: _givers(nlp, each) for each in _ASSIGNED}
    if not givers[layer]:
        there = [f"#{each}" for each, names in givers.items() if names]
        raise ModelError(
            f"{name}: no component of the pipeline ({', '.join(nlp.pipe_names) or 'it is empty'}) "
            f"gives the layer {layer}. Name another one: {', '.join(there) or 'there is none'}."
        )
    return _Pipeline(name, nlp, layer, _labels(nlp, layer, givers[layer]))


def _use_gpu(device: str) -> None:
    import spacy

    number = device.partition(":")[2] or "0"
    if not re.fullmatch(r"cuda(:\d+)?", device):
        raise SettingsError(f"device {device!r}: expected cpu, cuda or cuda:N.")
    try:
        spacy.require_gpu(int(number))
    except (ValueError, RuntimeError) as failure:
        first = next(iter(str(failure).strip().splitlines()), type(failure).__name__)
        raise SettingsError(f"device {device!r}: spaCy can't use it: {first}") from None


def _givers(nlp: Any, layer: str) -> list[str]:
    """Return the components that give a layer, or may give it: some don't say what they do."""
    silent = []
    given = []
    for name in nlp.pipe_names:
        meta = nlp.get_pipe_meta(name)
        if _ASSIGNED[layer] in meta.assigns:
            given.append(name)
        elif not meta.assigns and (layer != "ner" or meta.factory != _RULES):
            silent.append(name)
    return given or silent


def _choose(wanted: Wanted) -> str:
    if wanted.layer is not None:
        return wanted.layer
    if wanted.spans:
        return "ner"
    return "pos" if wanted.labels <= _UPOS else "tag"


def _labels(nlp: Any, layer: str, givers: Sequence[str]) -> tuple[str, ...] | None:
    """Return every label that components declare for a layer; None where one declares none."""
    if layer == "pos":
        return tuple(sorted(_UPOS | {_UNSET, "SPACE"}))
    declared = [nlp.pipe_labels.get(giver, ()) for giver in givers]
    if not all(declared):
        return None
    labels = sorted({label for own in declared for label in own})
    if layer == "tag":
        return tuple(labels)
    return ("O", *(f"{prefix}-{label}" for label in labels for prefix in "BI"))


SYSTEM: Final = System(
    title="a spaCy pipeline",
    extra="spacy",
    packages=("spacy",),
    find=_find,
    load=_load,
    layers=tuple(_ASSIGNED),
    choose=_choose,
)
