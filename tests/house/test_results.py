"""What lies in docs/results/ is what the evidence in results/ gives, and nothing besides."""

from pathlib import Path

import pytest

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.reproduction import REPRODUCTIONS, Desk, command_name

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "results"


def files():
    return sorted(path.relative_to(KEPT) for path in KEPT.rglob("*") if path.is_file())


def owner(file):
    """The reproduction that makes a file, by its name; None if there is none.

    What is drawn from evidence alone may begin with the name, since its test draws it. What needs
    the corpora can't be drawn everywhere: it has the very name.
    """
    stem = file.name.split(".")[0]
    for name in REPRODUCTIONS.names():
        own = command_name(name)
        more = not REPRODUCTIONS.load(name).needs_text and stem.startswith(f"{own}-")
        if len(file.parts) == 1 and (stem == own or more):
            return name
    return None


def test_no_file_is_there_that_no_reproduction_makes():
    orphans = [str(file) for file in files() if owner(file) is None]
    assert not orphans, "nothing makes these files: delete them, or add a reproduction"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("table-2.tex", "table_2"),
        ("figure-2-test-by-position.svg", "figure_2"),
        ("section-5-3.md", "section_5_3"),
        ("section-5-3-old.md", None),
        ("table-4.md", None),
        ("table-2b.md", None),
        ("old/table-2.md", None),
    ],
)
def test_a_file_belongs_to_the_reproduction_of_its_name(file, name):
    assert owner(Path(file)) == name


@pytest.mark.slow
@pytest.mark.parametrize("name", REPRODUCTIONS.names())
def test_drawing_anew_gives_the_same_files_and_bytes(name, tmp_path):
    found = REPRODUCTIONS.load(name)
    kept = [file for file in files() if owner(file) == name]
    evidence = Evidence(ROOT / "results")
    if found.sweeps and found.sweeps[0] not in evidence.sweeps():
        assert not kept, f"there is no evidence of {name}: delete them"
        pytest.skip("it has no evidence yet")
    if found.needs_text:
        pytest.skip("it needs the corpora")
    drawn = found.draw(Desk(tmp_path, evidence))
    assert sorted(path.relative_to(tmp_path) for path in drawn) == kept, "make results"
    for path in drawn:
        file = KEPT / path.relative_to(tmp_path)
        assert path.read_bytes() == file.read_bytes(), f"{file} is stale: make results"
