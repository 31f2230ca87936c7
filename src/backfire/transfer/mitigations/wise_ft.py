"""Averaging the transferred start with what fine-tuning made of it."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import Field
from torch import Tensor

from backfire.encoding.batches import encode
from backfire.inference.checkpoints import copy_parameters, set_parameters
from backfire.models.averaging import interpolate
from backfire.models.copying import copy_tagger
from backfire.models.tagger import Tagger
from backfire.records.settings import Settings
from backfire.training.fisher import diagonal_fisher
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Finish, Mitigation

_TENTHS = tuple(step / 10 for step in range(11))


class WeightAverage(Settings):
    """Which averages are tried."""

    shares: tuple[Annotated[float, Field(ge=0, le=1)], ...] = Field(_TENTHS, min_length=1)
    """The shares a of the fine-tuned parameters that are tried. The best on validation is kept, and
    among equals the largest; a single one is not tried but taken."""
    head: bool = False
    """Whether the classifier is averaged too; its start was drawn anew and knows nothing."""
    fisher: bool = False
    """Whether each parameter weighs as much as it matters (the diagonal of the Fisher information
    on the training set, at both ends with the fine-tuned classifier)."""
    fisher_sentences: int = Field(1000, ge=1)
    """From how many training sentences that is learnt."""


def _build(settings: WeightAverage, context: MitigationContext) -> Mitigation:
    if settings.shares == (1.0,):
        return Mitigation(name="wise_ft")
    return Mitigation(name="wise_ft", finish=_finish(settings, context))


def _finish(settings: WeightAverage, context: MitigationContext) -> Finish:
    def finish(started: Tagger, trained: Tagger) -> Tagger:
        names = list(trained.shared_parameters())
        if settings.head:
            names += trained.head_parameters()
        start, end = ({n: t.state_dict()[n] for n in names} for t in (started, trained))
        averaged = copy_tagger(trained)
        importance = None
        if settings.fisher:
            importance = _weigh(settings, context, trained, start)
        best: tuple[float, float] = (-1.0, -1.0)
        for share in sorted(settings.shares):
            _set_shared(averaged, interpolate(start, end, share, importance))
            alone = len(settings.shares) == 1
            best = max(best, (0.0 if alone else context.score(averaged), share))
        if len(settings.shares) > 1:
            context.note("wise_ft.share", best[1])
        _set_shared(averaged, interpolate(start, end, best[1], importance))
        return averaged

    return finish


def _weigh(
    settings: WeightAverage,
    context: MitigationContext,
    trained: Tagger,
    start: Mapping[str, Tensor],
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    sentences = encode(context.training, trained.vocabulary, trained.labels)
    headed = copy_tagger(trained)
    _set_shared(headed, start)
    return (
        diagonal_fisher(headed, sentences, settings.fisher_sentences),
        diagonal_fisher(trained, sentences, settings.fisher_sentences),
    )


def _set_shared(tagger: Tagger, parameters: Mapping[str, Tensor]) -> None:
    set_parameters(tagger, {**copy_parameters(tagger), **parameters})


METHOD: Final = Method(
    title="Average the transferred start with the fine-tuned model; validation chooses the share",
    formula="w = (1 − a) w₀ + a w₁; with Fisher ((1 − a) F₀ w₀ + a F₁ w₁) / ((1 − a) F₀ + a F₁)",
    origin="Wortsman et al. 2022 (WiSE-FT); weighted: Matena and Raffel 2022, Schumann et al. 2024",
    settings=WeightAverage,
    build=_build,
    places=frozenset({"finish"}),
    neutral=WeightAverage(shares=(1.0,)),
    example=WeightAverage(shares=(0.5,)),
)
