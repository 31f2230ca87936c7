"""What both ways of asking for the way back share: the rule, and how the answer is told."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from backfire.records.errors import SettingsError

if TYPE_CHECKING:
    from backfire.experiments.recovery.choosing import Prefer, Rule
    from backfire.report.recovery.record import Recovery


def read_rule(margin: float, reduction: float, prefer: str) -> "Rule":
    """Return the rule of a choice.

    Args:
        margin: In points.
        reduction: The share of negative transfer that is to go.
        prefer: score or nt.

    Raises:
        SettingsError: If one of them is out of range.
    """
    from typing import get_args

    from backfire.experiments.recovery.choosing import Prefer, Rule
    from backfire.records.errors import unknown_name

    if not 0 < reduction <= 1:
        raise SettingsError(f"--reduction {reduction:g}: expected a share, more than 0, at most 1.")
    if not 0 <= margin < 100:  # noqa: PLR2004 - points of a hundred
        raise SettingsError(f"--margin {margin:g}: expected points, from 0 up to 100.")
    if prefer not in get_args(Prefer):
        raise SettingsError(f"--prefer: {unknown_name('preference', prefer, get_args(Prefer))}")
    return Rule(margin / 100, reduction, cast("Prefer", prefer))


def tell_recovery(found: "Recovery", page: Path | None, *, as_json: bool) -> None:
    """Print what was found.

    Args:
        found: What was found.
        page: Where the page is, if it was written.
        as_json: Print the record.
    """
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    from rich.console import Console

    from backfire.report.recovery.terminal import print_recovery

    console = Console(highlight=False, markup=False)
    wide = console if console.is_terminal else Console(highlight=False, markup=False, width=160)
    print_recovery(wide, found, page)
