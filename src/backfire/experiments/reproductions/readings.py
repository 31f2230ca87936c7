"""The readings of the paper's unclear places, changed one at a time, from evidence."""

from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Final

from backfire.experiments.evidence.cells import RANDOM
from backfire.experiments.evidence.measures import measure
from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.reproduction import Desk, Reproduction
from backfire.records.errors import EvidenceError
from backfire.records.run_folder import write_json
from backfire.records.whole import write_text
from backfire.report.readings_table import ChangedReading, readings_page
from backfire.report.rounded import rounded

_SWEEP: Final = "readings"
_PLAIN: Final = "table-2"
_SPLIT: Final = "validation"


def draw_readings(desk: Desk) -> Sequence[Path]:
    """Write what each changed reading does to accuracy on validation, as Markdown and JSON.

    Raises:
        BackfireError: If a file of evidence or the description of the sweep can't be read, or no
            reading has runs yet.

    Paper: section 4.2
    """
    changed = [
        _read(desk, arm.name, target)
        for arm in desk.sweep(_SWEEP).arm
        for target in desk.wanted(arm.targets)
        if desk.evidence.numbers(_SWEEP, arm.name, target)
    ]
    if not changed:
        raise EvidenceError(
            f"the sweep {_SWEEP} has no evidence, so there is nothing to draw. Make it with: "
            f"{desk.command(_SWEEP)}"
        )
    page, plain = desk.out / "readings.md", desk.out / "readings.json"
    write_text(page, readings_page(changed))
    write_json(plain, rounded({"readings": [each.model_dump(mode="json") for each in changed]}))
    return [page, plain]


def _read(desk: Desk, arm: str, target: str) -> ChangedReading:
    reference = desk.evidence.runs(_PLAIN, RANDOM, target, _SPLIT)
    candidate = desk.evidence.runs(_SWEEP, arm, target, _SPLIT)
    measured = measure(reference, candidate)
    return ChangedReading(
        reading=arm,
        target=target,
        accuracy=measured.accuracy,
        best_epoch=_mean_epochs(reference, candidate),
        nt_of_two_runs=(measured.noise.nt_reference, measured.noise.nt_candidate_between),
    )


def _mean_epochs(*arms: RunSet) -> tuple[float, float]:
    before, after = (mean(manifest.best_epoch for manifest in arm.manifests) for arm in arms)
    return before, after


REPRODUCTION = Reproduction(
    title="the readings of section 4.2, changed one at a time",
    sweeps=(_SWEEP, _PLAIN),
    draw=draw_readings,
)
