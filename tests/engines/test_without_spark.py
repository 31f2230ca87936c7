"""What can be told of Spark without one: what is missing, and how one is started here."""

import pytest

from backfire.engines import spark
from backfire.records.errors import MissingExtraError


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


class Builder(dict):
    def master(self, address):
        return Builder(self, master=address)

    def config(self, name, value):
        return Builder(self, **{name: value})


def test_a_spark_of_this_machine_listens_where_large_results_are_fetched():
    here = spark._builder(Builder(), "local[2]")
    assert here["master"] == "local[2]"
    assert here["spark.driver.host"] == here["spark.driver.bindAddress"]
    assert "spark.driver.host" not in spark._builder(Builder(), "spark://head:7077")
    assert "master" not in spark._builder(Builder(), None)
