"""Which hyperparameters to try first, as the study of them says."""

from collections.abc import Iterator
from typing import Final

from backfire.experiments.advice.first_tries import UNKNOWN
from backfire.report.advice.lines import given
from backfire.report.advice.record import (
    Advised,
    LevelAdvised,
    SettingAdvised,
    SettingTried,
    StudiedTable,
)
from backfire.report.cells import label_of
from backfire.report.factors.record import scores_of
from backfire.report.numbers import percent, percent_interval
from backfire.report.studied.record import Studied
from backfire.report.studied.words import CALLED, is_finding
from backfire.transitions.noise.contrast import Quantity

_HARM: Final = "systematic_middle"
_TOLD: Final[tuple[Quantity, ...]] = (_HARM, "negative_transfer", "positive_transfer")
_GUESS: Final = "a guess: S is not shown to be lower"
_WHOM: Final = {
    "all": "source models too",
    "targets": "random runs too",
    "transfer": "transferred runs alone",
}


def advise_setting(table: StudiedTable) -> Advised:
    """Advise the setting with the least S on validation that costs little on every target.

    Where a corrected test on the test split does not show S to be lower on each target it is called
    a guess; none is advised where S is shown to be higher on one, or no lower on average.
    """
    found = table.setting
    if found is None:
        why = "no setting is known to have been tried again on every target and to cost little"
        return Advised(word=UNKNOWN, because=f"in the study of hyperparameters {why}.")
    word = " and ".join(map(_set_to, found.levels))
    worse = [label_of(each.target) for each in found.tried if _is_shown(each, sign=1)]
    if worse or sum(each.effects[_HARM].value for each in found.tried) >= 0:
        why = f"S is shown to be higher on {', '.join(worse)}" if worse else "S is no lower on test"
        return Advised(word="none", because=" ".join((*_because(found, word), f"{why}.")))
    because = " ".join(_because(found, "it"))
    shown = all(_is_shown(each, sign=-1) for each in found.tried)
    return Advised(word=word if shown else f"{word} ({_GUESS})", because=because)


def _set_to(level: LevelAdvised) -> str:
    """Say what is set, how, and for whom."""
    base = f" instead of {level.base}" if level.base else ""
    how = ", ".join((*level.settings, _WHOM.get(level.reach, level.reach)))
    return f"{level.title} {level.level}{base} [{how}]"


def _because(found: SettingAdvised, called: str) -> Iterator[str]:
    yield (
        f"in the study of hyperparameters {called} has the least S on validation, on average, of "
        f"the settings that were tried again and lose at most {100 * found.price:g} points on "
        "every target. On test it changes, against the base of the study:"
    )
    yield "; ".join(map(_did, found.tried)) + "."
    findings = [
        f"{CALLED[quantity]} on {label_of(each.target)}"
        for each in found.tried
        for quantity, effect in each.effects.items()
        if is_finding(effect)
    ]
    yield f"Shown, corrected for all tests of the study: {', '.join(findings) or 'nothing'}."
    if any(level.reach != "transfer" for level in found.levels):
        random = ", ".join(
            f"{each.score} of random runs by {_number(scores_of(each.effects)[0])} on "
            f"{label_of(each.target)}"
            for each in found.tried
        )
        yield (
            f"Random initialisation had it, too, and changes {random}: what breaks less is held "
            "against random runs with it, not against a model without it."
        )


def _did(tried: SettingTried) -> str:
    told = {CALLED[x]: tried.effects[x] for x in _TOLD}
    told[f"{tried.score} of transfer"] = scores_of(tried.effects)[1]
    told["gain in accuracy"] = tried.effects["gain"]
    changes = ", ".join(f"{called} by {_number(effect)}" for called, effect in told.items())
    return f"on {label_of(tried.target)}, {tried.runs[0]} + {tried.runs[1]} runs, {changes} points"


def _number(effect: Studied) -> str:
    interval = f" ({percent_interval(effect.interval)}{given(effect.covers)})"
    return f"{percent(effect.value)}{interval if effect.interval else ''}"


def _is_shown(tried: SettingTried, *, sign: int) -> bool:
    effect = tried.effects[_HARM]
    return is_finding(effect) and sign * effect.value > 0
