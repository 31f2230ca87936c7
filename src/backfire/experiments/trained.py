"""Training what a spec says: from random initialisation, or from one or several source states."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from backfire.encoding.batches import encode
from backfire.experiments.material import Material
from backfire.experiments.neurons.piloted import rank_by_pilot
from backfire.experiments.spec import RunRequest, RunSpec, SourceState
from backfire.inference.checkpoints import PretrainingStates, set_parameters
from backfire.models.build import build_tagger
from backfire.models.device import find_device
from backfire.models.extractor import kind_of
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError
from backfire.records.neurons import Layer, NeuronRanking
from backfire.records.run_folder import RunFolder
from backfire.training.fit import Journal
from backfire.training.resume import EpochRecord, TrainingState
from backfire.training.scores import validation_score
from backfire.training.seeds import derive_seed
from backfire.training.team import ALONE, Team
from backfire.transfer.choice import build_mitigation
from backfire.transfer.context import MitigationContext
from backfire.transfer.fine_tuning import FineTuned, fine_tune
from backfire.transfer.ledger import LedgerEntry
from backfire.transfer.mitigation import PLAIN, Mitigation
from backfire.transfer.recipe import transfer_parameters

RESUME_SHARE: Final = 0.05
"""How much of a training may go into what it could go on from; that is some 100 MB to write."""

_CHOSEN_STATE: Final = "early_state.epoch"

Watch = Callable[[str, EpochRecord], None]
"""Called after each epoch with what is trained and what came out."""


@dataclass(frozen=True)
class Source:
    """A source model at one of its pretraining states.

    Attributes:
        tagger: The model.
        state: Which state.
        vectors: The SHA-256 of the file of word vectors that it was trained with; None without.
    """

    tagger: Tagger
    state: SourceState
    vectors: str | None = None


@dataclass(frozen=True)
class Trained:
    """What came out of a training.

    Attributes:
        tuned: The tagger to keep, and how its training went.
        ledger: What became of every tensor of the source model.
        epoch: The pretraining epoch that it comes from; None from random initialisation.
        cpu_seconds: Of all trainings that were needed for it.
        chosen: What validation has chosen, by name.
        workshop: The folder where it was trained, with the states of its epochs.
    """

    tuned: FineTuned
    ledger: list[LedgerEntry]
    epoch: int | None
    cpu_seconds: float
    chosen: Mapping[str, Any]
    workshop: Path


def open_source(path: Path, epoch: int | None) -> Source:
    """Read the source model of a run folder at one of its epochs; None for the best.

    Raises:
        ModelError: If there is no such model, or that epoch was not kept.
    """
    folder = RunFolder(path)
    manifest = folder.manifest
    tagger = Tagger.from_pretrained(folder.model)
    if epoch is None:
        epoch = manifest.best_epoch
    else:
        set_parameters(tagger, PretrainingStates(folder.states).load(epoch))
    state = SourceState(run=manifest.run, epoch=epoch)
    return Source(tagger, state, manifest.spec.get("vectors"))


def train_spec(
    spec: RunSpec,
    request: RunRequest,
    material: Material,
    source: Source | None,
    workshop: Path,
    watch: Watch,
    team: Team = ALONE,
) -> Trained:
    """Train what a spec says.

    Where a mitigation wants several states of the source model tried, each is fine-tuned, and the
    one that ends best on validation is kept: among equals the earliest.

    Args:
        spec: All that decides the result.
        request: How it was asked for.
        material: The corpus.
        source: The source model at the state that was asked for.
        workshop: A folder for what is needed to go on after an interruption.
        watch: Called after each epoch.
        team: The processes that train together; the leader alone writes into the workshop.
    """
    tried = _states_to_try(spec, request)
    if source is None or not tried:
        return _train(spec, request, material, source, workshop, watch, team)
    best: Trained | None = None
    seconds = 0.0
    for epoch in sorted({*tried, source.state.epoch}):
        state = open_source(Path(str(request.source)), epoch)
        named = request.model_copy(update={"name": f"{request.name} from epoch {epoch}"})
        made = _train(spec, named, material, state, workshop / f"from={epoch}", watch, team)
        seconds += made.cpu_seconds
        if best is None or made.tuned.fit.best_score > best.tuned.fit.best_score:
            best = made
    kept = best or _train(spec, request, material, source, workshop, watch, team)
    chosen = {**kept.chosen, _CHOSEN_STATE: kept.epoch}
    return replace(kept, cpu_seconds=seconds, chosen=chosen)


def _states_to_try(spec: RunSpec, request: RunRequest) -> Sequence[int]:
    wanting = [choice for choice in spec.mitigations if choice.tries_states]
    if not wanting:
        return ()
    folder = RunFolder(Path(str(request.source))).states
    saved = PretrainingStates(folder).epochs()
    if not saved:
        raise ModelError(
            f"{folder}: no pretraining states, and {wanting[0].name} chooses among them. Train the "
            "source model with --states to keep every epoch."
        )
    return [
        epoch
        for choice in wanting
        if choice.method.states
        for epoch in choice.method.states(choice.settings, saved)
    ]


def _train(
    spec: RunSpec,
    request: RunRequest,
    material: Material,
    source: Source | None,
    workshop: Path,
    watch: Watch,
    team: Team,
) -> Trained:
    if request.keep_states:
        team.led(lambda: _forget_gaps(workshop))
    tagger, ledger = _prepare(spec, request, material, source)
    tagger.to(find_device(request.settings.training.device))
    training = encode(
        material.sentences["train"],
        tagger.vocabulary,
        tagger.labels,
        with_vectors=frozenset(material.rows),
    )
    chosen: dict[str, Any] = {}
    tuned = fine_tune(
        tagger,
        training,
        validation_score(spec.task, material.sentences["validation"]),
        spec.training,
        seed=spec.seed,
        mitigation=_build_mitigation(spec, request, material, source, chosen),
        rates=spec.transfer.rates if spec.transfer else None,
        journal=Journal(
            states=PretrainingStates(workshop / "states") if request.keep_states else None,
            resume=workshop / "training",
            resume_share=RESUME_SHARE,
            watch=lambda epoch: watch(request.name, epoch),
            team=team,
        ),
    )
    epoch = source.state.epoch if source else None
    seconds = sum(each.cpu_seconds for each in tuned.fit.history)
    return Trained(tuned, ledger, epoch, seconds, chosen, workshop)


def _forget_gaps(workshop: Path) -> None:
    """Begin anew where an interrupted training did not keep the states of all its epochs."""
    interrupted = TrainingState.load(workshop / "training")
    needed = range(len(interrupted.history) + 1) if interrupted else ()
    if not set(PretrainingStates(workshop / "states").epochs()).issuperset(needed):
        shutil.rmtree(workshop)


def _prepare(
    spec: RunSpec, request: RunRequest, material: Material, source: Source | None
) -> tuple[Tagger, list[LedgerEntry]]:
    extractor = request.settings.tagger.extractor
    bring = None if source else kind_of(extractor.kind).bring
    brought = bring(extractor) if bring else None
    base = source.tagger.vocabulary if source else brought.vocabulary if brought else None
    tagger = build_tagger(
        spec.tagger,
        material.vocabulary(base),
        material.labels(),
        seed=derive_seed(spec.seed, "parameters"),
        vectors=material.rows,
        given=brought.parameters if brought else None,
    )
    if not source or spec.transfer is None:
        return tagger, []
    return tagger, transfer_parameters(source.tagger, tagger, spec.transfer)


def _build_mitigation(
    spec: RunSpec,
    request: RunRequest,
    material: Material,
    source: Source | None,
    chosen: dict[str, Any],
) -> Mitigation:
    if not spec.mitigations or not source:
        return PLAIN
    context = MitigationContext(
        source=source.tagger.eval().requires_grad_(requires_grad=False),
        references=[_open_reference(folder) for folder in request.references],
        task=spec.task,
        training=material.sentences["train"],
        validation=material.sentences["validation"],
        score=validation_score(spec.task, material.sentences["validation"]),
        rank=_ranker(request),
        note=chosen.__setitem__,
        seed=spec.seed,
    )
    return build_mitigation(spec.mitigations, context)


def _ranker(request: RunRequest) -> Callable[[str, str, Layer], NeuronRanking] | None:
    """Return what ranks the units of the source model by the pilot, if there is one."""
    pilot, source = request.pilot, request.source
    if pilot is None or source is None:
        return None

    def rank(by: str, concept: str, layer: Layer) -> NeuronRanking:
        references = request.references
        return rank_by_pilot(pilot, references, source, by=by, concept=concept, layer=layer)

    return rank


def _open_reference(folder: Path) -> Tagger:
    tagger = Tagger.from_pretrained(RunFolder(folder).model)
    return tagger.eval().requires_grad_(requires_grad=False)
