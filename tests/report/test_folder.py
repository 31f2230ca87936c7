import errno
import json
from pathlib import Path

import pytest

from backfire.records.errors import SettingsError
from backfire.report import folder
from backfire.report.folder import write_report, written_files
from backfire.report.json_text import json_text
from backfire.report.output import Output, list_outputs


def use_outputs(monkeypatch, *outputs):
    monkeypatch.setattr(folder, "list_outputs", lambda: list(outputs))


def note(file, **settings):
    return Output(file=file, write=lambda _, path: path.write_text("new"), **settings)


def test_both_files_appear_and_the_json_is_the_record(plain, tmp_path):
    page = plain.write(tmp_path / "new" / "out")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    content = json.loads((page.parent / "report.json").read_text(encoding="utf-8"))
    assert content == plain.as_json()
    assert content["format"] == 1
    assert content["tests"]["gain"].keys() >= {"z_token", "z_clustered", "p", "interval"}


def test_other_files_in_the_folder_stay(plain, tmp_path):
    (tmp_path / "thesis.tex").write_text("mine", encoding="utf-8")
    (tmp_path / "report.html").write_text("old", encoding="utf-8")
    write_report(plain, tmp_path)
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {*written_files(plain), "thesis.tex"}
    assert (tmp_path / "report.html").read_text(encoding="utf-8") != "old"


@pytest.mark.parametrize("existing", [True, False])
def test_a_full_disk_leaves_nothing_half_written(plain, tmp_path, monkeypatch, existing):
    out = tmp_path / "out"
    if existing:
        out.mkdir()
        (out / "report.html").write_text("old", encoding="utf-8")

    def fill_up(report, path):
        path.write_text("half", encoding="utf-8")
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    use_outputs(monkeypatch, *list_outputs(), Output(file="z.txt", write=fill_up))
    with pytest.raises(OSError, match="No space left"):
        write_report(plain, out)
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
    assert left == (["out", "out/report.html"] if existing else [])
    assert not existing or (out / "report.html").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("stop_at", range(7))
def test_an_interruption_while_files_appear_leaves_what_was_there(
    plain, tmp_path, monkeypatch, stop_at
):
    for name in ("a.txt", "b.txt", "other.txt"):
        (tmp_path / name).write_text("old")
    use_outputs(monkeypatch, *(note(f"{name}.txt") for name in "abcd"))
    rename, calls = Path.rename, []

    def interrupted(self, goal):
        calls.append(self)
        if len(calls) > stop_at:
            raise KeyboardInterrupt
        return rename(self, goal)

    monkeypatch.setattr(Path, "rename", interrupted)
    if stop_at < 6:
        with pytest.raises(KeyboardInterrupt):
            write_report(plain, tmp_path)
        found = {"a.txt": "old", "b.txt": "old", "other.txt": "old"}
    else:
        write_report(plain, tmp_path)
        found = {**dict.fromkeys(("a.txt", "b.txt", "c.txt", "d.txt"), "new"), "other.txt": "old"}
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == found


def test_a_file_that_a_report_does_not_have_goes_with_the_earlier_report(
    plain, tmp_path, monkeypatch
):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("old")
    use_outputs(monkeypatch, note("a.txt"), note("b.txt", available=lambda _: False))
    write_report(plain, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_in_the_place_of_a_file_is_never_touched(plain, tmp_path, monkeypatch):
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "a.txt" / "mine").write_text("old")
    use_outputs(monkeypatch, note("a.txt"), note("b.txt"))
    with pytest.raises(OSError, match=r"a\.txt"):
        write_report(plain, tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["a.txt", "mine"]


def test_a_file_in_the_place_of_the_folder_stays(plain, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(SettingsError, match=r"out is a file, expected a folder"):
        write_report(plain, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_hostile_text_and_lone_surrogates_survive_as_json(hostile, hostile_texts):
    odd = hostile.model_copy(update={"notes": ("a\ud800b",)})
    content = json.loads(json_text(odd))
    labels = {flip["reference"] for flip in content["confusion"]}
    assert labels == {f"L{text}" for text in hostile_texts}
    assert content["notes"] == ["a\ud800b"]
