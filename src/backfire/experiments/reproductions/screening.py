"""The screening of mitigations: which of them are worth many runs, judged on validation alone."""

from collections.abc import Sequence
from pathlib import Path

from backfire.experiments.frontiers.drawing import draw_sweep
from backfire.experiments.reproduction import Desk, Reproduction

_SWEEP = "screening"


def draw_screening(desk: Desk) -> Sequence[Path]:
    """Draw score against S and NT, and write the tables, on validation.

    Raises:
        BackfireError: If a file of evidence or the description of the sweep can't be read, or there
            is no evidence of a mitigation.

    Paper: section 6, what is to be done against negative transfer
    """
    return draw_sweep(desk, _SWEEP, "Which mitigations are worth many runs", ("validation",))


REPRODUCTION = Reproduction(
    title="eight mitigations on two targets, on validation: which are worth many runs",
    sweeps=(_SWEEP,),
    draw=draw_screening,
)
