"""The entry point: collects the commands and turns every failure into a message and an exit code.

Exit codes: 0 fine, 1 a gate failed, 2 bad input or usage, 3 an internal error, 130 interrupted.
"""

import errno
import gc
import io
import logging
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from backfire.records.errors import BackfireError
from backfire.records.signature import backfire_version

BAD_INPUT, INTERNAL_ERROR, INTERRUPTED = 2, 3, 130


class Commands(TyperGroup):
    """The group of all commands; every failure that the user can mend ends as one message."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command.

        Raises:
            Exit: With the exit code that the failure stands for.
        """
        try:
            return super().invoke(ctx)
        except BackfireError as failure:
            _say(f"{type(failure).__name__}: {failure}")
            raise typer.Exit(BAD_INPUT) from None
        except KeyboardInterrupt:
            _say("Interrupted. Finished work is kept; give the same command again to go on.")
            raise typer.Exit(INTERRUPTED) from None
        except OSError as failure:
            if failure.errno == errno.EPIPE:
                raise
            _say(_explain_system_failure(failure))
            raise typer.Exit(BAD_INPUT) from None


def build_app() -> typer.Typer:
    """Collect every command of this folder: a module that offers `app` is a command."""
    app = typer.Typer(
        cls=Commands,
        name="backfire",
        help="The new model scores higher: which predictions did it break, and is it chance?",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for module in iter_modules(import_module("backfire.cli").__path__):
        command = getattr(import_module(f"backfire.cli.{module.name}"), "app", None)
        if isinstance(command, typer.Typer):
            single = len(command.registered_commands) == 1 and not command.registered_callback
            app.add_typer(command, name=None if single else module.name)
    return app


def run() -> None:
    """Run the command line; the entry point of the `backfire` program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack a sign; the result stands
    try:
        build_app()(prog_name="backfire")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception:  # noqa: BLE001 - the outermost frame: what gets here is a defect of ours
        _say(_write_log())
        sys.exit(INTERNAL_ERROR)
    finally:
        gc.freeze()  # or Python looks for cycles in all there is before it ends: up to 0.25 s


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"backfire {backfire_version()}")
        raise typer.Exit


def _root(
    *,
    version: Annotated[  # noqa: ARG001 - its callback acts before a command is asked for
        bool,
        typer.Option(
            "--version", help="Print the version.", is_eager=True, callback=_print_version
        ),
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what happens.")] = False,
) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )


def _explain_system_failure(failure: OSError) -> str:
    where = f"{failure.filename}: " if failure.filename else ""
    if failure.errno == errno.ENOSPC:
        return f"{where}the disk is full. Free some space and start again; nothing is half-written."
    if isinstance(failure, IsADirectoryError):
        return f"{where}is a folder, expected a file. Give a file."
    if isinstance(failure, NotADirectoryError | FileExistsError):
        return f"{where}there is a file in the place of a folder. Give another place."
    if isinstance(failure, PermissionError):
        return f"{where}{failure.strerror}. Change the rights of it, or give another place."
    return f"{where}{failure.strerror or failure}."


def _write_log() -> str:
    last = sys.exc_info()[1]
    text = f"Internal error, a defect of Backfire: {type(last).__name__}: {last}."
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="backfire-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            traceback.print_exc(file=log)
    except OSError:
        traceback.print_exc()
        return text
    return f"{text} The log is {Path(log.name)}; please report it."


def _say(message: str) -> None:
    typer.echo(message, err=True)
