"""Every kind of input gives the same comparison of the same labels."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backfire.experiments.compare import compare
from backfire.experiments.inputs import Column, Reading, read_inputs
from backfire.experiments.inputs.kind import FILE_SETTINGS, KINDS
from backfire.records.checksums import table_checksum
from backfire.records.errors import BackfireError, ComparisonError, CorpusError

TOKENS = [["Ms", "O'Hara", "went"], ["to", "New", "York", "!"]]
GOLD = [["B-per", "I-per", "O"], ["O", "B-loc", "I-loc", "O"]]
OLD = [["O", "B-per", "O"], ["O", "B-loc", "I-loc", "O"]]
NEW = [["B-per", "I-per", "O"], ["O", "B-loc", "O", "O"]]
LAYERS = {"gold": GOLD, "old": OLD, "new": NEW}
FLAT = {name: layer[0] + layer[1] for name, layer in LAYERS.items()}


def check(inputs):
    """What was read is what stands above."""
    assert inputs.tokens["token"].to_pylist() == TOKENS[0] + TOKENS[1]
    assert inputs.tokens["sentence"].to_pylist() == [0, 0, 0, 1, 1, 1, 1]
    assert inputs.tokens["gold"].to_pylist() == FLAT["gold"]
    assert inputs.reference["predicted"].to_pylist() == FLAT["old"]
    assert inputs.candidate["predicted"].to_pylist() == FLAT["new"]


def rows():
    for number, tokens in enumerate(TOKENS):
        for place, token in enumerate(tokens):
            labels = {name: layer[number][place] for name, layer in LAYERS.items()}
            yield {"sentence": f"s{number}", "token": token, **labels, "document": "d"}


def write_csv(path):
    names = ["sentence", "token", "gold", "old", "new", "document"]
    quoted = ['"' + value.replace('"', '""') + '"' for row in rows() for value in row.values()]
    lines = [",".join(names)]
    lines += [",".join(quoted[k : k + 6]) for k in range(0, len(quoted), 6)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_jsonl(path):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows()), encoding="utf-8")


def write_lists(path):
    table = {"tokens": TOKENS, **LAYERS, "document": ["d", "d"]}
    pq.write_table(pa.table(table), path)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("t.csv", write_csv),
        ("t.jsonl", write_jsonl),
        ("t.parquet", lambda path: pq.write_table(pa.Table.from_pylist(list(rows())), path)),
        ("lists.parquet", write_lists),
    ],
)
def test_one_table_holds_gold_and_both_sides(tmp_path, name, write):
    path = tmp_path / name
    write(path)
    sides = [Column(path, column) for column in ("gold", "old", "new")]
    inputs = read_inputs(*sides, Reading(document_column="document"), spans=True)
    check(inputs)
    assert inputs.reference_names == (f"{path}:old",)
    assert inputs.tokens["document"].to_pylist() == ["d"] * 7


def test_one_column_file_holds_gold_and_both_sides(tmp_path):
    path = tmp_path / "all.conll"
    lines = [
        [f"{r['token']} {r['gold']} {r['old']} {r['new']}" for r in rows()][k] for k in range(7)
    ]
    path.write_text("\n".join([*lines[:3], "", *lines[3:]]) + "\n", encoding="utf-8")
    check(read_inputs(Column(path, 1), Column(path, "2"), Column(path, -1), spans=True))


def test_several_columns_are_several_runs(tmp_path):
    write_csv(tmp_path / "t.csv")
    sides = [Column(tmp_path / "t.csv", name) for name in ("gold", "old", "new")]
    inputs = read_inputs(sides[0], sides[1:], sides[2])
    assert inputs.reference_names == (f"{tmp_path}/t.csv:old", f"{tmp_path}/t.csv:new")
    assert inputs.reference["predicted"].to_pylist() == FLAT["old"] + FLAT["new"]


def test_conllu_columns_go_by_name(tmp_path):
    path = tmp_path / "gold.conllu"
    text = ["# newdoc id = d1", "1-2\tdu\t_\t_\t_\t_\t_\t_\t_\t_"]
    text += [
        "1\tde\tde\tADP\tIN\t_\t2\tcase\t_\tB-x",
        "2\tle\tle\tDET\tDT\tA=1\t0\troot\t_\tI-x",
        "",
    ]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    found = {
        name: read_inputs(path, path, path, Reading(label_column=name)).tokens["gold"].to_pylist()
        for name in ("xpos", "deprel", "misc")
    }
    assert found == {"xpos": ["IN", "DT"], "deprel": ["case", "root"], "misc": ["B-x", "I-x"]}
    default = read_inputs(path, path, path).tokens
    assert default["gold"].to_pylist() == ["ADP", "DET"]
    assert default["document"].to_pylist() == ["d1", "d1"]
    with pytest.raises(ComparisonError, match="--label-column pos asked for, but the columns are"):
        read_inputs(path, path, path, Reading(label_column="pos"))
    path.write_text(path.read_text().replace("DET", "_"), encoding="utf-8")
    with pytest.raises(ComparisonError, match=r"line 4: nothing in the column 'upos'"):
        read_inputs(path, path, path)


@pytest.fixture
def run_folder(tmp_path):
    """Takes a name and labels to a run folder with two splits."""

    def write(name, labels, source=None):
        folder = tmp_path / "runs" / f"run={name}"
        (folder.parent / "tokens").mkdir(parents=True, exist_ok=True)
        folder.mkdir()
        n = len(FLAT["gold"])
        tokens = pa.table(
            {
                "token_id": range(n),
                "corpus": ["c"] * n,
                "split": ["test"] * n,
                "sentence": [0, 0, 0, 1, 1, 1, 1],
                "position": [0, 1, 2, 0, 1, 2, 3],
                "token": TOKENS[0] + TOKENS[1],
                "gold": FLAT["gold"],
            }
        )
        pq.write_table(tokens, folder.parent / "tokens" / "t.parquet")
        predictions = {"run": [name] * n, "token_id": range(n), "predicted": labels}
        pq.write_table(pa.table(predictions), folder / "predictions.parquet")
        checksum = table_checksum(tokens, ["sentence", "token", "gold"])
        file = {"file": "tokens/t.parquet", "checksum": checksum, "tokens": n}
        manifest = {
            "run": name, "task": "ner", "corpus": "c", "seed": 1, "source": source,
            "pretraining_epoch": None, "tokens": {"test": file, "validation": file},
            "best_epoch": 1, "validation_score": 0.5, "cpu_seconds": 1.0, "spec": {},
            "signature": "s",
        }  # fmt: skip
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return folder

    return write


def test_run_folders_bring_gold_and_source_models(run_folder):
    old, new = run_folder("a", FLAT["old"]), run_folder("b", FLAT["new"], source="s1")
    inputs = read_inputs(None, old, [new], spans=True)
    check(inputs)
    assert inputs.gold_name == str(old)
    assert (inputs.reference_sources, inputs.candidate_sources) == ((None,), ("s1",))
    check(read_inputs(None, old, new, Reading(split="validation"), spans=True))
    with pytest.raises(ComparisonError, match=r"unknown split 'tst'\. Did you mean 'test'"):
        read_inputs(None, old, new, Reading(split="tst"))


def test_runs_on_two_texts_are_refused_by_name_before_they_are_read(run_folder):
    old, new = run_folder("a", FLAT["old"]), run_folder("b", FLAT["new"])
    manifest = json.loads((new / "manifest.json").read_text())
    manifest["tokens"]["test"] |= {"checksum": "other", "tokens": 99}
    (new / "manifest.json").write_text(json.dumps({**manifest, "corpus": "tweets"}))
    (new / "predictions.parquet").unlink()
    told = (
        r"run=a predicts c test \(7 tokens\), and .*run=b predicts tweets test \(99 tokens\): these"
    )
    with pytest.raises(ComparisonError, match=told):
        read_inputs(None, old, new, spans=True)
    (new / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ComparisonError, match=r"in another version: .*--allow-unaligned"):
        read_inputs(None, old, new, spans=True)


def test_stored_tables_of_tokens_and_predictions_are_read_as_such(run_folder):
    old, new = run_folder("a", FLAT["old"]), run_folder("b", FLAT["new"])
    sides = [folder / "predictions.parquet" for folder in (old, new)]
    inputs = read_inputs(old.parent / "tokens" / "t.parquet", *sides, spans=True)
    check(inputs)
    assert inputs.reference_names == ("a",)


def test_a_run_folder_without_its_manifest_is_a_folder(tmp_path):
    with pytest.raises(ComparisonError, match=r"is a folder, expected a file .* or a run folder"):
        read_inputs(None, tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", b"", "t.csv: not a readable CSV"),
        ("t.csv", b"a,b\n", "t.csv: no rows"),
        ("t.csv", b"token,gold\nx,y\n", "no column 'sentence' among token, gold"),
        ("t.csv", b"sentence,token,token\n1,x,y\n", "two columns are called 'token'"),
        ("t.csv", b"sentence,token,gold\n1,x\n", "t.csv: not a readable CSV table"),
        (
            "t.csv",
            b"sentence,token,x\n1,a,b\n",
            "no column 'gold', where labels are looked for; the columns",
        ),
        ("t.parquet", b"PAR1junk", "t.parquet: not a readable Parquet table"),
        ("t.jsonl", b'{"token": "a", "sentence": 1}\n[]\n', "t.jsonl line 2: found"),
        ("t.jsonl", b'{"token": "a", "sentence": 1}\n{"tok', "t.jsonl line 2: no JSON"),
        ("t.jsonl", b'{"a": 1}\n[broken', "t.jsonl line 2: no JSON"),
        ("t.jsonl", b"[broken", "t.jsonl line 1: no JSON"),
        ("t.json", b'{"a": 1}\n[broken', "t.json: no JSON"),
        ("t.ndjson", b'{"a": 1}\n', "t.ndjson: no column 'sentence' among a"),
        ("t.jsonl", b'{"tokens": ["a"], "gold": ["X", "Y"]}\n', "row 0: 2 values in 'gold', exp"),
        ("t.jsonl", b'{"tokens": ["a"], "gold": "X"}\n', "no column 'gold', where labels"),
        ("t.jsonl", b'{"token": "a", "sentence": 1, "gold": null}\n', "row 0: nothing in the col"),
    ],
)
def test_a_broken_table_is_named_with_its_place(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BackfireError, match=message):
        read_inputs(path, path, path)


def test_numbers_and_odd_texts_in_tables_stay_as_they_are(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('sentence,token,gold\n1,007,X\n1,1.0,X\n1,"a, ""b""",2020-01-01\n2,NA,\u2028\n')
    inputs = read_inputs(path, path, path, Reading(label_column="gold"))
    assert inputs.tokens["token"].to_pylist() == ["007", "1.0", 'a, "b"', "NA"]
    assert inputs.tokens["gold"].to_pylist() == ["X", "X", "2020-01-01", "\u2028"]
    assert inputs.tokens["sentence"].to_pylist() == [0, 0, 0, 1]


def test_the_kind_can_be_named(tmp_path):
    path = tmp_path / "odd.txt"
    write_csv(path)
    side = Column(path, "gold")
    assert len(read_inputs(side, side, Column(path, "new"), Reading(kind="table")).tokens) == 7
    with pytest.raises(CorpusError):
        read_inputs(side, side, side, Reading(kind="conllu"))
    with pytest.raises(BackfireError, match=r"unknown kind 'tables'\. Did you mean 'table'"):
        read_inputs(side, side, side, Reading(kind="tables"))


def test_offsets_of_texts_beyond_ascii_are_read_as_such(tmp_path):
    for name, start in (("gold", 0), ("old", 0), ("new", 5)):
        record = {"text": "Zoë à 中文 👩", "spans": [{"start": start, "end": 7, "label": "per"}]}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n")
    inputs = read_inputs(
        *(tmp_path / f"{name}.jsonl" for name in ("gold", "old", "new")), spans=True
    )
    assert inputs.tokens["token"].to_pylist() == ["Zoë", "à", "中", "文", "👩"]
    assert inputs.reference["predicted"].to_pylist() == ["B-per", "I-per", "I-per", "O", "O"]


def write_conllu(path, cells):
    rows = [f"{k}\tw{k}\t_\tX\t_\t_\t0\troot\t_\t{cell}" for k, cell in enumerate(cells, 1)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


class Watched(Reading):
    """Keeps which of its settings of files are read."""

    def __getattribute__(self, name):
        if name in FILE_SETTINGS:
            READ.add(name)
        return super().__getattribute__(name)


READ = set()
ELSEWHERE = {"token_column", "label_column", "rows_at_once"}


@pytest.mark.parametrize("name", KINDS.names())
def test_a_kind_reads_the_settings_that_it_says_it_heeds(name, tmp_path, run_folder):
    """But for those that are read by others: who takes columns, and parts of large tables."""
    path = tmp_path / "input"
    if name == "run_folder":
        path = run_folder("a", FLAT["old"])
    elif name == "conllu":
        write_conllu(path, ["B-x", "O"])
    elif name == "offsets":
        path.write_text('{"text": "Zoë", "spans": [{"start": 0, "end": 3, "label": "per"}]}\n')
    elif name == "table":
        write_csv(path)
    else:
        path.write_text("Ms O\nto O\n")
    kind = KINDS.load(name)
    READ.clear()
    kind.read(path, Watched())
    assert kind.heeds - ELSEWHERE == READ - ELSEWHERE


def test_a_key_of_misc_holds_labels(tmp_path):
    path = tmp_path / "t.conllu"
    write_conllu(path, ["SpaceAfter=No|NER=B-x", "NER=I-x", "NER=O|Odd=a=b"])
    how = Reading(label_column="misc:NER")
    assert read_inputs(path, path, path, how, spans=True).tokens["gold"].to_pylist() == [
        "B-x", "I-x", "O",
    ]  # fmt: skip
    side = Column(path, "misc:NER")
    assert read_inputs(side, path, path).tokens["gold"].to_pylist() == ["B-x", "I-x", "O"]
    with pytest.raises(ComparisonError, match=r"misc: unknown key 'ner'\. Did you mean 'NER'"):
        read_inputs(path, path, path, Reading(label_column="misc:ner"))
    with pytest.raises(ComparisonError, match=r"line 1: nothing in the column 'misc:Odd'"):
        read_inputs(path, path, path, Reading(label_column="misc:Odd"))
    write_conllu(path, ["NER=B-x"])
    with pytest.raises(ComparisonError, match=r"name the key, as in --label-column misc:NER\."):
        read_inputs(path, path, path, Reading(label_column="misc"), spans=True)


def test_the_option_that_named_a_column_is_named(tmp_path):
    path = tmp_path / "t.csv"
    write_csv(path)
    gold, old = Column(path, "gold"), Column(path, "oldd")
    with pytest.raises(ComparisonError, match="--reference-column oldd asked for, but"):
        read_inputs(gold, old, gold)
    with pytest.raises(ComparisonError, match="--candidate-column oldd asked for, but"):
        read_inputs(gold, gold, old)
    with pytest.raises(ComparisonError, match="no column 'predicted', where labels are looked"):
        read_inputs(gold, path, gold)


@pytest.mark.parametrize("lists", [[["NN"]], ["NN"], [5], 5, None])
def test_labels_in_memory_are_refused_unless_they_are_tables(tmp_path, lists):
    path = tmp_path / "t.csv"
    write_csv(path)
    if lists == ["NN"]:
        lists = {"NN": 1}.items()
    with pytest.raises(ComparisonError, match=r"found a \w+, expected a file, a column of one"):
        read_inputs(Column(path, "gold"), lists, path)
    if lists is not None:
        with pytest.raises(ComparisonError, match=r"gold: found a \w+, expected a file"):
            read_inputs(lists, path, path)


def test_a_run_that_is_gold_itself_is_noted(tmp_path):
    path = tmp_path / "all.conll"
    path.write_text("a\tX\tX\nb\tY\tX\n", encoding="utf-8")
    found = compare(path, path, Column(path, 1), task="pos")
    noted = [note for note in found.notes if "is gold itself" in note]
    assert len(noted) == 1
    assert f"The reference {path} is gold itself" in noted[0]
