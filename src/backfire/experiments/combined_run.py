"""A run whose predictions several taggers make together."""

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch

from backfire.experiments.combined_manifest import CombinedSpec, describe_combined
from backfire.experiments.combined_parts import (
    make_parts,
    open_tagger,
    read_sentences,
    write_places,
)
from backfire.experiments.soup import check_common_start
from backfire.records.errors import ModelError, SettingsError
from backfire.records.manifest import Manifest
from backfire.records.run_folder import (
    MANIFEST,
    PREDICTIONS_FILE,
    RunFolder,
    run_path,
    store_tokens,
    write_json,
    write_parquet,
)
from backfire.records.schemas import PREDICTIONS
from backfire.records.whole import whole_folder
from backfire.scoring.accuracy import accuracy
from backfire.scoring.f1 import span_f1
from backfire.transfer.combiner import Combined
from backfire.transfer.combiner_choice import CombinerChoice
from backfire.transfer.parts import LEARN_ON, Parts


def combine_runs(
    choice: CombinerChoice,
    *,
    old: Sequence[Path],
    new: Sequence[Path],
    runs: Path,
    seed: int = 1,
    keep_model: bool = False,
) -> RunFolder:
    """Predict all splits of a corpus with several taggers at once, and write that as a run.

    Args:
        choice: How they are combined.
        old: The run folders of the taggers in use.
        new: Those of the taggers that replace them.
        runs: The folder of the run folders; a run that is there already is not made again.
        seed: The seed of a combiner that draws.
        keep_model: Save the model too, if the combiner makes one tagger of all.

    Raises:
        SettingsError: If the combiner can't do with so many taggers, or a run is given twice.
        ModelError: If a run has no model, the runs are not on the same text, or the combiner needs
            a common start and they have none.
    """
    torch.set_num_threads(1)
    choice.check_parts(len(old), len(new))
    folders = [RunFolder(path) for path in (*old, *new)]
    manifests = [folder.manifest for folder in folders]
    _check_same_text(folders, manifests)
    names = [manifest.run for manifest in manifests]
    if len(set(names)) < len(names):
        raise SettingsError(
            f"run {max(names, key=names.count)} is given more than once. Give every run once."
        )
    if choice.combiner.needs_common_start:
        check_common_start(folders)
    spec = CombinedSpec(
        combiner=choice, old=tuple(names[: len(old)]), new=tuple(names[len(old) :]), seed=seed
    )
    goal = RunFolder(run_path(runs, spec.run))
    makes_model = keep_model and choice.combiner.needs_common_start
    if not (goal.path / MANIFEST).exists() or (makes_model and not goal.model.exists()):
        _make(goal, spec, folders, manifests, keep_model=keep_model)
    return goal


def _make(
    goal: RunFolder,
    spec: CombinedSpec,
    folders: list[RunFolder],
    manifests: list[Manifest],
    *,
    keep_model: bool,
) -> None:
    taggers = [open_tagger(folder) for folder in folders]
    tables = {split: folders[-1].tokens(split) for split in manifests[-1].tokens}
    texts = {split: read_sentences(table) for split, table in tables.items()}
    parts = make_parts(spec, taggers, texts, manifests[-1].task)
    began = time.process_time()
    combined = spec.combiner.combiner.combine(spec.combiner.settings, parts)
    learning = max(0.0, time.process_time() - began - parts.seconds)
    stored = {
        split: store_tokens(goal.path.parent, table, manifests[-1].corpus, split, each.checksum)
        for (split, table), each in zip(tables.items(), manifests[-1].tokens.values(), strict=True)
    }
    manifest = describe_combined(
        spec,
        manifests,
        stored,
        score=_score(manifests[-1].task, parts, combined),
        learning_seconds=learning,
        prediction_seconds=parts.seconds,
        chosen=parts.chosen,
    )
    with whole_folder(goal.path) as partial:
        if keep_model and parts.tagger is not None:
            parts.tagger.save_pretrained(partial / "model")
        write_parquet(
            partial / PREDICTIONS_FILE,
            pa.concat_tables(
                _table(combined[split], parts.labels, table, spec.run)
                for split, table in tables.items()
            ),
        )
        write_places(partial, {m.run: f.path for m, f in zip(manifests, folders, strict=True)})
        write_json(partial / MANIFEST, manifest.model_dump(mode="json"))


def _check_same_text(folders: Iterable[RunFolder], manifests: Sequence[Manifest]) -> None:
    """Refuse runs that do not predict the same splits of the same text, or have no gold to learn.

    Raises:
        ModelError: If they do not.
    """
    first = manifests[0]
    wanted = {split: file.checksum for split, file in first.tokens.items()}
    for folder, manifest in zip(folders, manifests, strict=True):
        found = {split: file.checksum for split, file in manifest.tokens.items()}
        if found != wanted or manifest.task != first.task:
            raise ModelError(
                f"{folder.path}: it predicts {manifest.corpus} ({', '.join(found)}), and run "
                f"{first.run} predicts {first.corpus} ({', '.join(wanted)}): not the same text. "
                "Combine runs on the same corpus and splits."
            )
    if LEARN_ON not in wanted:
        raise ModelError(
            f"run {first.run}: no split {LEARN_ON}; it has {', '.join(wanted)}. A combined system "
            "is scored there."
        )


def _score(task: str, parts: Parts, combined: Mapping[str, Combined]) -> float:
    """Score what is predicted for validation as a training is scored there."""
    sentences = parts.texts[LEARN_ON]
    names = iter([parts.labels[label] for label in combined[LEARN_ON].labels])
    predicted = [[next(names) for _ in range(len(sentence))] for sentence in sentences]
    gold = [list(sentence.labels or ()) for sentence in sentences]
    return accuracy(gold, predicted) if task == "pos" else span_f1(gold, predicted).f1


def _table(combined: Combined, labels: Sequence[str], tokens: pa.Table, run: str) -> pa.Table:
    names = pa.array(labels, pa.string()).take(pa.array(combined.labels))
    run_column = pa.DictionaryArray.from_arrays(np.zeros(len(names), dtype=np.int32), [run])
    columns = [run_column, tokens.column("token_id"), names, pa.array(combined.confidence)]
    return pa.table(columns, schema=PREDICTIONS)
