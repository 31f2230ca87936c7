"""Sweeps that train in a moment, on the corpora of `little_corpus`."""

from pathlib import Path

import pytest

from backfire.experiments.sweep.identities import Lab
from backfire.experiments.sweep.spec import SweepSpec, check_sweep
from backfire.records.settings import make_settings
from little_corpus import write_pair
from little_sweep import RANDOM, SETTINGS, STATES, TRANSFER


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pair(tmp_path_factory.mktemp("corpora"))


@pytest.fixture(scope="session")
def make_sweep():
    """Takes arms, a name and more to a sweep without vectors and with the little settings."""

    def make(*arms, name="little", **more) -> SweepSpec:
        values = {"name": name, "vectors": False, "settings": SETTINGS, "arm": arms, **more}
        return check_sweep(make_settings(SweepSpec, values, name), name)

    return make


@pytest.fixture(scope="session")
def make_desk(catalogue: Path):
    """Takes a folder and more to a desk that leaves everything in that folder."""

    def make(folder: Path, **more) -> Lab:
        values = {"runs": folder / "runs", "results": folder / "results", **more}
        return Lab(data=catalogue.parent, catalogue=catalogue, **values)

    return make


@pytest.fixture(scope="session")
def whole(make_sweep, make_desk, tmp_path_factory):
    """A finished sweep of three arms: its spec, its desk, its outcome and what it told."""
    from backfire.experiments.sweep.engine import run_sweeps

    spec = make_sweep(RANDOM, TRANSFER, STATES)
    desk = make_desk(tmp_path_factory.mktemp("whole"))
    news: list[object] = []
    return spec, desk, run_sweeps([spec], desk, news.append), news
