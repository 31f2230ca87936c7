import errno
import json

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app
from backfire.report import folder

GOLD = "How\tWRB\n's\tVBZ\nit\tPRP\n\nNight\tNN\n!\t.\n"
NAMES = ("gold", "reference", "candidate")


@pytest.fixture
def files(tmp_path):
    texts = (GOLD, GOLD.replace("NN", "VB"), GOLD.replace("VBZ", "POS"))
    for name, text in zip(NAMES, texts, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(files, *more, task="pos"):
    sides = [x for name in NAMES for x in (f"--{name}", str(files / name))]
    arguments = ["compare", *sides, "--task", task, "--out", str(files / "out"), *more]
    return CliRunner().invoke(build_app(), arguments)


def test_it_writes_the_report_and_prints_the_summary(files):
    done = run(files)
    assert done.exit_code == 0, done.output
    assert "falsified (NT)" in done.stdout
    assert "report.html" in done.stdout
    written = {path.name for path in (files / "out").iterdir()}
    assert written >= {"report.html", "report.json", "flips.parquet", "flips.jsonl"}
    assert all(name in done.stdout for name in written)


def test_json_goes_to_stdout_and_nothing_else_does(files):
    done = run(files, "--json")
    assert json.loads(done.stdout) == json.loads((files / "out" / "report.json").read_text())


def test_sides_take_several_runs(files):
    done = run(files, "--reference", str(files / "candidate"), "--json")
    assert json.loads(done.stdout)["noise"]["reference_runs"] == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("candidate", None, "MissingInputError: {}/candidate: there is no such file."),
        ("gold", b"", "CorpusError: {}/gold: found no token"),
        ("reference", GOLD.encode().replace(b"it\tPRP", b"it"), "{}/reference line 3: "),
        (
            "candidate",
            GOLD.encode("utf-16"),
            "which is no utf-8 text (the file begins as UTF-16 does). Save the file as UTF-8;",
        ),
        (
            "gold",
            GOLD.encode() + b"caf\xe9\tNN\n",
            "CorpusError: {}/gold line 7: found the byte 0xe9, which is no utf-8 text. Save the",
        ),
        ("gold", GOLD.encode().replace(b"it\t", b"it "), "Fix the line: the same separator, tabs"),
        (
            "reference",
            GOLD.encode().replace(b"Night", b"Day"),
            "{}/reference line 5: found the token",
        ),
    ],
)
def test_bad_input_gives_one_message_and_leaves_nothing(files, name, content, message):
    (files / name).unlink()
    if content is not None:
        (files / name).write_bytes(content)
    done = run(files)
    assert done.exit_code == 2
    assert message.format(files) in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.output
    assert not done.stdout
    assert sorted(path.name for path in files.iterdir() if path.name not in NAMES) == []


@pytest.mark.parametrize(
    ("task", "more", "message"),
    [
        ("po", (), "SettingsError: unknown task 'po'. Did you mean 'pos'?"),
        ("NER", (), "SettingsError: unknown task 'NER'. Did you mean 'ner'?"),
        ("ner", (), "gold line 1: label 'WRB' is not in BIO"),
        ("pos", ("--label-column", "7"), "--label-column 7 asked for, but the file has 2 columns"),
        ("pos", ("--margin", "-1"), "SettingsError: margin -0.01"),
    ],
)
def test_bad_options_give_one_message(files, task, more, message):
    done = run(files, *more, task=task)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (files / "out").exists()


def test_a_folder_in_place_of_a_file_is_named(files):
    (files / "gold").unlink()
    (files / "gold").mkdir()
    assert "gold: is a folder, expected a file" in run(files).stderr


@pytest.mark.parametrize("below", ["", "deep/er"])
def test_a_file_in_place_of_the_folder_is_named(files, below):
    (files / "out").write_text("mine")
    done = run(files, "--out", str(files / "out" / below))
    assert done.exit_code == 2
    assert f"{files}/out is a file, expected a folder" in done.stderr
    assert (files / "out").read_text() == "mine"


def test_a_full_disk_leaves_the_old_report(files, monkeypatch):
    assert run(files).exit_code == 0
    before = {path.name: path.read_bytes() for path in (files / "out").iterdir()}

    def fill_up(report, outputs, where):
        raise OSError(errno.ENOSPC, "No space left on device", str(where))

    monkeypatch.setattr(folder, "_write_all", fill_up)
    done = run(files)
    assert done.exit_code == 2
    assert "the disk is full" in done.stderr
    assert {path.name: path.read_bytes() for path in (files / "out").iterdir()} == before


def test_missing_options_are_usage_errors(files):
    done = CliRunner().invoke(
        build_app(), ["compare", "--task", "pos", "--out", "x", "--gold", str(files / "gold")]
    )
    assert done.exit_code == 2
    assert "--reference" in done.stderr


def compare_in(folder, *arguments, task="pos"):
    where = ["--task", task, "--out", str(folder / "out"), "--json"]
    return CliRunner().invoke(build_app(), ["compare", *map(str, arguments), *where])


def test_one_table_holds_all_sides(files):
    path = files / "all.csv"
    path.write_text("sentence,token,g,old,new\n1,a,X,Y,X\n1,b,X,X,Y\n2,c,Z,Z,Z\n", encoding="utf-8")
    columns = ("--gold-column", "g", "--reference-column", "old", "--candidate-column", "new")
    done = compare_in(files, "--table", path, *columns)
    tokens = json.loads(done.stdout)["tokens"]
    assert (tokens["corrected"], tokens["falsified"], tokens["kept"]) == (1, 1, 1)


def test_without_gold_only_disagreement_is_told(files):
    sides = ("--reference", files / "reference", "--candidate", files / "candidate")
    done = compare_in(files, *sides)
    content = json.loads(done.stdout)
    assert content["verdict"] == "NO GOLD"
    assert content["tokens"] == {"n": 5, "same": 3, "changed": 2}
    assert content == json.loads((files / "out" / "report.json").read_text())
    assert done.exit_code == 0


def test_columns_of_a_side_may_be_named(files):
    for name in NAMES:
        path = files / name
        path.write_text(path.read_text().replace("\t", "\tx\t"), encoding="utf-8")
    columns = ("--gold-column", "2", "--reference-column", "1")
    assert json.loads(run(files, *columns, "--json").stdout)["accuracy"]["reference"] == 0


def test_other_text_is_left_out_on_request(files):
    path = files / "candidate"
    path.write_text(path.read_text().replace("Night", "Day"), encoding="utf-8")
    assert run(files).exit_code == 2
    content = json.loads(run(files, "--allow-unaligned", "--json").stdout)
    assert content["tokens"]["n"] == 3
    assert content["inputs"]["left_out"] == 1
    assert "Left out were 1 of 2 sentences" in content["notes"][0]


def test_a_scheme_can_be_declared(files):
    done = run(files, "--scheme", "bioos", task="ner")
    assert done.exit_code == 2
    assert "unknown label scheme 'bioos'. Did you mean 'bioes'" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("reference", GOLD.replace("Night", "Qzwrtl"), "{}/reference line 5: something"),
        ("candidate", GOLD.replace("it\tPRP", "Qzwrtl"), "{}/candidate line 3: something"),
        ("gold", GOLD.replace("it", "Qzwrtl\x00"), "{}/gold line 3: something"),
        ("candidate", '{"text": "Qzwrtl", "spans": [[0, "Qzwrtl", "x"]]}\n', ""),
    ],
)
def test_private_holds_back_what_an_error_would_quote(files, name, content, place):
    (files / name).write_text(content, encoding="utf-8")
    done = run(files, "--private")
    assert done.exit_code == 2
    assert place.format(files) in done.stderr
    assert "without --private tells" in done.stderr
    assert "Qzwrtl" not in done.output


def test_private_says_what_quotes_nothing(files):
    (files / "gold").unlink()
    assert "gold: there is no such file" in run(files, "--private").stderr
    assert "unknown task 'pso'" in run(files, "--private", "--task", "pso").stderr


def test_private_hides_the_text_in_every_file_and_in_what_is_printed(files):
    words = [line.partition("\t")[0] for line in GOLD.split("\n") if len(line) > 6]
    for options in ([], ["--json"]):
        done = run(files, "--private", *options)
        assert done.exit_code == 0, done.output
        texts = [path.read_bytes().decode("latin-1") for path in (files / "out").iterdir()]
        for word in (word for word in words if len(word) > 3):
            assert not any(word in text for text in [*texts, done.stdout])
