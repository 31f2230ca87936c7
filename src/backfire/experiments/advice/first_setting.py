"""Which hyperparameters to try first, as the study of them says."""

from collections.abc import Iterator
from typing import Final

from backfire.experiments.advice.first_tries import UNKNOWN, untried
from backfire.report.advice.lines import given
from backfire.report.advice.record import Advised
from backfire.report.advice.studied import (
    EFFECTS,
    LevelAdvised,
    SettingAdvised,
    SettingTried,
    StudiedTable,
)
from backfire.report.cells import label_of
from backfire.report.factors.record import scores_of
from backfire.report.numbers import percent, percent_interval, plural
from backfire.report.studied.record import Studied
from backfire.report.studied.words import CALLED, is_finding

_STUDY: Final = "in the study of hyperparameters"
_HARM: Final = "systematic_middle"
_GUESS: Final = "a guess: S is not shown to be lower"
_INHERITED: Final = "tagger."
"""Settings that a transferred tagger has from its source model."""


def advise_setting(table: StudiedTable, target: str | None) -> Advised:
    """Advise the setting with the least S on validation that costs little on every target.

    Where a corrected test on the test split does not show S to be lower on each target, for other
    runs too, it is called a guess; none is advised where S is shown to be higher on one, or no
    lower on average. It says so where it was not tried on the target that is asked about (None for
    one of which nothing is known).
    """
    found = table.setting
    if found is None:
        why = "no setting was tried again on validation and on test of every target"
        return Advised(word=UNKNOWN, because=f"{_STUDY} {why}.")
    if not found.levels:
        why = (
            f"none that was tried again loses at most {100 * found.price:g} points on every target"
        )
        return Advised(word="none", because=f"{_STUDY} {why}.")
    word = " and ".join(map(_set_to, found.levels))
    worse = [label_of(each.target) for each in found.tried if _is_shown(each, sign=1)]
    if worse or sum(each.effects[_HARM].value for each in found.tried) >= 0:
        why = f"shown to be higher on {', '.join(worse)}" if worse else "no lower on average"
        told = (*_because(found, word, target), f"On test S is {why}.")
        return Advised(word="none", because=" ".join(told))
    because = " ".join(_because(found, "it", target))
    shown = all(_is_shown(each, sign=-1) for each in found.tried)
    return Advised(word=word if shown else f"{word} ({_GUESS})", because=because)


def _set_to(level: LevelAdvised) -> str:
    """Say what is set, and how."""
    base = f" instead of {level.base}" if level.base else ""
    return f"{level.title} {level.level}{base} [{_how(level)}]"


def _how(level: LevelAdvised) -> str:
    """Say for which commands it is set: what a source model has is set when it is trained."""
    options = " ".join(f"--set {each}" for each in level.settings)
    inherited = level.settings and all(each.startswith(_INHERITED) for each in level.settings)
    whom = {
        "all": "train, source models too; transfer has it from them"
        if inherited
        else "train and transfer, source models too",
        "targets": "train and transfer, but not source models",
        "transfer": "transfer alone",
    }[level.reach]
    return f"{options}: {whom}" if options else whom


def _because(found: SettingAdvised, called: str, target: str | None) -> Iterator[str]:
    yield (
        f"{_STUDY} {called} has the least S on validation, on average, of the settings that were "
        f"tried again and lose at most {100 * found.price:g} points on every target. On test it "
        "changes, against the base of the study:"
    )
    yield "; ".join(map(_did, found.tried)) + "."
    findings = [finding for each in found.tried for finding in _findings(each)]
    yield (
        f"Shown on test, corrected for {plural(found.family, 'test')}: "
        f"{', '.join(findings) or 'nothing'}."
    )
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
    known = target in {each.target for each in found.tried}
    yield f"{'It was' if known else f'{untried(target)}, and'} nowhere together with a mitigation."


def _did(tried: SettingTried) -> str:
    told = {CALLED[x]: tried.effects[x] for x in EFFECTS}
    told[f"{tried.score} of transfer"] = scores_of(tried.effects)[1]
    told["gain in accuracy"] = tried.effects["gain"]
    changes = ", ".join(f"{called} by {_number(effect)}" for called, effect in told.items())
    return f"on {label_of(tried.target)}, {tried.runs[0]} + {tried.runs[1]} runs, {changes} points"


def _number(effect: Studied) -> str:
    interval = f" ({percent_interval(effect.interval)}{given(effect.covers)})"
    return f"{percent(effect.value)}{interval if effect.interval else ''}"


def _findings(tried: SettingTried) -> Iterator[str]:
    for quantity, effect in tried.effects.items():
        if is_finding(effect):
            way = "lower" if effect.value < 0 else "higher"
            called = f"{CALLED[quantity]} {way} on {label_of(tried.target)}"
            yield f"{called}{given(effect.covers)}"


def _is_shown(tried: SettingTried, *, sign: int) -> bool:
    """Tell whether S is shown to be higher (1), or lower for other runs, too (-1)."""
    effect = tried.effects[_HARM]
    enough = sign > 0 or effect.covers == "other runs"
    return is_finding(effect) and enough and sign * effect.value > 0
