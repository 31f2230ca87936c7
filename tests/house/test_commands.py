"""Commands are found by their file, and every failure ends as one message and an exit code."""

import re
import sys
from importlib import invalidate_caches
from pathlib import Path

import pytest

import backfire.cli
from backfire.cli.main import run

COMMAND = """
import errno
import typer
from backfire.records.errors import CorpusError

app = typer.Typer()

@app.command()
def explode() -> None:
    '''Fail on purpose.'''
    {failure}
"""
GROUP = """
import typer
app = typer.Typer(help="Fruit.")

@app.command()
def peel(): typer.echo("peeled")

@app.command()
def press(): typer.echo("pressed")
"""


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """A folder whose modules are commands like those of the package."""
    folder = tmp_path / "commands"
    folder.mkdir()
    before = set(sys.modules)
    monkeypatch.setattr(backfire.cli, "__path__", [*backfire.cli.__path__, str(folder)])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    invalidate_caches()
    yield folder
    for name in set(sys.modules) - before:
        if name.startswith("backfire.cli."):
            del sys.modules[name]


@pytest.fixture
def call(monkeypatch, capsys):
    def run_with(*words):
        monkeypatch.setattr(sys, "argv", ["backfire", *words])
        with pytest.raises(SystemExit) as ended:
            run()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run_with


@pytest.mark.parametrize(
    ("failure", "code", "message"),
    [
        ("raise CorpusError('a.conll line 3: 1 field, expected 2')", 2, "CorpusError: a.conll l"),
        ("raise KeyboardInterrupt", 130, "Interrupted. Finished work is kept"),
        ("raise OSError(errno.ENOSPC, 'x', 'out/report.json')", 2, "out/report.json: the disk is"),
        ("raise PermissionError(errno.EACCES, 'Permission denied', 'a')", 2, "a: Permission denie"),
        ("raise IsADirectoryError(errno.EISDIR, 'x', 'a')", 2, "a: is a folder, expected a file"),
        ("raise FileExistsError(errno.EEXIST, 'x', 'a')", 2, "a: there is a file in the place of"),
        ("raise typer.BadParameter('no such thing')", 2, "no such thing"),
        ("raise typer.Exit(1)", 1, ""),
        ("raise BrokenPipeError(errno.EPIPE, 'Broken pipe')", 1, ""),
        ("1 / 0", 3, "Internal error, a defect of Backfire: ZeroDivisionError: division by zero"),
    ],
)
def test_a_failure_is_one_message_and_an_exit_code(commands, call, failure, code, message):
    (commands / "explode.py").write_text(COMMAND.format(failure=failure))
    found, out, err = call("explode")
    assert found == code
    assert out == ""
    assert message in err
    assert "Traceback" not in err
    assert (err != "") == (message != "")


def test_an_internal_error_leaves_a_log_with_the_traceback(commands, call):
    (commands / "explode.py").write_text(COMMAND.format(failure="1 / 0"))
    _, _, err = call("explode")
    log = Path(re.search(r"The log is (.+\.log)", err)[1])
    assert log.parent == commands.parent
    assert "Traceback" in log.read_text()
    assert "explode.py" in log.read_text()


def test_an_interruption_before_a_command_starts_ends_as_such(commands, call):
    (commands / "explode.py").write_text("raise KeyboardInterrupt\n")
    assert call("--help")[0] == 130


def test_a_module_with_several_commands_is_a_group(commands, call):
    (commands / "fruit.py").write_text(GROUP)
    (commands / "_shared.py").write_text("seeds = 3\n")
    assert call("fruit", "press") == (0, "pressed\n", "")
    code, out, _ = call("--help")
    assert code == 0
    assert "fruit" in out
    assert "_shared" not in out


@pytest.mark.parametrize("words", [["--version"], ["--version", "explode"]])
def test_the_version_needs_no_command(call, words):
    code, out, err = call(*words)
    assert code == 0
    assert re.fullmatch(r"backfire \d+\.\d+\.\d+\S*\n", out)
    assert err == ""


@pytest.mark.parametrize("words", [[], ["no-such-command"], ["--no-such-option"]])
def test_bad_usage_is_code_2(call, words):
    code, out, err = call(*words)
    assert code == 2
    assert "Usage: backfire" in out + err
