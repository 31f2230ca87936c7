from pathlib import Path

import pytest

from backfire.records.whole import whole_file, whole_folder, write_text


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
