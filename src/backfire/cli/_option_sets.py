"""Sets of options that several commands share, each declared once as a record."""

import inspect
from collections.abc import Callable
from dataclasses import Field, fields
from functools import wraps
from typing import Any

Command = Callable[..., None]


def takes(**sets: type[Any]) -> Callable[[Command], Command]:
    """Give a command the options of some records; it receives one record for each of them.

    They stand in its help where the record stands among its parameters.

    Args:
        **sets: The records (dataclasses whose fields are options, as typer annotates them), by the
            names of the parameters that take them.
    """

    def decorate(command: Command) -> Command:
        own = inspect.signature(command).parameters
        of_sets = {name: [*map(_parameter, fields(one))] for name, one in sets.items()}
        parameters = [each for name in own for each in of_sets.get(name, [own[name]])]
        _check_names([each.name for each in parameters])

        @wraps(command)
        def run(**given: Any) -> None:
            for name, one in sets.items():
                given[name] = one(**{each.name: given.pop(each.name) for each in fields(one)})
            command(**given)

        _declare(run, parameters)
        return run

    return decorate


def _parameter(option: Field[Any]) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(option.name, kind, default=option.default, annotation=option.type)


def _check_names(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TypeError(f"options that a command has twice: {', '.join(twice)}")


def _declare(command: Command, parameters: list[inspect.Parameter]) -> None:
    """Say which parameters a command has, as typer reads it."""
    command.__annotations__ = {
        **{each.name: each.annotation for each in parameters},
        "return": None,
    }
    keywords = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
    command.__signature__ = inspect.Signature(keywords)  # type: ignore[attr-defined]
