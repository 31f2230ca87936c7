import errno
import json

import pytest

from backfire.report import folder
from backfire.report.folder import write_report


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
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "report.html",
        "report.json",
        "thesis.tex",
    ]
    assert (tmp_path / "report.html").read_text(encoding="utf-8") != "old"


@pytest.mark.parametrize("existing", [True, False])
def test_a_full_disk_leaves_nothing_half_written(plain, tmp_path, monkeypatch, existing):
    out = tmp_path / "out"
    if existing:
        out.mkdir()
        (out / "report.html").write_text("old", encoding="utf-8")

    def fill_up(files, where):
        (where / "report.html").write_text("half", encoding="utf-8")
        raise OSError(errno.ENOSPC, "No space left on device", str(where))

    monkeypatch.setattr(folder, "_write_all", fill_up)
    with pytest.raises(OSError, match="No space left"):
        write_report(plain, out)
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
    assert left == (["out", "out/report.html"] if existing else [])
    assert not existing or (out / "report.html").read_text(encoding="utf-8") == "old"


def test_hostile_text_and_lone_surrogates_survive_as_json(hostile, hostile_texts):
    odd = hostile.model_copy(update={"notes": ("a\ud800b",)})
    content = json.loads(folder.as_text(odd))
    labels = {flip["reference"] for flip in content["confusion"]}
    assert labels == {f"L{text}" for text in hostile_texts}
    assert content["notes"] == ["a\ud800b"]
