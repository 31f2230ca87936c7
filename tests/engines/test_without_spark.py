"""What can be told of Spark without one: what is missing, and how one is started here."""

import gc
import tempfile
from pathlib import Path

import pytest

import backfire
from backfire.engines import spark_start as spark
from backfire.engines.queue import JobFailedError
from backfire.engines.spark import path_here
from backfire.experiments.inputs import Column
from backfire.records.errors import BackfireError, ComparisonError, MissingExtraError
from little_large_table import POS, write_table


def test_a_missing_package_names_the_extra(monkeypatch):
    monkeypatch.setattr(spark, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'backfire\[spark\]'"):
        spark.need_spark("compare --engine spark")


@pytest.mark.parametrize("home", [None, "/nowhere"])
def test_a_missing_java_names_the_package_of_the_system(monkeypatch, home):
    monkeypatch.setattr(spark, "find_spec", lambda name: name)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if home:
        monkeypatch.setenv("JAVA_HOME", home)
    with pytest.raises(MissingExtraError, match=r"17 or newer.*default-jre-headless") as caught:
        spark.need_spark("compare --engine spark")
    assert (home or "PATH") in str(caught.value)


def test_a_spark_of_this_machine_listens_where_large_results_are_fetched():
    here = spark._settings("local[2]")
    assert here["spark.master"] == "local[2]"
    assert here["spark.driver.host"] == here["spark.driver.bindAddress"]
    assert "spark.driver.host" not in spark._settings("spark://head:7077")
    assert "spark.master" not in spark._settings(None)


@pytest.mark.parametrize(
    ("table", "address", "place"),
    [
        ("table.parquet", "local[2]", "table.parquet"),
        ("file:///data/table.parquet", None, "/data/table.parquet"),
        ("file:/data/table.parquet", "spark://head:7077", "/data/table.parquet"),
        ("table.parquet", "spark://head:7077", None),
        ("table.parquet", None, None),
        ("hdfs:///table.parquet", "local", None),
        ("parts/*.parquet", "local", None),
    ],
)
def test_only_a_table_that_must_lie_here_is_looked_for_here(monkeypatch, table, address, place):
    monkeypatch.delenv("HADOOP_CONF_DIR", raising=False)
    assert path_here(table, address) == (Path(place) if place else None)


def test_what_needs_no_spark_to_be_refused_is_refused_before_it_starts(tmp_path, monkeypatch):
    def start(_):
        raise AssertionError("Spark was started")

    monkeypatch.setattr(spark, "open_spark", start)
    monkeypatch.setattr(spark, "need_spark", start)
    path = tmp_path / "table.parquet"
    gold, old, new = write_table(path, POS, n=50)
    other = Column(tmp_path / "other.parquet", "new0")
    absent = [Column(tmp_path / "absent.parquet", x) for x in ("gold", "old0", "new0")]
    for inputs, options, message in (
        ((gold, old, other), {}, "one table of Parquet files"),
        (absent, {}, "no such file or folder"),
        ((gold, old, Column(path, "new7")), {}, "no column 'new7'"),
        ((gold, old, new), {"task": None}, "needs its task said"),
        ((gold, old, new), {"slices": tmp_path / "no.toml"}, "no.toml"),
        ((gold, old, new), {"candidate_sources": ["a", "b"]}, "candidate"),
        ((gold, old, new), {"gate": {"tags": {"not_harmed": True}}}, "Spark reads a table part"),
    ):
        with pytest.raises(BackfireError, match=message):
            backfire.compare(*inputs, engine="spark", address="local", **{"task": "pos", **options})


def test_what_java_says_is_kept_only_if_spark_fails(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with spark._heard_by_a_file() as log:
        log.write(b"WARN")
    with pytest.raises(ComparisonError), spark._heard_by_a_file():
        raise ComparisonError("a wrong label")
    assert not list(tmp_path.iterdir())
    with pytest.raises(JobFailedError), spark._heard_by_a_file():
        raise JobFailedError("Spark failed")
    [left] = tmp_path.iterdir()
    assert str(left) in caplog.text


def test_where_java_runs_already_no_empty_file_is_named(tmp_path, monkeypatch, caplog):
    def fail(*_):
        raise JobFailedError("Spark failed")

    monkeypatch.setattr(pytest.importorskip("pyspark").SparkContext, "_gateway", object())
    monkeypatch.setattr(spark, "_start", fail)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(JobFailedError), spark.open_spark("local[1]"):
        pass
    assert not list(tmp_path.iterdir())
    assert "is in" not in caplog.text


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_spark_that_does_not_start_is_told(tmp_path, monkeypatch, caplog):
    context = pytest.importorskip("pyspark").SparkContext
    monkeypatch.setattr(context, "_gateway", None)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    java = tmp_path / "home" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\necho too old >&2\nexit 1\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    told = pytest.raises(JobFailedError, match=r"^Spark failed: .*exited.*number\. Its logs")
    with told, spark.open_spark("local[1]"):
        pass
    del told
    gc.collect()  # PySpark leaves the input of its process open
    [log] = tmp_path.glob("backfire-spark-*.log")
    assert "too old" in log.read_text()
    assert str(log) in caplog.text
