"""What makes transfer hurt: one factor at a time, then the corners that matter.

Paper: section 6, what makes transfer hurt
"""

from collections.abc import Sequence

from backfire.experiments.factors.drawing import draw_hyperparameters
from backfire.experiments.factors.planning import plan_dearest, plan_final, plan_first
from backfire.experiments.factors.settings import HyperparameterSettings
from backfire.experiments.study import Stage, Study


def _targets(settings: HyperparameterSettings) -> Sequence[str]:
    return [target.name for target in settings.targets]


STUDY = Study(
    title="what each hyperparameter does to accuracy, PT, NT, S and D, and two of them together",
    settings=HyperparameterSettings,
    targets=_targets,
    stages=(
        Stage(title="every level, few runs", plan=plan_first),
        Stage(title="the corners, enough runs", plan=plan_final, at_most=plan_dearest),
    ),
    draw=draw_hyperparameters,
)
