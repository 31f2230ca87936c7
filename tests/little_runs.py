"""Run folders made by hand: a healthy tagger, and the same with one biased unit planted in it."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch

from backfire.corpora.corpus import build_corpus
from backfire.experiments.material import Material
from backfire.experiments.training_run import predictions_table
from backfire.models.copying import copy_tagger
from backfire.models.tagger import Tagger
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
from backfire.records.sentence import Sentence
from backfire.training.loop import train
from lab import FAST, make_sentences, small_tagger

PLANTED = 4
"""The unit of Φ that fires for capitals and speaks for verbs."""
SENTENCES = make_sentences(24, seed=9)


@cache
def healthy() -> Tagger:
    """Return a tagger that has nearly everything right."""
    tagger, encoded = small_tagger(SENTENCES)
    settings = FAST.model_copy(update={"epochs": 12, "learning_rate": 0.2, "batch_sentences": 8})
    list(train(tagger, encoded, lambda _: 0.0, settings, seed=1))
    return tagger


@cache
def biased() -> Tagger:
    """Return the same tagger with the unit planted: it gives about 0.9 at a capital, else 0.

    It has no memory, and its gate g is solved to be open for the forms with a capital alone.
    """
    tagger = copy_tagger(healthy())
    _, encoded = small_tagger(SENTENCES)
    batch = encoded.batch(np.arange(encoded.n_sentences))
    hidden = tagger.settings.extractor.hidden
    i, f, g, o = (gate * hidden + PLANTED for gate in range(4))
    with torch.no_grad():
        tagger = tagger.silenced({"extractor": [PLANTED]})
        forms = tagger.representation(batch).double()
        tokens = [token for sentence in SENTENCES for token in sentence.tokens]
        written = dict(zip(batch.forms.tolist(), np.array(tokens)[batch.tokens], strict=True))
        capital = [written[form][0].isupper() for form in range(len(forms))]
        wanted = 4.0 * torch.tensor(capital, dtype=torch.float64)
        weights = torch.linalg.lstsq(forms, wanted, driver="gelsd").solution
        lstm = tagger.extractor.lstm
        lstm.weight_ih_l0[g] = weights.float()
        lstm.bias_ih_l0[[i, f, o]] = torch.tensor([9.0, -9.0, 9.0])
        tagger.classifier.weight[:, PLANTED] = 12 * torch.tensor([-1.0, -1.0, 1.0])
    return tagger


def write_run(
    runs: Path,
    name: str,
    tagger: Tagger,
    sentences: Sequence[Sentence] = SENTENCES,
    *,
    source: str | None = None,
    keep_model: bool = True,
) -> Path:
    """Write a run folder with its tokens, predictions and model, and return its path."""
    table = pa.table(
        {
            "sentence": pa.array(
                [s for s, own in enumerate(sentences) for _ in own.tokens], "int32"
            ),
            "position": pa.array([p for own in sentences for p in range(len(own))], "int32"),
            "token": [token for own in sentences for token in own.tokens],
            "gold": [label for own in sentences for label in own.labels],
        }
    )
    corpus = build_corpus("little", "pos", {"validation": table})
    folder = RunFolder(run_path(runs, name))
    folder.path.mkdir(parents=True)
    checksum = corpus.checksum("validation")
    tokens = store_tokens(runs, corpus.split("validation"), "little", "validation", checksum)
    material = Material(corpus, {"validation": corpus.sentences("validation")}, None)
    write_parquet(
        folder.path / PREDICTIONS_FILE, predictions_table(tagger, material, "validation", name)
    )
    if keep_model:
        tagger.save_pretrained(folder.model)
    manifest = Manifest(
        run=name,
        task="pos",
        corpus="little",
        seed=1,
        source=source,
        pretraining_epoch=3 if source else None,
        tokens={"validation": tokens},
        best_epoch=3,
        validation_score=1.0,
        cpu_seconds=1.0,
        spec={},
        signature=f"run:{name}",
    )
    write_json(folder.path / MANIFEST, manifest.model_dump(mode="json"))
    return folder.path
