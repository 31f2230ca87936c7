"""Spark says what DuckDB says, table by table and as a comparison whose rows stay where they are.

All of it stands in one file, so that one process starts one Spark.
"""

import re
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import backfire
from backfire.engines.queue import JobFailedError
from backfire.engines.spark import read_table, work_on_parts
from backfire.engines.spark_start import need_spark, open_spark
from backfire.engines.tables import collect_table, open_tables
from backfire.experiments.compare import Slicing
from backfire.experiments.inputs import Column
from backfire.records.errors import ComparisonError, MissingExtraError
from backfire.slices.family import CATEGORIES, declare_family
from backfire.slices.label import label_slices
from backfire.slices.training import count_labels
from backfire.slices.words import count_words, describe_words, number_words
from backfire.transitions.confusion import confusion
from backfire.transitions.flips import flips
from backfire.transitions.outcomes import outcomes
from backfire.transitions.rates import transfer_rates
from little_large_table import (
    POS,
    SPANS,
    N,
    assert_close,
    collect_groups,
    name_documents,
    write_table,
)
from little_slices import as_table, read_text

pytestmark = pytest.mark.spark

MOST = 700_000
"""Bytes that Spark may give back: fewer than those of the rows of `LARGE` tokens."""

LARGE = 20_000

# Tables are so small that to plan them, and to compile code for them, costs more than to run them.
CONFIGURATION = f"""
spark.master local[2]
spark.driver.memory 512m
spark.driver.maxResultSize {MOST}
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.default.parallelism 2
spark.sql.shuffle.partitions 2
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.ui.enabled false
"""


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """A Spark that is started by its own configuration."""
    try:
        need_spark("the tests")
    except MissingExtraError as failure:
        pytest.skip(str(failure))
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text(CONFIGURATION)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))  # of the workers
        with open_spark() as tables:
            yield tables


@pytest.fixture(scope="module")
def duck():
    with open_tables() as tables:
        yield tables


def draw_layer(seed, n=60):
    return np.random.default_rng(seed).choice(["a", "b", "c"], n).tolist()


def draw_predictions(side, runs):
    n = 60
    return ibis.memtable(
        pa.table(
            {
                "run": [f"{side}{k}" for k in range(runs) for _ in range(n)],
                "token_id": [*range(n)] * runs,
                "predicted": [x for k in range(runs) for x in draw_layer(k + 10 * runs)],
            }
        )
    )


TOKENS = ibis.memtable(
    pa.table(
        {
            "token_id": range(60),
            "sentence": [k // 7 for k in range(60)],
            "token": draw_layer(4),
            "gold": [None, *draw_layer(3)[1:]],
        }
    )
)
OUTCOMES = outcomes(draw_predictions("r", 1), draw_predictions("c", 2), TOKENS)
TABLES = {
    "outcomes": OUTCOMES,
    "confusion": confusion(flips(OUTCOMES)),
    "rates": transfer_rates(OUTCOMES),
    "rates by run": transfer_rates(OUTCOMES, by=("candidate_run", "gold")),
    "words": count_words(TOKENS),
    "labels": count_labels(TOKENS.select("token", tag="gold")).mutate(labels=ibis._.labels.sort()),
}


def sorted_rows(table):
    return sorted(table.to_pylist(), key=repr)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_same_on_both(spark, duck, name):
    found, expected = (sorted_rows(collect_table(each, TABLES[name])) for each in (spark, duck))
    assert_close(found, expected)
    assert expected


@pytest.mark.parametrize("spans", [False, True])
def test_every_category_marks_the_same_tokens_on_both(spark, duck, spans):
    """Those of its examples, and all those of all other categories'."""
    examples = [x for each in CATEGORIES.load_all().values() for x in each.examples]
    examples = [x for x in examples if ("B-" in x.gold) == spans or not x.gold]
    words = [x.tokens.split() for x in examples]
    gold = [x.gold.split() or ["O"] * len(own) for x, own in zip(examples, words, strict=True)]
    seen = pa.table({"token": [w for own in words[::2] for w in own[::2]]})
    seen = seen.append_column("tag", pa.array([f"t{k % 3}" for k in range(len(seen))]))
    tokens, training = as_table(words, gold, spans=spans), {"source": seen, "target": seen}
    family = declare_family(read_text(tokens, spans=spans, training=training))
    numbered, word_id = number_words(tokens["token"])
    tokens = tokens.append_column("word_id", word_id)
    marks = []
    for each in (spark, duck):
        labels = {
            side: collect_table(each, count_labels(ibis.memtable(own)))
            for side, own in training.items()
        }
        described = describe_words(numbered, family, labels)
        labelled = label_slices(ibis.memtable(tokens), family, described)
        kept = [name for name in labelled.columns if name.startswith("slice ")]
        marks.append(sorted_rows(collect_table(each, labelled.select("token_id", *kept))))
    assert marks[0] == marks[1]
    assert sum(any(v for k, v in row.items() if k != "token_id") for row in marks[0]) > 20


COMPARED = (
    *("verdict", "verdict_sentence", "noise", "tokens", "rates", "accuracy", "tests", "slices"),
    *("confusion", "confusion_rows", "undefined", "margin", "task", "gate"),
)


def assert_same(found, expected):
    assert found.examples == expected.examples
    assert found.examples.shown
    found, expected = found.as_json(), expected.as_json()
    for name in COMPARED:
        assert_close(found[name], expected[name], name)
    for name in ("sentences", "documents", "unit"):
        assert found["inputs"][name] == expected["inputs"][name]


def test_a_comparison_says_the_same_and_no_row_comes_back(spark, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("[slices.mine]\nexpression = 'length > 3 and position > 0'\n", encoding="utf-8")
    path = tmp_path / "table.parquet"
    inputs = write_table(path, SPANS, text_sentences=True, n=LARGE)
    options = {
        "task": "ner",
        "slices": Slicing(own=own),
        "candidate_sources": ["s"],
        "gate": {"gain": {"min_points": 3}, "slices": {"not_harmed": True}},
    }
    found = backfire.compare(*inputs, engine="spark", **options)
    expected = backfire.compare(*inputs, rows_at_once=0, **options)
    assert_same(found, expected)
    assert "by Spark" in found.notes[-1]
    assert found.notes[:-1] == expected.notes[:-1]
    assert "parts:spark" in found.signature


def test_the_rows_themselves_are_more_than_may_come_back(spark, tmp_path):
    write_table(tmp_path / "table.parquet", SPANS, n=LARGE)
    whole = spark.read_parquet(str(tmp_path / "table.parquet"))
    with pytest.raises(JobFailedError, match=r"Spark failed: .*maxResultSize"):
        collect_table(spark, whole)


def test_a_folder_is_read_in_the_order_of_its_files_with_documents_as_units(spark, tmp_path):
    path, folder = tmp_path / "table.parquet", tmp_path / "folder"
    inputs = write_table(path, POS, runs=2)
    name_documents(path, [f"d{k // 300}" for k in range(N)])
    table = pq.read_table(path)
    folder.mkdir()
    for k, start in enumerate((0, 3000, 6000)):
        pq.write_table(table.slice(start, 3000), folder / f"part-{k}.parquet")
    gold, old, new = (
        [Column(folder, f"{side}{run}") for run in range(2)] if side else Column(folder, "gold")
        for side in ("", "old", "new")
    )
    options = {"task": "pos", "candidate_sources": list("st")}
    found = backfire.compare(gold, old, new, engine="spark", **options)
    assert found.inputs.unit == "document"
    expected = backfire.compare(*inputs, rows_at_once=0, **options)
    for name in COMPARED:
        assert_close(found.as_json()[name], expected.as_json()[name], name)


def test_work_gets_the_rows_of_a_group_together_and_in_order(spark, tmp_path):
    table = pa.table({"group": [k % 7 for k in range(500)], "n": range(500)})
    pq.write_table(table, tmp_path / "table.parquet", row_group_size=100)
    rows = read_table(spark, str(tmp_path / "table.parquet"))
    found = list(work_on_parts(spark, rows, ["group"], collect_groups))
    assert sorted(key for part in found for key in part) == [*range(7)]
    for part in found:
        for key, numbers in part.items():
            assert numbers == [*range(key, 500, 7)]
    assert len(list(work_on_parts(spark, rows, [], collect_groups))) == 1


def test_what_spark_cannot_compare_is_refused(spark, tmp_path):
    path = tmp_path / "table.parquet"
    gold, old, new = write_table(path, POS)
    name_documents(path, [None if k == 7 else f"d{k // 3000}" for k in range(N)])
    other = Column(tmp_path / "other.parquet", "new0")
    absent = [Column(tmp_path / "absent.parquet", x) for x in ("gold", "old0", "new0")]
    for inputs, options, message in (
        ((gold, old, other), {}, "one table of Parquet files"),
        (absent, {}, "can't read it as Parquet"),
        ((gold, old, Column(path, "new7")), {}, "no column 'new7'"),
        ((gold, old, new), {}, "'doc_id' of some row"),
        ((gold, old, new), {"document_column": "token", "cluster": "document"}, "stand together"),
    ):
        with pytest.raises(ComparisonError, match=message):
            backfire.compare(*inputs, task="pos", engine="spark", **options)


def test_what_a_worker_refuses_is_told_as_it_is_here(spark, tmp_path):
    inputs = write_table(tmp_path / "table.parquet", ["O", "B-per", "I-per", "O-per"], n=50)
    told = []
    for options in ({"engine": "spark"}, {"rows_at_once": 0}):
        with pytest.raises(ComparisonError) as caught:
            backfire.compare(*inputs, task="ner", scheme="bioes", **options)
        told.append(re.sub(r" row \d+", " row 0", str(caught.value)))  # the first of its part
    assert told[0] == told[1]
    assert " row 0" in told[0]


@pytest.mark.slow
def test_a_million_tokens_say_the_same(spark, tmp_path):
    inputs = write_table(tmp_path / "table.parquet", SPANS, runs=1, n=1_000_000)
    found = backfire.compare(*inputs, task="ner", engine="spark")
    assert_same(found, backfire.compare(*inputs, task="ner", rows_at_once=0))
