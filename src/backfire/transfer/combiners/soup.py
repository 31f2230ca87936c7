"""One tagger with the mean parameters of several that were fine-tuned from one start."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import Field, model_validator

from backfire.models.averaging import average_taggers
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError
from backfire.records.settings import Settings
from backfire.transfer.combiner import Combined, Combiner, choose_most_probable
from backfire.transfer.parts import Member, Parts
from backfire.transfer.soups import average_greedily


class Soup(Settings):
    """What is averaged."""

    weight: float | None = Field(None, ge=0, le=1)
    """The weight of the old taggers together; the new ones have the rest. Without it every tagger
    weighs the same."""
    greedy: bool = False
    """Whether taggers are taken in the order of their scores on validation, and one stays out if
    the average with it scores less there. Which were kept stands in the manifest."""

    @model_validator(mode="after")
    def _equal_weights(self) -> "Soup":
        if self.greedy and self.weight is not None:
            raise ValueError("weight and greedy: a greedy soup weighs all alike; leave one out")
        return self


def _combine(settings: Soup, parts: Parts) -> Mapping[str, Combined]:
    parts.tagger = _cook(settings, parts)
    return {
        split: choose_most_probable(parts.posterior(parts.tagger, split)) for split in parts.texts
    }


def _cook(settings: Soup, parts: Parts) -> Tagger:
    new, old = _taggers(parts.new), _taggers(parts.old)
    taggers = [*new, *old]
    if settings.greedy:
        soup, kept = average_greedily(taggers, parts.score)
        parts.chosen["soup.kept"] = [place + 1 for place in kept]
        return soup
    if settings.weight is None or not old:
        return average_taggers(taggers)
    shares = ((1 - settings.weight, new), (settings.weight, old))
    weighted = [(tagger, share / len(side)) for share, side in shares if share for tagger in side]
    return average_taggers([each for each, _ in weighted], [share for _, share in weighted])


def _taggers(members: Sequence[Member]) -> list[Tagger]:
    """Return members that have parameters.

    Raises:
        ModelError: If only labels of one are given.
    """
    taggers = [each for each in members if isinstance(each, Tagger)]
    if len(taggers) < len(members):
        raise ModelError(
            "this combiner averages the parameters of taggers, and only labels are given."
        )
    return taggers


COMBINER: Final = Combiner(
    title="Average the parameters of taggers that were fine-tuned from one start",
    formula="w = (1 − a) · mean of w_new + a · mean of w_old",
    origin="Wortsman et al. 2022 (model soups): one model to run, whatever it is made of",
    settings=Soup,
    combine=_combine,
    neutral=Soup(weight=0.0),
    needs_old=False,
    needs_common_start=True,
)
