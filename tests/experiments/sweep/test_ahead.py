"""What a sweep would do, before it does it."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app
from backfire.corpora.subset import Subset
from backfire.experiments.sweep.ahead import SOURCES, look_ahead
from backfire.experiments.sweep.known_costs import KnownCosts
from backfire.records.errors import EvidenceError
from backfire.records.run_folder import RunFolder, find_runs
from little_sweep import DESCRIPTION, RANDOM, STATES, TRANSFER


def ahead_of(spec, desk):
    found = look_ahead([spec], desk)
    return found, {(arm.sweep, arm.arm): (arm.n_done, arm.n_missing) for arm in found.arms}


def test_before_anything_is_trained_nothing_is_there_and_nothing_comes_to_be(
    make_sweep, make_desk, tmp_path
):
    found, arms = ahead_of(make_sweep(RANDOM, TRANSFER, STATES), make_desk(tmp_path))
    assert arms == {
        ("little", "random"): (0, 2),
        ("little", "transfer"): (0, 2),
        ("little", "states"): (0, 3.0),  # two epochs are fewer than patience waits, and epoch 0
        (SOURCES, "source"): (0, 2),
    }
    assert (found.n_unknown, found.cpu_seconds) == (9, 0)
    assert list(tmp_path.iterdir()) == []


def test_what_is_done_is_there(whole):
    spec, desk, outcome, _ = whole
    found, _ = ahead_of(spec, desk)
    assert (found.n_done, found.n_missing, found.clock_seconds) == (outcome.n_runs, 0, 0)
    fewer = spec.model_copy(update={"arm": spec.arm[:2]})
    with pytest.raises(EvidenceError, match="no longer asked for"):
        look_ahead([fewer], desk)
    assert look_ahead([fewer], desk, undecided=[spec.name]).undecided == (spec.name,)


def test_the_cost_is_that_of_runs_of_the_same_recipe(whole, make_sweep):
    _, desk, _, _ = whole
    more = make_sweep({**RANDOM, "runs": 5}, {**TRANSFER, "runs": 3}, name="more")
    found, arms = ahead_of(more, replace(desk, jobs=2))
    assert arms == {
        ("more", "random"): (2, 3), ("more", "transfer"): (2, 1), (SOURCES, "source"): (2, 1),
    }  # fmt: skip
    done = [folder.manifest for folder in find_runs(desk.runs)]
    alone = [each.cpu_seconds for each in done if each.corpus == "target" and not each.source]
    [random] = [arm for arm in found.arms if arm.arm == "random"]
    assert random.cpu_seconds == pytest.approx(3 * sum(alone) / len(alone))
    assert found.n_unknown == 0
    assert found.clock_seconds == pytest.approx(found.cpu_seconds / 2)


def test_the_cost_is_taken_from_what_has_most_in_common(whole):
    _, desk, outcome, _ = whole
    spec, place = next(cell for cell in outcome.places if cell[1].arm == "random")
    like = RunFolder(desk.runs / f"run={outcome.places[spec, place]}").manifest
    seconds = like.model_copy(update={"cpu_seconds": 10.0})
    tokens = {("target", "all"): 100, ("target", 9): 30, ("larger", "all"): 300}
    foreign = like.model_copy(update={"spec": {"of": "another version"}, "cpu_seconds": 99.0})
    costs = KnownCosts([foreign, seconds], lambda name, part: tokens[name, part.sentences])
    from backfire.experiments.spec import RunSpec

    own = RunSpec(**like.spec)
    longer = own.training.model_copy(update={"epochs": 40})
    wider = own.tagger.model_copy(update={"dropout": 0.5})
    assert costs.of(own.model_copy(update={"seed": 77})) == 10
    assert costs.of(own.model_copy(update={"training": longer})) == 10
    assert costs.of(own.model_copy(update={"corpus": "larger"})) == pytest.approx(30)
    shorter = own.training.model_copy(update={"epochs": 1})
    assert costs.of(own.model_copy(update={"training": shorter})) == 5, "of two epochs one is left"
    part = own.model_copy(update={"subset": Subset(sentences=9)})
    assert costs.of(part) == pytest.approx(10 * 30 / 100)
    assert costs.of(own.model_copy(update={"tagger": wider})) is None


def test_the_command_tells_it_and_touches_nothing(make_desk, catalogue, tmp_path):
    (tmp_path / "little.toml").write_text(DESCRIPTION)
    words = ["sweep", str(tmp_path / "little.toml"), "--dry-run", "--catalogue", str(catalogue)]
    words += ["--data", str(catalogue.parent), "--runs", str(tmp_path / "runs")]
    words += ["--evidence", str(tmp_path / "results")]
    told = CliRunner().invoke(build_app(), words)
    assert told.exit_code == 0, told.output
    assert "source models: source 0/2" in told.stdout
    assert "9 runs to make; 0 are there. Of 9 the cost is not known" in told.stdout
    plain = json.loads(CliRunner().invoke(build_app(), [*words, "--json"]).stdout)
    assert (plain["n_done"], plain["n_missing"], len(plain["arms"])) == (0, 9, 4)
    assert [path.name for path in tmp_path.iterdir()] == ["little.toml"]
