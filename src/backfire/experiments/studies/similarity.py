"""Does the similarity of source and target say what a transfer gives and what it breaks?

Paper: section 6, similarity between the source and the target
"""

from collections.abc import Sequence

from backfire.experiments.pairs.design import PairSettings, plan_pairs
from backfire.experiments.pairs.drawing import draw_similarity
from backfire.experiments.pairs.observing import observe_pairs
from backfire.experiments.study import Stage, Study


def _targets(settings: PairSettings) -> Sequence[str]:
    return settings.all_targets


STUDY = Study(
    title="which measure of similarity predicts gain, NT, S and D, over pairs of genres",
    settings=PairSettings,
    targets=_targets,
    stages=(Stage(title="the pairs", plan=plan_pairs),),
    observe=observe_pairs,
    draw=draw_similarity,
)
