"""What a saved source model makes of a source and of targets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import pyarrow.compute as pc
import torch

from backfire.encoding.batches import encode
from backfire.encoding.vector_store import open_vectors
from backfire.experiments.similarity.model_choice import ModelChoice
from backfire.experiments.trained import open_source
from backfire.inference.outputs import compute_outputs
from backfire.models.extend import with_further_words
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError
from backfire.records.run_folder import RunFolder
from backfire.records.sentence import Sentence
from backfire.report.similarity.record import SourceModel
from backfire.similarity.seen import Seen, SeenText
from backfire.similarity.text import Text

MOST_READ: Final = 20_000
"""Of each text the model reads about no more tokens, by whole sentences."""


@dataclass(frozen=True)
class ReadByModel:
    """What a source model makes of the texts.

    Attributes:
        model: The model.
        seen: By the corpus of each target.
        notes: What a reader should know.
    """

    model: SourceModel
    seen: Mapping[str, Seen]
    notes: tuple[str, ...]


def read_by_model(
    choice: ModelChoice, source: Text, targets: Sequence[Text], checksum: str, seed: int
) -> ReadByModel:
    """Run a source model over the source and the targets, or over a part of those that are large.

    Args:
        choice: The model.
        source: The text that it was trained on.
        targets: The targets.
        checksum: That of the source, as the catalogue has it.
        seed: Of the choice of sentences.

    Raises:
        ModelError: If there is no such model or epoch, or it was trained on another corpus.
        VectorsError: If the file of vectors is broken.
    """
    torch.set_num_threads(1)
    manifest = RunFolder(choice.run).manifest
    if manifest.corpus != source.corpus:
        raise ModelError(
            f"{choice.run}: trained on {manifest.corpus}, expected {source.corpus}, the source. "
            f"Give a source model of {source.corpus}, or name {manifest.corpus} as the source."
        )
    opened = open_source(choice.run, choice.epoch)
    drawn = [
        text if text.n_tokens <= MOST_READ else text.draw(MOST_READ, seed)
        for text in (source, *targets)
    ]
    tagger, vectors = _extended(opened.tagger, choice.vectors, drawn)
    read = [_see(tagger, text) for text in drawn]
    names = [source.corpus, *(target.corpus for target in targets)]
    return ReadByModel(
        model=SourceModel(
            run=manifest.run,
            epoch=opened.state.epoch,
            labels=len(tagger.labels),
            vectors=vectors,
            tokens={name: text.n_tokens for name, text in zip(names, drawn, strict=True)},
        ),
        seen={
            target.corpus: Seen(read[0], one) for target, one in zip(targets, read[1:], strict=True)
        },
        notes=tuple(_notes(choice, manifest.spec, source, checksum)),
    )


def _extended(
    tagger: Tagger, vectors: Path | None, texts: Sequence[Text]
) -> tuple[Tagger, str | None]:
    if vectors is None:
        return tagger, None
    words = {w for text in texts for w in pc.unique(pc.utf8_lower(text.tokens)).to_pylist()}
    found = open_vectors(vectors, words)
    return with_further_words(tagger, found.by_word()), found.checksum


def _see(tagger: Tagger, text: Text) -> SeenText:
    words = text.tokens.to_pylist()
    sentences = [
        Sentence(words[start:stop], None, start) for start, stop in pairwise(text.bounds.tolist())
    ]
    output = compute_outputs(tagger, encode(sentences, tagger.vocabulary, tagger.labels))
    posteriors = torch.softmax(output.scores, dim=-1)
    return SeenText(text, output.hidden.numpy(), posteriors.numpy())


def _notes(
    choice: ModelChoice, spec: Mapping[str, object], source: Text, checksum: str
) -> Iterator[str]:
    trained = spec.get("checksums")
    known = trained.get(source.split) if isinstance(trained, Mapping) else None
    if known is not None and known != checksum:
        yield (
            f"The source model was trained on another {source.name} than the one measured here "
            f"(checksum {str(known)[:12]}, here {checksum[:12]})."
        )
    if choice.vectors is None and spec.get("vectors") is not None:
        yield (
            "The source model was trained with word vectors, and none are given for the words that "
            "it has no row for: they all count as one unknown word, as they would not in a "
            "transfer. Give the vectors with --vectors."
        )
