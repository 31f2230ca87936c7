"""Mixout: in every step a random part of the parameters stands where it started."""

from typing import Final

import torch
from pydantic import Field, field_validator
from torch import Tensor
from torch.func import functional_call

from backfire.encoding.batches import Batch
from backfire.models.settings import GROUPS
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.records.errors import unknown_name
from backfire.records.settings import Settings
from backfire.training.tuning import Forward
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class Mixout(Settings):
    """How much is mixed, and where."""

    p: float = Field(0.9, ge=0, lt=1)
    """The probability that a parameter stands where it started."""
    groups: tuple[str, ...] = ("character_lstm", "word_lstm")
    """The groups whose parameters are mixed. Those of a whole word embedding would make every step
    dense; the original leaves embeddings out too."""

    @field_validator("groups")
    @classmethod
    def _known(cls, groups: tuple[str, ...]) -> tuple[str, ...]:
        for name in groups:
            if name not in GROUPS or name == "word_embedding":
                known = [group for group in GROUPS if group != "word_embedding"]
                raise ValueError(unknown_name("group to mix", name, known))
        return groups


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
    if settings.p == 0 or not settings.groups:
        return Mitigation(name="mixout")

    def prepare(started: Tagger) -> Forward:
        starts = {
            name: parameter
            for group in settings.groups
            for name, parameter in started.group(group).items()
        }

        def read(tagger: Tagger, batch: Batch) -> TaggerOutput:
            mixed = {
                name: mix(parameter, starts[name], _draw(parameter, settings.p), settings.p)
                for group in settings.groups
                for name, parameter in tagger.group(group).items()
            }
            output: TaggerOutput = functional_call(tagger, mixed, (batch,))
            return output

        return read

    return Mitigation(name="mixout", forward=prepare)


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
