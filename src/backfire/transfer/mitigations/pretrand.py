"""PretRand: a branch that is drawn at random learns beside the transferred one."""

from typing import Final

from pydantic import Field

from backfire.models.branch import add_branch
from backfire.models.settings import BranchSettings
from backfire.models.tagger import Tagger
from backfire.records.settings import Settings
from backfire.training.seeds import derive_seed
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class PretRand(Settings):
    """The size of the random branch."""

    hidden: int | None = Field(None, ge=0)
    """Units of its biLSTM in each direction; if not given, as many as the transferred one has. With
    0 there is no branch."""


def _build(settings: PretRand, context: MitigationContext) -> Mitigation:
    if settings.hidden == 0:
        return Mitigation(name="pretrand")
    seed = derive_seed(context.seed, "pretrand")

    def start(tagger: Tagger) -> Tagger:
        tagger.words  # noqa: B018 - refuses where there is no Υ that a branch could read
        hidden = settings.hidden or tagger.extractor.output_width // 2
        return add_branch(tagger, BranchSettings(hidden=hidden), seed)

    return Mitigation(name="pretrand", start=start)


METHOD: Final = Method(
    title="Train a random branch beside the transferred one, and learn how to merge them",
    formula="ŷ = u ⊙ N(Ψp(Φp(x))) + v ⊙ N(Ψr(Φr(x))), N(s) = s / ‖s‖₂, u = v = 1 at the start",
    origin="Meftah et al. 2019 (PretRand), without its pretraining of the random branch",
    settings=PretRand,
    build=_build,
    places=frozenset({"start"}),
    neutral=PretRand(hidden=0),
)
