"""A run opened for a study of its units: its tagger, a text, and who has what right there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import torch

from backfire.corpora.selection import sentence_bounds, take_sentences
from backfire.encoding.batches import EncodedSentences, encode
from backfire.experiments.members import members_of
from backfire.inference.checkpoints import PretrainingStates, set_parameters
from backfire.inference.predict import predict
from backfire.models.tagger import Tagger
from backfire.records.errors import ComparisonError, ModelError, unknown_name
from backfire.records.manifest import Manifest
from backfire.records.run_folder import RunFolder, run_path
from backfire.records.sentence import Sentence

Labels = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Studied:
    """A tagger on T tokens.

    Attributes:
        folder: The run.
        manifest: What it was made of.
        tagger: Its tagger.
        split: The split.
        tokens: The split's words and gold labels (`records.schemas.TOKENS`).
        encoded: The same as numbers; gold labels that the tagger does not know are -1.
        reference_right: (R, T) which tokens each run of the reference has right.
        rests_on: The run, those of the reference, and what they rest on.
    """

    folder: RunFolder
    manifest: Manifest
    tagger: Tagger
    split: str
    tokens: pa.Table
    encoded: EncodedSentences
    reference_right: Marks
    rests_on: tuple[str, ...] = ()

    @property
    def gold(self) -> Labels:
        """(T,) the gold label of each token, by its place among the tagger's."""
        return self.encoded.labels

    @cached_property
    def predicted(self) -> Labels:
        """(T,) what the tagger predicts."""
        return predict(self.tagger, self.encoded).labels

    @cached_property
    def falsified(self) -> Marks:
        """(T,) tokens that the tagger has wrong and most runs of the reference have right.

        Paper: section 5.1
        """
        falsified: Marks = self._mostly_right & (self.predicted != self.gold)
        return falsified

    @cached_property
    def kept(self) -> Marks:
        """(T,) tokens that the tagger and most runs of the reference have right."""
        kept: Marks = self._mostly_right & (self.predicted == self.gold)
        return kept

    def half(self, which: int) -> "Studied":
        """Return the sentences with even (0) or odd (1) numbers as a text of their own."""
        bounds = sentence_bounds(self.tokens)
        chosen = np.arange(which, len(bounds) - 1, 2)
        if not len(chosen):
            raise ComparisonError(
                f"{self.split}: {len(bounds) - 1} sentence, expected two or more: units are ranked "
                "on one half of the sentences and silenced on the other."
            )
        rows = np.concatenate([np.arange(bounds[s], bounds[s + 1]) for s in chosen])
        tokens = take_sentences(self.tokens, chosen)
        return replace(
            self,
            tokens=tokens,
            encoded=_encode(tokens, self.tagger),
            reference_right=self.reference_right[:, rows],
        )

    @property
    def _mostly_right(self) -> Marks:
        if not len(self.reference_right):
            raise ComparisonError(
                "which tokens are falsified takes a reference: give its run folders with "
                "--reference (several are better than one)."
            )
        right: Marks = 2 * self.reference_right.sum(axis=0) > len(self.reference_right)
        return right


def open_studied(run: Path, split: str, references: Sequence[Path] = ()) -> Studied:
    """Open a run for a study.

    Args:
        run: A run folder that holds its model.
        split: A split that the run has predicted.
        references: The run folders of the reference, on the same corpus.

    Raises:
        ModelError: If the run is absent or has no model.
        ComparisonError: If a reference has predicted another text.
    """
    torch.set_num_threads(1)
    folder = RunFolder(run)
    manifest = folder.manifest
    if split not in manifest.tokens:
        raise ComparisonError(f"{run}: {unknown_name('split', split, manifest.tokens)}")
    if not folder.model.is_dir():
        raise ModelError(
            f"{run}: there is no model in it, only its predictions. Units are those of a tagger: "
            "train the run again and keep its model."
        )
    tagger = Tagger.from_pretrained(folder.model)
    tokens = folder.tokens(split)
    return Studied(
        folder=folder,
        manifest=manifest,
        tagger=tagger,
        split=split,
        tokens=tokens,
        encoded=_encode(tokens, tagger),
        reference_right=right_of(references, manifest, split, tokens),
        rests_on=members_of([manifest, *(RunFolder(path).manifest for path in references)]),
    )


def open_source(studied: Studied) -> Tagger:
    """Return the source model that a run was fine-tuned from, found beside the run.

    Raises:
        ModelError: If the run has no source model, or it is not there.
    """
    manifest = studied.manifest
    if manifest.source is None:
        raise ModelError(
            f"{studied.folder.path}: it has no source model, so there is no 'before fine-tuning'. "
            "Choose a run that was transferred."
        )
    return read_source(run_path(studied.folder.path.parent, manifest.source), manifest)


def read_source(path: Path, of: Manifest) -> Tagger:
    """Return the tagger in the pretraining state that a run started from.

    Args:
        path: The run folder of the source model.
        of: The manifest of the run that started from it.

    Raises:
        ModelError: If it is another run or there is none, or its state was not kept.
    """
    if of.source is None:
        raise ModelError(
            f"{path}: run {of.run} starts from no source model. Leave --source out, or choose a "
            "run that was transferred."
        )
    folder = RunFolder(path)
    manifest = folder.manifest
    if manifest.run != of.source:
        raise ModelError(
            f"{path}: run {manifest.run}, expected {of.source}, the source model. "
            "Give its run folder with --source."
        )
    tagger = Tagger.from_pretrained(folder.model)
    if of.pretraining_epoch not in {None, manifest.best_epoch}:
        set_parameters(
            tagger, PretrainingStates(folder.states).load(int(of.pretraining_epoch or 0))
        )
    return tagger


def _encode(tokens: pa.Table, tagger: Tagger) -> EncodedSentences:
    words, gold = tokens["token"].to_pylist(), tokens["gold"].to_pylist()
    sentences = [
        Sentence(words[start:end], [label or "" for label in gold[start:end]], start)
        for start, end in pairwise(sentence_bounds(tokens).tolist())
    ]
    return encode(sentences, tagger.vocabulary, tagger.labels)


def right_of(references: Sequence[Path], manifest: Manifest, split: str, tokens: pa.Table) -> Marks:
    """Return (R, T) which tokens each of some runs has right.

    Args:
        references: Their folders.
        manifest: That of the run beside which they are seen.
        split: A split.
        tokens: Its words and gold labels.

    Raises:
        ComparisonError: If one has not predicted the same text.
    """
    gold = np.asarray(tokens["gold"].to_pylist(), dtype=object)
    right = np.zeros((len(references), tokens.num_rows), dtype=np.bool_)
    for place, path in enumerate(references):
        folder = RunFolder(path)
        theirs = folder.manifest.tokens.get(split)
        if theirs is None or theirs.checksum != manifest.tokens[split].checksum:
            raise ComparisonError(
                f"{path}: the {split} split of its {folder.manifest.corpus} is not that of the run "
                f"studied ({manifest.corpus}). Give references that have predicted the same text."
            )
        predictions = folder.predictions(split).sort_by("token_id")
        right[place] = np.asarray(predictions["predicted"].to_pylist(), dtype=object) == gold
    return right
