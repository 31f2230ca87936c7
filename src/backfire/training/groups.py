"""Which groups of parameters learn, and how fast."""

from collections.abc import Mapping

import torch
from torch import nn

from backfire.models.tagger import GROUPS, Tagger
from backfire.records.errors import SettingsError, unknown_name
from backfire.training.settings import TrainingSettings


def build_optimizer(
    tagger: Tagger, settings: TrainingSettings, rates: Mapping[str, float]
) -> torch.optim.SGD:
    """Build SGD with momentum over the groups that learn.

    Args:
        tagger: What learns; the parameters of frozen groups get no gradients any more.
        settings: Learning rate and momentum.
        rates: For some groups, the factor on the learning rate; 0 freezes a group, groups that
            are not named have 1.

    Raises:
        SettingsError: If a group is unknown or nothing is left to learn.

    Paper: section 4.2
    """
    for name in rates:
        if name not in GROUPS:
            raise SettingsError(unknown_name("group", name, GROUPS))
    learning: list[dict[str, object]] = []
    for name in GROUPS:
        rate = rates.get(name, 1.0)
        parameters = list(tagger.group(name).values())
        _set_learning(parameters, learns=rate > 0)
        if rate > 0:
            learning.append({"params": parameters, "lr": settings.learning_rate * rate})
    if not learning:
        raise SettingsError("every group is frozen: nothing is left to learn.")
    return torch.optim.SGD(learning, lr=settings.learning_rate, momentum=settings.momentum)


def _set_learning(parameters: list[nn.Parameter], *, learns: bool) -> None:
    for parameter in parameters:
        parameter.requires_grad_(learns)
