"""Mitigations: what each gains and loses on five corpora of tweets, from evidence."""

from collections.abc import Sequence
from pathlib import Path

from backfire.experiments.frontiers.drawing import draw_sweep
from backfire.experiments.reproduction import Desk, Reproduction

_SWEEP = "mitigations"


def draw_mitigations(desk: Desk) -> Sequence[Path]:
    """Draw score against S and NT, and write the tables, on test and on validation.

    Raises:
        BackfireError: If a file of evidence or the description of the sweep can't be read, or there
            is no evidence of a mitigation.

    Paper: section 6, what is to be done against negative transfer
    """
    title = "Mitigations: score against negative transfer"
    return draw_sweep(desk, _SWEEP, title, ("test", "validation"))


REPRODUCTION = Reproduction(
    title="what mitigations do to negative transfer, systematic and known, and what they cost",
    sweeps=(_SWEEP,),
    draw=draw_mitigations,
)
