"""One training run, from corpus to run folder."""

import logging
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import torch

from backfire.encoding.batches import encode
from backfire.experiments.material import Material, read_material
from backfire.experiments.members import members_of
from backfire.experiments.neurons.piloted import check_pilot
from backfire.experiments.seen_notes import note_seen_by_model
from backfire.experiments.spec import CorpusIdentity, RunRequest, RunSpec, SourceIdentity
from backfire.experiments.trained import Source, Trained, open_source, train_spec
from backfire.experiments.vector_notes import note_vectors
from backfire.inference.predict import predict
from backfire.models.arithmetic import check_precision
from backfire.models.device import describe_device, find_device
from backfire.models.tagger import Tagger
from backfire.records.locks import only_one
from backfire.records.manifest import Manifest, TokensFile
from backfire.records.run_folder import (
    MANIFEST,
    PREDICTIONS_FILE,
    RunFolder,
    run_path,
    store_tokens,
    workshop_path,
    write_json,
    write_parquet,
)
from backfire.records.schemas import PREDICTIONS
from backfire.records.signature import make_signature
from backfire.records.whole import link_folder, remove_partial, whole_folder, write_text
from backfire.training.heap import keep_heap
from backfire.training.resume import EpochRecord
from backfire.training.team import ALONE, Team, check_team, leads
from backfire.transfer.choice import check_choices, check_pilot_given, check_references
from backfire.transfer.ledger import format_ledger

_log = logging.getLogger(__name__)
_LENT: Final = "The model is kept until the runs that are made of it are done.\n"


@dataclass(frozen=True)
class Progress:
    """What a run reports after each epoch; `epoch` is None when the run was there already."""

    name: str
    epochs: int
    epoch: EpochRecord | None


def carry_out(
    request: RunRequest, say: Callable[[Progress], None] = lambda _: None, team: Team = ALONE
) -> RunFolder:
    """Train what is asked for, unless it was done before, and return its folder.

    An interrupted run goes on where it was; nothing half-written is ever taken for a run.

    Args:
        request: What is asked for.
        say: Called after each epoch.
        team: The processes that train together, of which each calls this with the same request and
            sees the same folder of runs; the leader alone writes and says.

    Raises:
        BackfireError: If the corpus, the vectors or the source model can't be used, the device is
            not there, or another process of the team has ended.

    Paper: section 3
    """
    torch.set_num_threads(1)
    keep_heap()
    check_team(request.settings.training, team)
    device = find_device(request.settings.training.device)
    check_precision(request.settings.training.precision, device)
    check_choices(request.settings.mitigate)
    check_pilot_given(request.settings.mitigate, given=request.pilot is not None)
    check_references(request.settings.mitigate, len(request.references))
    material = _read(request)
    source = open_source(request.source, request.source_epoch) if request.source else None
    spec = _specify(request, material, source)
    folder = RunFolder(run_path(request.runs, spec.run))
    workshop = workshop_path(request.runs, spec.run)
    with only_one(workshop) if leads(team) else nullcontext():
        if team.led(lambda: is_done(folder, request)):
            if request.keep_model and not request.lends_model and leads(team):
                folder.lent.unlink(missing_ok=True)  # it is asked for in its own right
            say(Progress(request.name, spec.training.epochs, None))
            return folder
        team.led(lambda: remove_partial(folder.path))
        material = material.of(spec.subset)
        notes = _notes(request, material, source, spec)
        for note in notes if leads(team) else ():
            _log.warning("%s: %s", request.name, note)

        def watch(name: str, epoch: EpochRecord) -> None:
            say(Progress(name, spec.training.epochs, epoch))

        trained = train_spec(spec, request, material, source, workshop, watch, team)
        team.led(lambda: _write(folder, request, spec, material, trained, notes))
        if leads(team):
            shutil.rmtree(workshop, ignore_errors=True)  # a short run has left nothing there
    return folder


def specify_run(request: RunRequest) -> RunSpec:
    """Return what decides the run that is asked for, without training it.

    Raises:
        BackfireError: If the corpus, the vectors or the source model can't be used.
    """
    source = open_source(request.source, request.source_epoch) if request.source else None
    return _specify(request, _read(request), source)


def _read(request: RunRequest) -> Material:
    return read_material(
        request.corpus,
        data=request.data,
        catalogue=request.catalogue,
        vectors=request.vectors,
        stores=request.runs / "vectors",
    )


def _specify(request: RunRequest, material: Material, source: Source | None) -> RunSpec:
    corpus = material.corpus
    checksums = {split: corpus.checksum(split) for split in corpus.splits}
    pilot = RunFolder(request.pilot).manifest if request.pilot else None
    if pilot and source:
        state = source.state
        check_pilot(pilot, corpus=corpus.name, source=state.run, epoch=state.epoch)
    return request.specify(
        CorpusIdentity(corpus.name, corpus.task, checksums),
        material.vectors.checksum if material.vectors else None,
        SourceIdentity(source.tagger.settings, source.state) if source else None,
        [RunFolder(folder).manifest.run for folder in request.references],
        pilot.run if pilot else None,
    )


def _notes(
    request: RunRequest, material: Material, source: Source | None, spec: RunSpec
) -> list[str]:
    """Return what whoever transfers a source model may not expect of it."""
    if source is None or spec.transfer is None:
        return []
    notes = (
        note_seen_by_model(request, material.corpus),
        note_vectors(source, material, spec.transfer),
    )
    return [note for note in notes if note]


def is_done(folder: RunFolder, request: RunRequest) -> bool:
    """Tell whether a run folder has all that is asked for."""
    return (
        (folder.path / MANIFEST).exists()
        and (folder.model.exists() or not request.keep_model)
        and (folder.states.exists() or not request.keep_states)
    )


def _write(
    folder: RunFolder,
    request: RunRequest,
    spec: RunSpec,
    material: Material,
    trained: Trained,
    notes: Sequence[str],
) -> None:
    tagger, fitted = trained.tuned.tagger, trained.tuned.fit
    splits = [split for split in material.corpus.splits if split != "train"]
    runs = folder.path.parent
    tokens = {
        split: store_tokens(
            runs, material.corpus.split(split), spec.corpus, split, spec.checksums[split]
        )
        for split in splits
    }
    began = time.process_time()
    predictions = pa.concat_tables(
        predictions_table(tagger, material, split, spec.run) for split in splits
    )
    predicting = time.process_time() - began
    with whole_folder(folder.path) as partial:
        if request.keep_model:
            tagger.save_pretrained(partial / "model")
        if request.lends_model:
            write_text(RunFolder(partial).lent, _LENT)
        if request.keep_states:
            link_folder(trained.workshop / "states", partial / "states")
        write_parquet(partial / PREDICTIONS_FILE, predictions)
        write_json(partial / "ledger.json", [asdict(entry) for entry in trained.ledger])
        ledger = format_ledger(trained.ledger, spec.mitigations, notes)
        write_text(partial / "ledger.txt", ledger)
        write_json(partial / "history.json", [asdict(epoch) for epoch in fitted.history])
        manifest = _manifest(spec, request, material, tokens, trained, predicting)
        write_json(partial / MANIFEST, manifest.model_dump(mode="json"))


def predictions_table(tagger: Tagger, material: Material, split: str, run: str) -> pa.Table:
    """Predict a split as a table of `records.schemas.PREDICTIONS`."""
    encoded = encode(material.sentences[split], tagger.vocabulary, tagger.labels)
    predicted = predict(tagger, encoded)
    names = pa.DictionaryArray.from_arrays(
        pa.array(predicted.labels.astype(np.int32)), pa.array(tagger.labels, pa.string())
    )
    n_tokens = encoded.n_tokens
    return pa.table(
        [
            pa.DictionaryArray.from_arrays(np.zeros(n_tokens, dtype=np.int32), [run]),
            material.corpus.split(split).column("token_id"),
            names.cast(pa.string()),
            pa.array(predicted.confidence),
        ],
        schema=PREDICTIONS,
    )


def _members(spec: RunSpec, request: RunRequest) -> tuple[str, ...]:
    """Return the runs that a run rests on: its references, and those that its settings rest on."""
    pilot = (request.pilot,) if request.pilot else ()
    consulted = members_of(RunFolder(each).manifest for each in (*request.references, *pilot))
    chose = (run for each in spec.mitigations for run in each.method.rests_on(each.settings))
    return tuple(dict.fromkeys((*consulted, *chose)))


def _manifest(
    spec: RunSpec,
    request: RunRequest,
    material: Material,
    tokens: Mapping[str, TokensFile],
    trained: Trained,
    prediction_seconds: float,
) -> Manifest:
    fitted, device = trained.tuned.fit, describe_device(trained.tuned.tagger.device)
    n_devices = spec.training.devices
    return Manifest(
        run=spec.run,
        task=spec.task,
        corpus=spec.corpus,
        seed=spec.seed,
        source=spec.source.run if spec.source else None,
        pretraining_epoch=trained.epoch,
        tokens=dict(tokens),
        coverage=material.coverage(),
        best_epoch=fitted.best_epoch,
        validation_score=fitted.best_score,
        cpu_seconds=trained.cpu_seconds,
        device=device,
        n_devices=n_devices,
        mitigations=tuple(map(str, spec.mitigations)),
        members=_members(spec, request),
        chosen=dict(trained.chosen),
        prediction_seconds=prediction_seconds,
        spec=spec.model_dump(mode="json"),
        signature=make_signature(
            run=spec.run,
            corpus=spec.corpus,
            seed=spec.seed,
            source=f"{spec.source.run}@{trained.epoch}" if spec.source else "none",
            vectors=spec.vectors[:12] if spec.vectors else "none",
            **({"mitigations": "+".join(map(str, spec.mitigations))} if spec.mitigations else {}),
            device=device if n_devices == 1 else f"{n_devices}x{device}",
            torch=torch.__version__,
        ),
    )
