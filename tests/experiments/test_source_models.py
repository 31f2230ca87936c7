import pyarrow as pa
import pytest

from backfire.experiments.source_models import read_sources, settle_sources, units_of
from backfire.records.errors import ComparisonError


def table(**columns):
    return pa.table(
        {"run": list("aabb"), "token_id": [0, 1, 0, 1], "predicted": ["X"] * 4, **columns}
    )


def test_a_table_names_the_source_model_of_each_run_in_a_column():
    assert read_sources(table(), ["a", "b"], "candidate") == (None, None)
    assert read_sources(table(source=["s", "s", None, None]), ["a", "b"], "candidate") == (
        "s",
        None,
    )
    codes = pa.array(["s", "s", "t", "t"]).dictionary_encode()
    assert read_sources(table(source=codes), ["b", "a"], "candidate") == ("t", "s")


def test_a_run_has_one_source_model():
    with pytest.raises(ComparisonError, match=r"candidate table, run 'a': 2 source models"):
        read_sources(table(source=list("stuu")), ["a", "b"], "candidate")


def test_those_given_go_before_those_read():
    names = ("a", "b")
    assert settle_sources(["s", "t"], (None, "u"), names, "candidate") == ("s", "t")
    assert settle_sources(None, (None, "u"), names, "candidate") == (None, "u")
    assert settle_sources([], (), names, "candidate") == (None, None)


@pytest.mark.parametrize(
    ("given", "found"),
    [(["s"], "1 name of source models"), ("st", "the text 'st'"), (list("stu"), "3 ")],
)
def test_there_is_one_name_a_run(given, found):
    with pytest.raises(ComparisonError, match=found) as caught:
        settle_sources(given, (), ("a", "b"), "candidate")
    assert "for 2 runs (a, b), expected one name a run" in str(caught.value)


def test_units_are_source_models_or_single_runs():
    assert units_of(("s", None, "s", None)) == [0, 1, 0, 2]
    assert units_of(("s", "t")) == [0, 1]


def test_a_system_of_several_source_models_is_of_one_unit_with_the_runs_of_each():
    assert units_of(("s+t", "s+u", None, "v")) == [0, 0, 1, 2]
    assert units_of(("s", "t", "u", "t+s")) == [0, 0, 1, 0]
    assert units_of(("a", "b", "c", "b+c", "a+b")) == [0, 0, 0, 0, 0]
