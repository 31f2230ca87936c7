"""How much the source and the target must have: at which size of the target transfer stops paying.

Paper: section 6, what makes transfer hurt
"""

from collections.abc import Sequence
from pathlib import Path

from backfire.experiments.sizes.drawing import draw_sizes
from backfire.experiments.sizes.grid import SizeSettings, plan_grid
from backfire.experiments.study import Stage, Study, StudyDesk


def _targets(settings: SizeSettings) -> Sequence[str]:
    return list(settings.targets)


def _draw(desk: StudyDesk) -> Sequence[Path]:
    return draw_sizes(desk, "size", ("test", "validation"))


STUDY = Study(
    title="gain, NT, S and D against the size of the source and of the target",
    settings=SizeSettings,
    targets=_targets,
    stages=(Stage(title="the grid", plan=plan_grid),),
    draw=_draw,
)
