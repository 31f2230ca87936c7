"""Which groups of parameters learn, and how fast."""

from collections.abc import Mapping

from torch import nn

from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError
from backfire.training.adamw import AdamW
from backfire.training.momentum import RowMomentum
from backfire.training.optimizer import Optimizer, Stepping
from backfire.training.settings import TrainingSettings
from backfire.training.whole_momentum import WholeMomentum


def build_optimizer(
    tagger: Tagger, settings: TrainingSettings, rates: Mapping[str, float]
) -> Stepping:
    """Build the optimizer, SGD with momentum or AdamW, over the groups that learn.

    Args:
        tagger: What learns; the parameters of frozen groups get no gradients any more.
        settings: Which optimizer, learning rate, momentum and clipping.
        rates: For some groups, the factor on the learning rate; 0 freezes a group, groups that
            are not named have 1.

    Raises:
        SettingsError: If a group is unknown, nothing is left to learn, or SGD on rows of words
            shall have a rate that changes.

    Paper: section 4.2
    """
    for name in rates:
        tagger.group(name)
    learning: dict[str, float] = {}
    depth = {name: depth for depth, level in enumerate(tagger.levels) for name in level}
    for name in tagger.groups:
        slowed = settings.level_decay ** depth.get(name, 0)
        rate = settings.learning_rate * rates.get(name, 1.0) * slowed
        _set_learning(list(tagger.group(name).values()), learns=rate > 0)
        if rate > 0:
            learning[name] = rate
    if not learning:
        raise SettingsError("every group is frozen: nothing is left to learn.")
    if settings.optimizer == "adamw":
        return AdamW(tagger, settings, learning)
    return _sgd(tagger, settings, learning)


def _sgd(tagger: Tagger, settings: TrainingSettings, learning: Mapping[str, float]) -> Optimizer:
    words: RowMomentum | None = None
    whole: dict[str, WholeMomentum] = {}
    for name, rate in learning.items():
        parameters = list(tagger.group(name).values())
        if name == "word_embedding":
            _need_constant_rate(settings)
            (table,) = parameters
            words = RowMomentum(table, learning_rate=rate, momentum=settings.momentum)
        else:
            whole[name] = WholeMomentum(parameters, learning_rate=rate, momentum=settings.momentum)
    return Optimizer(whole, words, settings.clip_norm)


def _need_constant_rate(settings: TrainingSettings) -> None:
    """Refuse what SGD on rows of words can't do: many steps at once that differ in their rate."""
    if settings.rates != "constant" or settings.warmup:
        raise SettingsError(
            f"training.rates={settings.rates} with training.warmup={settings.warmup:g}: SGD makes "
            "up for many steps of a word's row at once, and needs a constant rate for that. Set "
            "training.optimizer=adamw, or a constant rate without warm-up."
        )


def _set_learning(parameters: list[nn.Parameter], *, learns: bool) -> None:
    for parameter in parameters:
        parameter.requires_grad_(learns)
