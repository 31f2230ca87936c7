"""Options that would change nothing beside the others are refused, not passed over."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app

GOLD = "It\tPRP\nis\tVBZ\n\n"
TABLE = "sentence,token,gold,a,b\n1,It,PRP,PRP,PRP\n1,is,VBZ,VBZ,NN\n"
FILES = "compare --gold g.conll --reference a.conll --candidate b.conll"
COLUMNS = "compare --table t.csv --gold-column gold --reference-column a --candidate-column b"
LABELS = "recover-labels --gold t.csv --reference t.csv --candidate t.csv --task pos"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("g", GOLD), ("a", GOLD), ("b", GOLD.replace("VBZ", "NN"))):
        (tmp_path / f"{name}.conll").write_text(text, encoding="utf-8")
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (f"{FILES} --address local[2]", "--address local[2]: the engine duckdb has none"),
        (f"{FILES} --table t.csv", "--table t.csv: no column of it is named"),
        (f"{FILES} --labels m.toml", "--labels: nothing that is compared heeds it, for it is of"),
        (f"{FILES} --no-cache", "--no-cache: nothing that is compared heeds it, for it is of mo"),
        (f"{FILES} --device cuda", "--device: nothing that is compared heeds it"),
        (f"{FILES} --aggregation max", "--aggregation: nothing that is compared heeds it"),
        (f"{FILES} --split test", "--split: nothing that is compared heeds it, for it is of run"),
        (f"{FILES} --sentence-column x", "--sentence-column: nothing that is compared heeds it"),
        (f"{FILES} --document-column x", "--document-column: nothing that is compared heeds it"),
        (f"{FILES} --rows-at-once 9", "--rows-at-once: nothing that is compared heeds it, for"),
        (f"{FILES} --task pos --scheme bio2", "--scheme bio2: labels of pos are plain tags"),
        (f"{COLUMNS} --split test", "--split: nothing that is compared heeds it, for it is of run"),
        (f"{COLUMNS} --rows-at-once 9", "--rows-at-once: nothing that is compared heeds it, for"),
        (f"{COLUMNS} --label-column a", "--label-column: nothing that is compared heeds it"),
        (
            f"{COLUMNS} --engine spark --rows-at-once 9",
            "--rows-at-once: nothing that is compared heeds it, for it is of Parquet tables that",
        ),
        (
            "compare --reference a.conll --candidate b.conll --source-train a.conll --margin 1",
            "slices or training sets and a margin asked for, and there is no gold",
        ),
        (
            "compare --reference a.conll --candidate b.conll --task pos --reference-source wsj",
            "source models asked for, and there is no gold",
        ),
        ("study size --redraw --dry-run", "--dry-run: with --redraw the evidence is drawn"),
        (
            "study size --redraw --engine ray --address auto --store x",
            "--engine, --address, --store: with --redraw the evidence is drawn",
        ),
        (
            "reproduce table-2 --redraw --seeds 2 --sweep table-2",
            "--seeds, --sweep: with --redraw the evidence is drawn and nothing is trained. Leave t",
        ),
        ("reproduce table-1 --vectors v", "--vectors: table-1 is drawn from the corpora, and"),
        (
            "reproduce table-2 --check transfer:1 --only tpos --redraw --device cpu",
            "--redraw, --device: with --check one run is made again as it was made",
        ),
        (
            "reproduce table-2 --check transfer:1 --only tpos --sweep gmb --sweep wsj",
            "--sweep gmb, wsj: --check makes a run of one",
        ),
        (
            "recover tpos --reference a --candidate b --epoch 2 --seed 3 --set x=y",
            "CORPUS, --epoch, --seed, --set: with --candidate the new system is there already",
        ),
        (f"{LABELS} --labelled x", "--labelled: which text?"),
        (
            f"{LABELS} --new-reference t.csv",
            "--new-reference, --new-candidate: where do the labels of the new text go?",
        ),
        (f"{LABELS} --scheme bio2", "--scheme: the labels of pos are plain tags"),
        ("export hf run --out x --public", "--public: nothing is put on the hub without --push"),
        ("export hf run --out x --split test", "--split: nothing is compared without --reference"),
        ("neurons rank run --each", "--each: it tells by each unit how many falsified tokens"),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(folder: Path, words: str, message: str) -> None:
    before = sorted(folder.rglob("*"))
    done = CliRunner().invoke(build_app(), words.split())
    assert done.exit_code == 2, done.output
    assert f"SettingsError: {message}" in done.stderr
    assert sorted(folder.rglob("*")) == before


def test_a_setting_that_one_of_the_inputs_heeds_is_taken(folder: Path) -> None:
    words = "compare --gold t.csv --gold-column gold --reference a.conll --candidate b.conll"
    more = ["--label-column", "1", "--sentence-column", "sentence", "--kind", "columns"]
    done = CliRunner().invoke(build_app(), [*words.split(), "--task", "pos", *more[:4]])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(build_app(), [*words.split(), "--task", "pos", *more[2:]])
    assert "--sentence-column: nothing that is compared heeds it" in done.stderr
