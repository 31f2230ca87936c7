import errno
import os
import re
from pathlib import Path

import pytest

from backfire.records.errors import SettingsError
from backfire.records.whole import (
    is_partial,
    link_folder,
    remove_folder,
    remove_partial,
    whole_file,
    whole_folder,
    write_text,
)


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_folder_appears_whole_and_replaces_the_old_one(tmp_path: Path) -> None:
    for content in ("old", "new"):
        with whole_folder(tmp_path / "goal") as partial:
            (partial / content).write_text(content)
            assert not (tmp_path / "goal" / content).exists()
    assert everything(tmp_path) == ["goal", "goal/new"]


def test_a_failure_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "goal") as partial:
        (partial / "old").touch()

    def interrupted() -> None:
        with whole_folder(tmp_path / "goal") as partial:
            (partial / "half").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert everything(tmp_path) == ["goal", "goal/old"]


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    write_text(tmp_path / "deep" / "goal.txt", "old\n")

    def on_a_full_disk() -> None:
        with whole_file(tmp_path / "deep" / "goal.txt") as partial:
            partial.write_text("half")
            raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        on_a_full_disk()
    assert (tmp_path / "deep" / "goal.txt").read_bytes() == b"old\n"
    assert everything(tmp_path / "deep") == ["goal.txt"]


def test_others_may_read_what_was_written(tmp_path: Path) -> None:
    write_text(tmp_path / "goal.txt", "text")
    with whole_folder(tmp_path / "goal") as partial:
        (partial / "a").touch()
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "a").touch()
    assert (tmp_path / "goal").stat().st_mode == plain.stat().st_mode
    assert (tmp_path / "goal.txt").stat().st_mode == (plain / "a").stat().st_mode


def test_a_linked_folder_has_the_same_files_but_nothing_half_written(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "whole").write_text("whole")
    (folder / "half.partial-x").touch()
    link_folder(folder, tmp_path / "goal")
    assert everything(tmp_path / "goal") == ["whole"]
    assert everything(folder) == ["half.partial-x", "whole"]


def test_what_killed_processes_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "run=1.partial-x" / "inner").mkdir(parents=True)
    (tmp_path / "run=1").mkdir()
    (tmp_path / "run=2.partial-y").touch()
    remove_partial(tmp_path / "run=1")
    assert everything(tmp_path) == ["run=1", "run=2.partial-y"]
    assert [is_partial(path) for path in sorted(tmp_path.iterdir())] == [False, True]


def test_a_folder_is_removed_with_all_that_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "run=1" / "states").mkdir(parents=True)
    remove_folder(tmp_path / "run=1")
    assert everything(tmp_path) == []


def test_what_would_be_lost_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").touch()
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    (tmp_path / "clone" / "config.json").touch()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    before = everything(tmp_path)
    for begin, message in (
        (whole_folder(tmp_path / "mine", known_by="config.json"), "(such as thesis.tex)"),
        (whole_folder(tmp_path / "clone", known_by="config.json"), "(such as .git)"),
        (whole_folder(tmp_path / "file"), "it is a file, expected a folder"),
        (whole_file(tmp_path / "mine"), "it is a folder, expected a file"),
        (whole_file(tmp_path / "pipe"), "it is a device or a pipe, expected a file"),
    ):
        with pytest.raises(SettingsError, match=re.escape(message)), begin:
            pass
    assert everything(tmp_path) == before


def test_a_folder_of_the_same_kind_and_an_empty_one_are_replaced(tmp_path: Path) -> None:
    for name, content in (("empty", None), ("old", "config.json")):
        (tmp_path / name).mkdir()
        if content:
            (tmp_path / name / content).touch()
        with whole_folder(tmp_path / name, known_by="config.json") as partial:
            (partial / "new").touch()
        assert everything(tmp_path / name) == ["new"]


@pytest.mark.parametrize("begin", [whole_folder, whole_file])
def test_a_full_disk_is_named_by_what_was_to_be_written(tmp_path: Path, begin) -> None:
    with pytest.raises(OSError, match="No space left") as failed, begin(tmp_path / "goal"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert failed.value.filename == str(tmp_path / "goal")
    assert everything(tmp_path) == []
