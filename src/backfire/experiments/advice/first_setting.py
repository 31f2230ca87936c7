"""Which hyperparameters to try first, as the study of them says."""

from collections.abc import Iterator

from backfire.experiments.advice.first_tries import UNKNOWN
from backfire.report.advice.record import Advised, SettingAdvised, SettingTried, StudiedTable
from backfire.report.cells import label_of
from backfire.report.numbers import percent
from backfire.report.studied.words import is_finding, number

_GUESS = "a guess: S is not shown to be lower"


def advise_setting(table: StudiedTable) -> Advised:
    """Advise the setting with the least S on validation that costs little on every target.

    Where a corrected test on the test split does not show S to be lower on each target it is called
    a guess; none is advised where S is no lower even as estimated.
    """
    found = table.setting
    if found is None:
        why = (
            "the study has no evidence of a setting that was tried again on every target and cost "
            "little there: backfire study hyperparameters"
        )
        return Advised(word=UNKNOWN, because=why)
    word = " and ".join(found.levels)
    if sum(each.systematic.value for each in found.tried) >= 0:
        return Advised(word="none", because=" ".join(_because(found, word)))
    because = " ".join(_because(found, "it"))
    shown = all(map(_is_shown, found.tried))
    return Advised(word=word if shown else f"{word} ({_GUESS})", because=because)


def _because(found: SettingAdvised, called: str) -> Iterator[str]:
    yield (
        f"in the study of hyperparameters {called} has the least S on validation of the settings "
        f"that were tried again and lose at most {percent(found.price)} points on every target. On "
        "test, against the base of the study:"
    )
    yield "; ".join(map(_did, found.tried)) + "."
    shown = [label_of(each.target) for each in found.tried if _is_shown(each)]
    where = f"only on {', '.join(shown)}" if shown else "on none of them"
    if len(shown) < len(found.tried):
        yield f"Corrected, S is shown to be lower {where}."
    if found.everywhere:
        random = "; ".join(
            f"{number(each.random)} on {label_of(each.target)}" for each in found.tried
        )
        yield (
            "Random initialisation had it, too, and its score changes by "
            f"{random}: S is against random runs with the setting, not against a model without it."
        )


def _did(tried: SettingTried) -> str:
    return (
        f"{label_of(tried.target)}, {tried.runs[0]} + {tried.runs[1]} runs: S changes by "
        f"{number(tried.systematic)} points, NT by {number(tried.negative_transfer)}, "
        f"{tried.score} of transfer by {number(tried.transfer)}"
    )


def _is_shown(tried: SettingTried) -> bool:
    return is_finding(tried.systematic) and tried.systematic.value < 0
