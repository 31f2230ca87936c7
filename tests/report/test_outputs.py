"""Every file of a report, found by its module, keeps the contract of an output."""

import importlib
import json

import pyarrow.parquet as pq
import pytest

from backfire.report.output import OUTPUTS, list_outputs

REPORTS = ["plain", "several", "hostile", "ungraded"]
NAMES = OUTPUTS.names()


@pytest.fixture(params=REPORTS)
def report(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def written(report, tmp_path):
    """The bytes of an output of a report."""

    def write(name):
        output, path = OUTPUTS.load(name), tmp_path / name
        if not output.available(report):
            pytest.skip(f"this report has no {output.file}")
        path.unlink(missing_ok=True)
        output.write(report, path)
        return path.read_bytes()

    return write


@pytest.mark.parametrize("name", NAMES)
def test_it_writes_the_same_bytes_for_the_same_report(name, written):
    assert written(name) == written(name)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name):
    module = importlib.import_module(f"{OUTPUTS.package}.{name}")
    assert module.__doc__.startswith(f"{module.OUTPUT.file}: ")


def test_no_two_outputs_have_one_name():
    files = [output.file for output in list_outputs()]
    assert len(set(files)) == len(files) == len(NAMES)
    assert set(files) >= {
        "report.html", "report.json", "report.md", "report.tex", "flips.parquet", "flips.jsonl",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_neither_acts_nor_hides(name, hostile, hostile_texts, tmp_path):
    output = OUTPUTS.load(name)
    path = tmp_path / output.file
    output.write(hostile, path)
    if path.suffix == ".parquet":
        assert set(pq.read_table(path)["token"].to_pylist()) == set(hostile_texts)
        return
    text = path.read_bytes().decode("utf-8")
    if path.suffix in {".json", ".jsonl"}:
        assert not {"\x00", "\x1b"} & set(text)  # JSON escapes these itself; the rest is data
        [json.loads(line) for line in ([text] if path.suffix == ".json" else text.splitlines())]
    else:
        assert not {"\x00", "\x1b", "\u202e", "\u2028"} & set(text)
        assert "<script>alert" not in text
