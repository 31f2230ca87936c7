"""Figure 2: PT and NT against the pretraining state, and section 5.2's claims as numbers."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from backfire.experiments.pretraining_states.choosing import choose_states
from backfire.experiments.pretraining_states.claims import judge_claims
from backfire.experiments.pretraining_states.measuring import MeasuredStates, make_panel
from backfire.experiments.pretraining_states.reading import (
    SWEEP,
    find_targets,
    read_states,
    tell_absent,
)
from backfire.experiments.reproduction import Desk, Reproduction
from backfire.records.run_folder import write_json
from backfire.records.whole import write_text
from backfire.report.print_drawing import write_drawing
from backfire.report.rounded import rounded
from backfire.report.states.curves_markdown import format_curves
from backfire.report.states.markdown import format_figure_2
from backfire.report.states.picture import draw_states
from backfire.report.states.record import Figure2, Panel

SPLITS = ("test", "validation")
"""The paper counts on validation; the test comes first, since nothing was chosen on it."""


def draw(desk: Desk) -> Sequence[Path]:
    """Write the figure for each split, by epoch and by relative position, the text and the numbers.

    Raises:
        BackfireError: If there is no evidence; it names the command that makes it.

    Paper: section 5.2 (Figure 2)
    """
    figure = measure_figure_2(desk)
    paths = [desk.out / name for name in ("figure-2.md", "figure-2-curves.md", "figure-2.json")]
    write_text(paths[0], format_figure_2(figure))
    write_text(paths[1], format_curves(figure))
    write_json(paths[2], rounded(figure.model_dump(mode="json")))
    for split in SPLITS:
        panels = [panel for panel in figure.panels if panel.split == split]
        name = "figure-2" if split == SPLITS[0] else f"figure-2-{split}"
        paths += write_drawing(draw_states(panels), desk.out / name)
        by_position = draw_states(panels, "position")
        paths += write_drawing(by_position, desk.out / f"{name}-by-position")
    return paths


def measure_figure_2(desk: Desk) -> Figure2:
    """Measure all targets of which there is evidence, on both splits, and judge the claims."""
    targets, notes = find_targets(desk)
    measured = {
        split: {x: MeasuredStates(read_states(desk.evidence, x, split)) for x in targets}
        for split in SPLITS
    }
    tests = measured[SPLITS[0]]
    return Figure2(
        panels=tuple(_panels(measured)),
        notes=(*notes, *(x for own in tests.values() for x in tell_absent(desk, own.states))),
        claims=tuple(
            claim for split, own in measured.items() for claim in judge_claims(own, split)
        ),
    )


def _panels(measured: dict[str, dict[str, MeasuredStates]]) -> Iterator[Panel]:
    validation = measured["validation"]
    for split, own in measured.items():
        for target, states in own.items():
            panel = make_panel(states)
            if split != "validation":
                choice = choose_states(validation[target].states, states.states)
                panel = panel.model_copy(update={"choice": choice})
            yield panel


REPRODUCTION = Reproduction(
    title="PT and NT against the pretraining state, and what the paper says of it",
    sweeps=(SWEEP,),
    draw=draw,
)
