"""Options that would be ignored beside others: they are refused where somebody gives them.

Those that only say where things lie (`--runs`, `--out`, `--data`, `--catalogue`) may stand in any
command that has them.
"""

from collections.abc import Iterable

import typer

from backfire.records.errors import SettingsError


def given_names(ctx: typer.Context, names: Iterable[str]) -> list[str]:
    """Return which parameters of a command were given, as they are called on the command line.

    Args:
        ctx: The command as it was called.
        names: The parameters to look at.
    """
    wanted = set(names)
    return [
        each.opts[0] if each.param_type_name == "option" else str(each.name).upper()
        for each in ctx.command.params
        if each.name in wanted and _is_given(ctx, str(each.name))
    ]


def refuse_given(ctx: typer.Context, names: Iterable[str], why: str) -> None:
    """Refuse options that would change nothing.

    Args:
        ctx: The command as it was called.
        names: The parameters that mean nothing here.
        why: Why they mean nothing, and what to do: a sentence without its full stop.

    Raises:
        SettingsError: If one of them was given.
    """
    given = given_names(ctx, names)
    if given:
        raise SettingsError(
            f"{', '.join(given)}: {why}. Leave {'it' if len(given) == 1 else 'them'} out."
        )


def _is_given(ctx: typer.Context, name: str) -> bool:
    source = ctx.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE" and ctx.params.get(name) != ()
