"""Where Spark or its Java is missing, it is said what to install."""

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
