"""Makes one way: asks for its trainings, and combines what they gave."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backfire.experiments.combined_run import combine_runs
from backfire.experiments.recovery.beginning import Start
from backfire.experiments.recovery.recipe import PLAIN, Training
from backfire.experiments.recovery.shortlist import Listed
from backfire.experiments.spec import RunRequest
from backfire.experiments.training_run import specify_run
from backfire.records.errors import ModelError
from backfire.records.run_folder import MANIFEST, RunFolder, run_path
from backfire.records.settings import make_settings
from backfire.transfer.choice import MitigationChoice
from backfire.transfer.combiner_choice import choose_combiner
from backfire.transfer.named_choice import read_choice


@dataclass(frozen=True)
class Attempt:
    """A way that was tried.

    Attributes:
        listed: What it is.
        folder: The run with its predictions.
        parts: The runs that are combined, the reference first; none for a single tagger.
        training_seconds: CPU seconds of what was trained for it, beside the plain candidate.
    """

    listed: Listed
    folder: RunFolder
    parts: tuple[RunFolder, ...]
    training_seconds: float


def ask_for(start: Start, training: Training) -> RunRequest:
    """Return how a training of the shortlist is asked for.

    Args:
        start: Both systems.
        training: What is done otherwise than in the plain transfer.

    Raises:
        ModelError: If the candidate can't be trained anew.
    """
    if start.request is None:
        raise ModelError(start.reason or f"{start.plain.path}: it can't be trained anew.")
    plain = start.request
    further = [
        make_settings(MitigationChoice, read_choice(text), "recipe") for text in training.mitigate
    ]
    mitigate = (*plain.settings.mitigate, *further)
    consulted = (start.reference.path,) if training.consults else ()
    seed = plain.seed + training.further_seed
    return plain.model_copy(
        update={
            "seed": seed,
            "settings": plain.settings.model_copy(update={"mitigate": mitigate}),
            "references": (*plain.references, *consulted),
            "keep_model": True,
            "keep_states": False,
            "name": "+".join(training.mitigate) or f"plain, seed {seed}",
        }
    )


def is_done(request: RunRequest) -> bool:
    """Tell whether a run is there already, with its model."""
    folder = RunFolder(run_path(request.runs, specify_run(request).run))
    return (folder.path / MANIFEST).exists() and folder.model.is_dir()


def make_way(
    listed: Listed, trained: Mapping[Training, RunFolder], reference: RunFolder, runs: Path
) -> Attempt:
    """Make a way whose trainings are done.

    Args:
        listed: The way.
        trained: The run of each training, the plain candidate's too.
        reference: The system in service.
        runs: The folder of the run folders.

    Raises:
        BackfireError: If the taggers can't be combined.
    """
    way = listed.way
    new = [trained[each] for each in way.new]
    seconds = sum(
        folder.manifest.cpu_seconds
        for each, folder in zip(way.new, new, strict=True)
        if each != PLAIN
    )
    if way.combiner is None:
        return Attempt(listed, new[0], (), seconds)
    old = [reference] if way.with_reference else []
    folder = combine_runs(
        choose_combiner(way.combiner),
        old=[each.path for each in old],
        new=[each.path for each in new],
        runs=runs,
    )
    return Attempt(listed, folder, (*old, *new), seconds + folder.manifest.cpu_seconds)
