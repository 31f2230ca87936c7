"""What is transferred, and what of it learns."""

from typing import Literal

from pydantic import Field, field_validator

from backfire.models.settings import GROUPS
from backfire.records.errors import unknown_name
from backfire.records.settings import Settings

Start = Literal["load", "draw"]


class TransferSettings(Settings):
    """Where each group of parameters starts from, and how fast it learns.

    Paper: section 3
    """

    start: dict[str, Start] = Field(default_factory=dict)
    """For a group, "load" (from the source model) or "draw" (anew). Groups that are not named are
    loaded, but the classifier, which is drawn."""
    rates: dict[str, float] = Field(default_factory=dict)
    """For a group, the factor on the learning rate: 0 freezes it, less than 1 slows it."""

    def starts(self) -> dict[str, Start]:
        """Return where every group starts from."""
        default: dict[str, Start] = {
            group: "draw" if group == "classifier" else "load" for group in GROUPS
        }
        return {**default, **self.start}

    @field_validator("start", "rates")
    @classmethod
    def _known_groups(cls, value: dict[str, object]) -> dict[str, object]:
        for name in value:
            if name not in GROUPS:
                raise ValueError(unknown_name("group", name, GROUPS))
        return value

    @field_validator("rates")
    @classmethod
    def _no_negative_rate(cls, value: dict[str, float]) -> dict[str, float]:
        for name, rate in value.items():
            if rate < 0:
                raise ValueError(f"the rate of {name} must be 0 or more, found {rate}")
        return value
