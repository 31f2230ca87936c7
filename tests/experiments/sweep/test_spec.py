from pathlib import Path

import pytest

from backfire.experiments.spec import RunRequest
from backfire.experiments.sweep.forecast import Forecast, Left
from backfire.experiments.sweep.shipped import find_description, shipped_sweeps
from backfire.experiments.sweep.spec import read_sweep
from backfire.experiments.sweep.wanted import expand
from backfire.experiments.training_run import Progress
from backfire.records.errors import SettingsError
from backfire.training.resume import EpochRecord
from little_sweep import RANDOM, TRANSFER

SHIPPED = shipped_sweeps()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_sweeps_can_be_read(name: str) -> None:
    spec = read_sweep(SHIPPED[name])
    assert spec.name == name
    assert list(expand(spec))


def test_a_sweep_is_named_by_its_file_or_as_one_that_comes_with_backfire(tmp_path) -> None:
    own = tmp_path / "table-2.toml"
    own.write_text("")
    assert find_description(own) == own
    assert find_description(Path("table-2")) == SHIPPED["table-2"]
    with pytest.raises(SettingsError, match=r"unknown sweep 'tabel-2'\. Did you mean 'table-2'"):
        find_description(Path("tabel-2"))
    with pytest.raises(SettingsError, match=r"no such file.*: backfire sweep table-2$"):
        find_description(Path("configs/table-2.toml"))
    with pytest.raises(SettingsError, match=r"no such file\. Give an existing TOML file\.$"):
        find_description(Path("mine.toml"))


def test_no_seed_is_shared_between_arms_and_every_run_has_its_own_source_model() -> None:
    wanted = list(expand(read_sweep(SHIPPED["table-2"])))
    tpos = [each for each in wanted if each.target == "tpos"]
    seeds = [each.seed for each in tpos] + [each.source.seed for each in tpos if each.source]
    assert len(seeds) == len(set(seeds)) == 30
    assert [e.seed for e in tpos] == [*range(1, 11), *range(2001, 2011)]
    assert [e.source.seed for e in tpos if e.source] == list(range(1001, 1011))
    assert sum(each.target == "wnut17" for each in wanted) == 12


def test_fine_tuning_has_settings_of_its_own_that_its_reference_shares() -> None:
    wanted = list(expand(read_sweep(SHIPPED["figure-2"])))
    for each in wanted:
        assert (each.settings.training.epochs, each.settings.training.keep) == (10, "last")
        if each.source:
            assert each.source.settings.training.keep == "best"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"arm": [RANDOM, RANDOM]}, "the target 'target' twice"),
        ({"arm": [{**RANDOM, "epochs": "all"}]}, "has no source"),
        ({"arm": [{**RANDOM, "seeds": 3}]}, "unknown setting 'seeds'"),
        ({"settings": {"training": {"epoch": 3}}}, "Did you mean 'epochs'"),
        ({"fine_tuning": {"training": {"epochs": 0}}}, "fine_tuning|training.epochs"),
        ({"arm": []}, "arm"),
        ({"name": "a/b"}, "name"),
    ],
)
def test_what_does_not_fit_is_named(make_sweep, change, message) -> None:
    arms = change.pop("arm", [RANDOM, TRANSFER])
    with pytest.raises(SettingsError, match=message):
        make_sweep(*arms, **change)


def test_the_time_left_follows_from_the_tokens_that_are_left() -> None:
    now = [0.0]
    n_tokens = {"a": 100, "b": 1000}
    forecast = Forecast(lambda request: n_tokens[request.corpus], clock=lambda: now[0])
    short, long = (
        RunRequest(corpus=name, runs=Path(), name=name, settings={"training": {"epochs": 10}})
        for name in "ab"
    )
    assert forecast.seconds_left([Left(short)]) is None
    assert forecast.expected_cpu_seconds([Left(long, 2)]) == pytest.approx(2 * 10 * 1000 / 9000)
    now[0] = 2.0
    forecast.observe(Progress("a", 10, EpochRecord(1, 1.0, 0.5, 100, 1.0)))
    assert forecast.tokens_per_cpu_second == 100
    forecast.observe_end(short)  # early stopping left one epoch of ten
    assert forecast.epochs(short) == 1
    # 10 epochs of 1,000 tokens are expected of b; two of them at 50 tokens a second of the clock
    assert forecast.seconds_left([Left(long, 2)]) == pytest.approx(2 * 10 * 1000 / 50)
    assert forecast.expected_cpu_seconds([Left(long, 2)]) == pytest.approx(2 * 10 * 1000 / 100)


def test_the_time_left_is_no_fright_in_the_first_minute() -> None:
    """Two trainings at a time; the first epoch comes late, since corpora were read before."""
    now = [0.0]
    forecast = Forecast(lambda _: 1000, clock=lambda: now[0], at_a_time=2)
    run = RunRequest(corpus="a", runs=Path(), name="a", settings={"training": {"epochs": 10}})
    now[0] = 60.0
    forecast.observe(Progress("a", 10, EpochRecord(1, 1.0, 0.5, 1000, 10.0)))
    known = [Left(run.model_copy(update={"name": "b"}), 100, cpu_seconds=20.0)]
    assert forecast.expected_cpu_seconds(known) == pytest.approx(2000)
    assert forecast.seconds_left(known) == pytest.approx(2000 * 360 / 610)  # not 6 times 2,000
    assert forecast.expected_cpu_seconds([Left(run, 1, 20.0)]) == pytest.approx(18)
    now[0] = 36_000.0  # it goes by what was seen, for instance where others work too
    forecast.observe(Progress("a", 10, EpochRecord(2, 1.0, 0.5, 1000, 36_000.0)))
    assert forecast.seconds_left(known) == pytest.approx(2000, rel=0.02)
