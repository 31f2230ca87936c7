from importlib.metadata import EntryPoint

import pytest

from backfire.records import registry
from backfire.records.errors import SettingsError
from backfire.records.registry import Registry

FORMATS = Registry("backfire.corpora.formats", "read", "format")


def test_every_file_of_the_folder_is_a_method_and_loads() -> None:
    assert {"columns", "conllu", "gmb", "penn"} <= set(FORMATS.names())
    assert all(callable(FORMATS.load(name)) for name in FORMATS.names())
    assert FORMATS.load_all() == {name: FORMATS.load(name) for name in FORMATS.names()}


def test_an_unknown_name_lists_near_ones() -> None:
    with pytest.raises(SettingsError, match=r"unknown format 'column'\. Did you mean 'columns'"):
        FORMATS.load("column")


def test_third_parties_add_through_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = EntryPoint(name="theirs", value="json:loads", group="backfire.formats")
    monkeypatch.setattr(
        registry, "entry_points", lambda group: [theirs] if group == "backfire.formats" else []
    )
    assert "theirs" in FORMATS.names()
    assert FORMATS.load("theirs")("[1]") == [1]
    assert FORMATS.load_all()["theirs"]("[1]") == [1]
