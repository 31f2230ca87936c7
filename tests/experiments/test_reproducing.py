"""What is trained for published results: the sweeps that they need, or a part of them."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from backfire.experiments.reproducing import Drawn, check_targets, draw_results, train_missing
from backfire.experiments.reproduction import Desk, Reproduction
from backfire.experiments.sweep import engine
from backfire.experiments.sweep.identities import Lab
from backfire.experiments.sweep.narrow import narrow
from backfire.experiments.sweep.spec import read_sweep
from backfire.records.errors import CorpusError, EvidenceError, SettingsError
from little_corpus import write_pair
from planted_evidence import PlantedEvidence, plant_sweep

ARMS = """
[[arm]]
name = "random"
targets = ["target", "source"]
runs = 3
[[arm]]
name = "transfer"
targets = ["target"]
source = "{source}"
runs = 3
"""


@pytest.fixture
def desk(tmp_path):
    """A desk with the corpora `source` and `target`, and `bought`, which is not here."""
    catalogue = write_pair(tmp_path / "data")
    with catalogue.open("a") as file:
        file.write('[corpora.bought]\nlike = "source"\nsplits.train.files = "absent"\n')
    for name, source in (("free", "source"), ("licensed", "bought")):
        text = f'name = "{name}"\nvectors = false\n' + ARMS.format(source=source)
        (tmp_path / f"{name}.toml").write_text(text)
    return Desk(
        tmp_path / "out", PlantedEvidence(), configs=tmp_path, data=tmp_path / "data",
        catalogue=catalogue,
    )  # fmt: skip


@pytest.fixture
def asked(desk, monkeypatch):
    """Takes options of `train_missing` to the arms that a sweep is then asked for."""

    def ask(result, **options):
        seen = []

        def run_sweeps(specs, lab, say):
            seen.extend(specs)
            return SimpleNamespace()

        monkeypatch.setattr(engine, "run_sweeps", run_sweeps)
        lab = Lab(desk.out)
        train_missing([result], options.pop("desk", desk), lab, **options)
        return {
            spec.name: [(arm.name, *arm.targets, arm.runs) for arm in spec.arm] for spec in seen
        }

    return ask


def reproduction(**needs):
    return Reproduction(title="x", draw=lambda _: [], **needs)


WHOLE = [("random", "target", 3), ("random", "source", 3), ("transfer", "target", 3)]


def test_a_licensed_corpus_that_is_not_here_is_passed_over(asked):
    result = reproduction(sweeps=("free",), optional=("licensed",))
    assert asked(result) == {"free": WHOLE}


def test_a_needed_sweep_is_asked_for_even_so(asked):
    assert asked(reproduction(sweeps=("licensed",))) == {"licensed": WHOLE}


def test_less_can_be_asked_for(asked, desk):
    narrow_desk = Desk(**{**vars(desk), "only": ("target",)})
    found = asked(reproduction(sweeps=("free",)), desk=narrow_desk, seeds=2)
    assert found == {"free": [("random", "target", 2), ("transfer", "target", 2)]}


def test_nothing_is_asked_for_where_no_sweep_is_needed(asked):
    assert asked(reproduction(needs_text=True)) == {}


def test_what_is_in_the_evidence_stays_asked_for(desk):
    spec = read_sweep(desk.configs / "free.toml")
    held = plant_sweep(spec, runs=2)
    kept = {key: runs for key, runs in held.items() if key[1:3] == ("random", "source")}
    found = narrow(spec, PlantedEvidence(kept), only=["target"], seeds=1)
    assert [(arm.name, *arm.targets, arm.runs) for arm in found.arm] == [
        ("random", "target", 1), ("random", "source", 2), ("transfer", "target", 1),
    ]  # fmt: skip
    assert narrow(spec, PlantedEvidence(), only=["elsewhere"]) is None


def test_a_target_that_no_sweep_has_is_refused(desk):
    elsewhere = Desk(**{**vars(desk), "only": ("targte",)})
    with pytest.raises(SettingsError, match=r"unknown target 'targte'\. Did you mean 'target'"):
        check_targets([reproduction(sweeps=("free",))], elsewhere)


@pytest.mark.parametrize(("failure", "falls_short"), [(CorpusError, False), (EvidenceError, True)])
def test_of_several_results_those_that_lack_something_are_told(desk, failure, falls_short):
    def refuse(_):
        raise failure("it is not here")

    broken = Reproduction(title="x", draw=refuse, needs_text=True)
    drawn = draw_results({"whole": reproduction(), "broken": broken}, desk)
    assert (list(drawn.files), list(drawn.undrawn)) == (["whole"], ["broken"])
    assert drawn.falls_short(redrawn=False) == falls_short
    assert not drawn.falls_short(redrawn=True)
    assert Drawn(undrawn=drawn.undrawn).falls_short(redrawn=True)
    with pytest.raises(failure):
        draw_results({"broken": broken}, desk)


def test_a_lost_text_is_told_before_anything_is_drawn(desk):
    class Lossy(PlantedEvidence):
        def need_texts(self, sweep):
            raise EvidenceError(f"a text of {sweep} is lost")

    drawn = []
    results = {
        name: Reproduction(title=name, sweeps=sweeps, draw=lambda own: drawn.append(own) or [])
        for name, sweeps in (("corpora", ()), ("table", ("free",)))
    }
    found = draw_results(results, replace(desk, evidence=Lossy()))
    assert len(drawn) == 1
    assert str(found.undrawn["table"]) == "a text of free is lost"
