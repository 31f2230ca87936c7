"""A little sweep of mitigations, described and planted."""

import pytest

from backfire.experiments.frontiers.arms import find_arms
from backfire.experiments.reproduction import Desk
from backfire.experiments.sweep.spec import SweepSpec
from backfire.records.settings import make_settings
from planted_evidence import PlantedEvidence, plant_sweep

TRANSFER = {"name": "transfer", "targets": ["tpos"], "source": "news", "runs": 6}


def mitigated(name, *mitigate, **more):
    return {**TRANSFER, "name": name, "fine_tuning": {"mitigate": list(mitigate)}, **more}


def combined(name, combine, old, new, runs=6):
    values = {"name": name, "targets": ["tpos"], "runs": runs, "combine": combine}
    return {**values, "old": old, "new": new}


ARMS = (
    {"name": "random", "targets": ["tpos"], "runs": 6},
    {"name": "consulted", "targets": ["tpos"], "runs": 6, "first_seed": 501},
    TRANSFER,
    mitigated("mixout-0.5", {"name": "mixout", "p": 0.5}, first_seed=4001),
    mitigated("mixout-0.9", {"name": "mixout", "p": 0.9}, first_seed=5001),
    mitigated("taught", {"name": "new_error_loss"}, references="consulted"),
    combined("gated", {"name": "gated", "threshold": 0.7}, ["consulted"], ["transfer"]),
    combined("two", {"name": "ensemble"}, [], [{"arm": "transfer", "each": 2}], runs=3),
    combined("oracle", {"name": "oracle"}, ["consulted"], ["transfer"]),
)


class Described(Desk):
    """A desk with the little sweep alone."""

    def sweep(self, name: str) -> SweepSpec:
        values = {"name": name, "vectors": False, "arm": ARMS}
        return make_settings(SweepSpec, values, name)


@pytest.fixture
def desk(tmp_path):
    """A desk with evidence of the little sweep."""
    held = plant_sweep(Described(tmp_path, None).sweep("mitigations"), runs=6)
    return Described(tmp_path / "out", PlantedEvidence(held))


@pytest.fixture
def make_arms():
    """Takes mitigations to the arms that a frontier shows of a sweep with one arm for each."""

    def make(*mitigations):
        arms = [mitigated(f"arm-{k}", each) for k, each in enumerate(mitigations)]
        spec = make_settings(SweepSpec, {"name": "little", "vectors": False, "arm": arms}, "test")
        return find_arms(spec, "tpos")

    return make
