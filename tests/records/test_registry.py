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


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch):
    """The groups that installed packages were searched for; one of them offers a format."""
    theirs = EntryPoint(name="theirs", value="json:loads", group="backfire.formats")
    searched: list[str] = []

    def search(group: str) -> list[EntryPoint]:
        searched.append(group)
        return [theirs] if group == theirs.group else []

    monkeypatch.setattr(registry, "entry_points", search)
    registry._offered.cache_clear()
    yield searched
    registry._offered.cache_clear()


def test_third_parties_add_through_entry_points(searches: list[str]) -> None:
    assert "theirs" in FORMATS.names()
    assert FORMATS.load("theirs")("[1]") == [1]
    assert FORMATS.load_all()["theirs"]("[1]") == [1]


def test_installed_packages_are_searched_once_a_group(searches: list[str]) -> None:
    for name in FORMATS.names():
        FORMATS.load(name)
    assert "theirs" not in Registry("backfire.transfer.combiners", "COMBINER", "combiner").names()
    assert searches == ["backfire.formats", "backfire.combiners"]
