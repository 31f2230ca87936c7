"""What to say where a source model was trained on text that its target is measured on."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.corpus import Corpus, read_entry
from backfire.corpora.leaks import MIN_TOKENS, find_seen
from backfire.corpora.parts import TRAIN
from backfire.corpora.selection import sentence_bounds, take_sentences
from backfire.corpora.sources import share_text
from backfire.corpora.subset import Subset
from backfire.records.errors import CorpusError
from backfire.records.manifest import Manifest
from backfire.records.run_folder import RunFolder
from backfire.report.numbers import count

if TYPE_CHECKING:
    from backfire.experiments.spec import RunRequest


def note_seen(source: Corpus, target: Corpus) -> str | None:
    """Say which sentences of a target's other splits stand in a source's training split.

    Returns:
        A note; None where there are none that the target's own training split lacks.
    """
    leaks = list(find_seen(source, target))
    if not leaks:
        return None
    found = " and ".join(
        f"{count(leak.found)} of {count(leak.sentences)} sentences of {leak.split_a}"
        for leak in leaks
    )
    return (
        f"{source.name}'s training text has {found} (of {MIN_TOKENS} tokens or more, without those "
        f"that {target.name}'s training text has, too): a transfer is measured there on what its "
        "source model has learnt. Name corpora, or parts of one, without common text, such as two "
        "genres."
    )


def note_seen_by_model(request: "RunRequest", target: Corpus) -> str | None:
    """Say the same of the source model that a run starts from.

    Only what is of one corpus is read: the parts of one, or two that share a file.

    Args:
        request: What is asked for.
        target: The corpus of the run.

    Returns:
        A note, also where the source model's text is no longer here; None where there is nothing to
        say, or nothing to start from.
    """
    if request.source is None:
        return None
    manifest = RunFolder(request.source).manifest
    try:
        source = _read_source(manifest, request)
    except CorpusError as failure:
        return (
            f"the source model's training text is not here, so nobody looked whether it has "
            f"sentences of {target.name}'s validation or test: {failure}"
        )
    return note_seen(source, target) if source else None


def _read_source(manifest: Manifest, request: "RunRequest") -> Corpus | None:
    """Read what the source model was trained on, if it may have something of the target."""
    catalogue = read_catalogue(data=request.data, catalogue=request.catalogue)
    if not share_text(catalogue, manifest.corpus, request.corpus):
        return None
    corpus = read_entry(catalogue, manifest.corpus)
    known = manifest.spec.get("checksums", {}).get(TRAIN)  # a soup of taggers has none
    if known not in (None, corpus.checksum(TRAIN)):
        raise CorpusError(
            f"{manifest.corpus}: found another training text than that of the run {manifest.run}. "
            "Give the catalogue and the data that it was trained with."
        )
    table = corpus.split(TRAIN)
    subset = Subset.model_validate(manifest.spec.get("subset", {}))
    places = subset.choose(len(sentence_bounds(table)) - 1, corpus.name)
    return replace(corpus, splits={TRAIN: take_sentences(table, np.array(places, np.int64))})
