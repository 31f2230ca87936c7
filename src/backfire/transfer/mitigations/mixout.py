"""Mixout: in every step a random part of the parameters stands where it started."""

from typing import Final

import torch
from pydantic import Field, field_validator
from torch import Tensor
from torch.func import functional_call

from backfire.encoding.batches import Batch
from backfire.models.settings import BRANCH, GROUPS, check_groups
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.records.errors import unknown_name
from backfire.records.settings import Settings
from backfire.training.tuning import Forward
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation

_OF_THE_PAPER: Final = ("character_lstm", "word_lstm")


class Mixout(Settings):
    """How much is mixed, and where."""

    p: float = Field(0.9, ge=0, lt=1)
    """The probability that a parameter stands where it started."""
    groups: tuple[str, ...] | None = None
    """The groups whose parameters are mixed; by default the biLSTMs, or the layers of a
    transformer. Those of a whole word embedding would make every step dense; the original leaves
    embeddings out too."""

    @field_validator("groups")
    @classmethod
    def _known(cls, groups: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if groups and "word_embedding" in groups:
            known = [group for group in GROUPS if group != "word_embedding"]
            raise ValueError(unknown_name("group to mix", "word_embedding", known))
        check_groups(groups or ())
        return None if groups == _OF_THE_PAPER else groups  # one choice, one name


def mix(own: Tensor, started: Tensor, kept: Tensor, p: float) -> Tensor:
    """Mix a parameter with its start, so that its mean over the draws is the parameter itself.

    Args:
        own: w, the parameter.
        started: w₀, where it started.
        kept: m, 1 where it stays w and 0 where it is w₀; 1 with probability 1 − p.
        p: The probability of 0.
    """
    return (kept * own + (1 - kept) * started - p * started) / (1 - p)


def _build(settings: Mixout, _: MitigationContext) -> Mitigation:
    if settings.p == 0 or settings.groups == ():
        return Mitigation(name="mixout")

    def prepare(started: Tagger) -> Forward:
        groups = _default(started) if settings.groups is None else settings.groups
        starts = {
            name: parameter for group in groups for name, parameter in started.group(group).items()
        }

        def read(tagger: Tagger, batch: Batch) -> TaggerOutput:
            mixed = {
                name: mix(parameter, starts[name], _draw(parameter, settings.p), settings.p)
                for group in groups
                for name, parameter in tagger.group(group).items()
            }
            output: TaggerOutput = functional_call(tagger, mixed, (batch,))
            return output

        return read

    return Mitigation(name="mixout", forward=prepare)


def _default(tagger: Tagger) -> list[str]:
    """Return the groups that are mixed if none are named: neither embeddings nor the head."""
    own = [name for name in tagger.groups if name not in {"classifier", BRANCH}]
    return [name for name in own if name != "casing" and "embedding" not in name]


def _draw(parameter: Tensor, p: float) -> Tensor:
    return (torch.rand_like(parameter) >= p).to(parameter.dtype)


METHOD: Final = Method(
    title="Put a random part of the parameters back to their start in every step",
    formula="w ← (m w + (1 − m) w₀ − p w₀) / (1 − p), m ~ Bernoulli(1 − p) anew in every step",
    origin="Lee et al. 2020; p from 0.7 to 0.9",
    settings=Mixout,
    build=_build,
    places=frozenset({"forward"}),
    neutral=Mixout(p=0),
)
