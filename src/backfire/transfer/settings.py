"""What is transferred, and what of it learns."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, field_validator

from backfire.models.settings import check_groups
from backfire.records.errors import SettingsError, unknown_name
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

    def starts(self, groups: Iterable[str]) -> dict[str, Start]:
        """Return where every group of a tagger starts from.

        Raises:
            SettingsError: If a group is named that the tagger does not have.
        """
        default: dict[str, Start] = {
            group: "draw" if group == "classifier" else "load" for group in groups
        }
        for name in (*self.start, *self.rates):
            if name not in default:
                raise SettingsError(f"transfer: {unknown_name('group', name, default)}")
        return {**default, **self.start}

    @field_validator("start", "rates")
    @classmethod
    def _known_groups(cls, value: dict[str, object]) -> dict[str, object]:
        check_groups(value)
        return value

    @field_validator("rates")
    @classmethod
    def _no_negative_rate(cls, value: dict[str, float]) -> dict[str, float]:
        for name, rate in value.items():
            if rate < 0:
                raise ValueError(f"the rate of {name} must be 0 or more, found {rate}")
        return value
