"""Which groups of parameters learn, and how fast."""

from collections.abc import Mapping

from torch import nn

from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError, unknown_name
from backfire.training.momentum import RowMomentum
from backfire.training.optimizer import Optimizer
from backfire.training.settings import TrainingSettings
from backfire.training.whole_momentum import WholeMomentum


def build_optimizer(
    tagger: Tagger, settings: TrainingSettings, rates: Mapping[str, float]
) -> Optimizer:
    """Build SGD with momentum over the groups that learn.

    Args:
        tagger: What learns; the parameters of frozen groups get no gradients any more.
        settings: Learning rate, momentum and clipping.
        rates: For some groups, the factor on the learning rate; 0 freezes a group, groups that
            are not named have 1.

    Raises:
        SettingsError: If a group is unknown or nothing is left to learn.

    Paper: section 4.2
    """
    for name in rates:
        if name not in tagger.groups:
            raise SettingsError(unknown_name("group", name, tagger.groups))
    learning: dict[str, float] = {}
    for name in tagger.groups:
        rate = settings.learning_rate * rates.get(name, 1.0)
        _set_learning(list(tagger.group(name).values()), learns=rate > 0)
        if rate > 0:
            learning[name] = rate
    if not learning:
        raise SettingsError("every group is frozen: nothing is left to learn.")
    return _optimizer(tagger, settings, learning)


def _optimizer(
    tagger: Tagger, settings: TrainingSettings, learning: Mapping[str, float]
) -> Optimizer:
    words: RowMomentum | None = None
    whole: dict[str, WholeMomentum] = {}
    for name, rate in learning.items():
        parameters = list(tagger.group(name).values())
        if name == "word_embedding":
            (table,) = parameters
            words = RowMomentum(table, learning_rate=rate, momentum=settings.momentum)
        else:
            whole[name] = WholeMomentum(parameters, learning_rate=rate, momentum=settings.momentum)
    return Optimizer(whole, words, settings.clip_norm)


def _set_learning(parameters: list[nn.Parameter], *, learns: bool) -> None:
    for parameter in parameters:
        parameter.requires_grad_(learns)
