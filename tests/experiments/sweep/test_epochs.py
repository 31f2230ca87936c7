"""Lists of pretraining states: a wish, since a source model stops where it stops."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app
from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep.engine import run_sweeps
from backfire.experiments.sweep.epochs import absent_from, states_of
from backfire.experiments.sweep.news import StatesAbsent
from backfire.records.errors import SettingsError
from little_sweep import DESCRIPTION, STATES
from planted_evidence import plant_source


@pytest.mark.parametrize(
    ("epochs", "states", "absent"),
    [
        ("best", [3], ()),
        ("all", [0, 1, 2, 3, 4, 5], ()),
        ((0, 9), [0], (9,)),
        ((9, 2, 0, 7, 2), [0, 2], (7, 9)),
        ((0, "best", "last", 8), [0, 3, 5], (8,)),
        ((3, 5, "best", "last"), [3, 5], ()),
    ],
)
def test_states_are_those_that_are_wished_for_and_there(epochs, states, absent):
    source = plant_source("news", best_epoch=3, epochs=5)
    assert (states_of(epochs, source), absent_from(epochs, source)) == (states, absent)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("al", r"arm.0.epochs: expected \"best\", \"all\" or a list .*did you mean 'all'.*'al'"),
        ([0, "lst"], r"did you mean 'last'"),
        ([0, "all"], r"expected \"best\", \"all\" or a list"),
        ([-1], "from 0 on"),
        ([], "from 0 on"),
        (3, "found 3"),
        ([True], "from 0 on"),
    ],
)
def test_what_names_no_states_is_refused_in_one_sentence(make_sweep, value, message):
    with pytest.raises(SettingsError, match=message) as caught:
        make_sweep({**STATES, "epochs": value})
    assert str(caught.value).count("epochs:") == 1


@pytest.fixture
def listed(whole, make_sweep, tmp_path):
    """A sweep whose runs are all there but that from an epoch that the source did not reach."""
    _, desk, _, _ = whole
    own = replace(desk, results=tmp_path / "results")
    return make_sweep({**STATES, "epochs": [0, 9, "last"]}, name="listed"), own


def test_a_state_that_is_listed_and_absent_is_told_and_nothing_fails(listed):
    spec, desk = listed
    news: list[object] = []
    outcome = run_sweeps([spec], desk, news.append)
    assert outcome.complete
    [absent] = outcome.absent
    assert news.count(absent) == 1
    assert isinstance(absent, StatesAbsent)
    last = absent.last
    assert str(absent) == (
        f"source source 1 stopped after epoch {last}: there is no run from epoch 9, as listed, for "
        "target states 1"
    )
    assert Evidence(desk.results).epochs("listed", "states", "target") == [0, last]
    # It is told again of a plan whose runs are all there, which is no conflict.
    assert run_sweeps([spec], desk).absent == (absent,)


def test_evidence_from_a_state_that_is_listed_no_more_is_no_longer_asked_for(listed, make_sweep):
    spec, desk = listed
    run_sweeps([spec], desk)
    fewer = make_sweep({**STATES, "epochs": [0, "best"]}, name="listed")
    best = Evidence(desk.results).batch(next(desk.results.glob("listed/*"))).sources[0]
    if best.manifest.best_epoch == best.epochs:  # then both words mean the same state
        assert run_sweeps([fewer], desk).complete
    with pytest.raises(Exception, match="no longer asked for"):
        run_sweeps([make_sweep({**STATES, "epochs": [0]}, name="listed")], desk)


def test_the_command_says_it_too(whole, tmp_path):
    _, desk, _, _ = whole
    path = tmp_path / "little.toml"
    path.write_text(DESCRIPTION.replace("epochs = 'all'", "epochs = [0, 9]"), encoding="utf-8")
    places = ["--runs", desk.runs, "--evidence", tmp_path / "own", "--data", desk.data]
    found = CliRunner().invoke(
        build_app(), ["sweep", str(path), *map(str, places), "--catalogue", str(desk.catalogue)]
    )
    assert found.exit_code == 0, found.output
    assert found.stdout.count("there is no run from epoch 9, as listed, for target states 1.") == 1
