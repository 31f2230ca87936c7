"""Durations as people write and read them."""

import re
from typing import Final

from backfire.records.errors import SettingsError

_MINUTE, _HOUR = 60, 3600
_SECONDS: Final = {"h": 3600.0, "m": 60.0, "min": 60.0, "s": 1.0}


def say_duration(seconds: float) -> str:
    """Return a duration in words of two units at most.

    >>> say_duration(3700)
    '1 h 2 min'
    """
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    minutes = round(seconds / _MINUTE)
    if seconds < _HOUR:
        return f"{minutes} min"
    return f"{minutes // _MINUTE} h {minutes % _MINUTE} min"


def parse_duration(text: str, option: str) -> float:
    """Return the seconds of "30m", "1h30m", "90 s".

    Args:
        text: What somebody wrote.
        option: Where, for the message.

    Raises:
        SettingsError: If it is no duration.

    >>> parse_duration("1h30m", "--budget")
    5400.0
    """
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*(h|min|m|s)\s*", text)
    if not parts or "".join(a + b for a, b in parts) != re.sub(r"\s", "", text):
        raise SettingsError(f"{option} {text}: expected a duration, such as 30m, 1h30m or 90s.")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)
