"""Every file of a report, found by its module, keeps the contract of an output."""

import importlib
import json

import pyarrow.parquet as pq
import pytest

from backfire.report.output import OUTPUTS, list_outputs

REPORTS = ["plain", "several", "hostile", "guarded", "ungraded"]
NAMES = OUTPUTS.names()


@pytest.fixture(params=REPORTS)
def report(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def write(tmp_path):
    """Gives the bytes of an output of a report."""

    def write_it(output, report):
        path = tmp_path / output.file
        path.unlink(missing_ok=True)
        output.write(report, path)
        return path.read_bytes()

    return write_it


def test_a_report_writes_the_same_bytes_again(report, write):
    for output in list_outputs():
        if output.available(report):
            assert write(output, report) == write(output, report), output.file


def test_every_output_is_one_of_some_report_here(request):
    reports = [request.getfixturevalue(name) for name in REPORTS]
    for output in list_outputs():
        assert any(output.available(report) for report in reports), output.file


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
def test_hostile_text_neither_acts_nor_hides(name, guarded, hostile_texts, tmp_path):
    output = OUTPUTS.load(name)
    assert output.available(guarded)
    path = tmp_path / output.file
    output.write(guarded, path)
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
