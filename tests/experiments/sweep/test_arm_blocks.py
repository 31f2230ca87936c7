"""Arms with a source or a number of runs for each target, and arms like others."""

import pytest

from backfire.experiments.sweep.shipped import shipped_sweeps
from backfire.experiments.sweep.spec import read_sweep
from backfire.experiments.sweep.wanted import expand
from backfire.records.errors import SettingsError
from little_sweep import RANDOM, TRANSFER

BY_TARGET = {"name": "transfer", "source": {"a": "x", "b": "y", "c": "x"}, "runs": 3}


def plan(spec):
    return [(each.target, each.number, each.source and each.source.corpus) for each in expand(spec)]


def test_a_table_stands_for_as_many_arms_as_there_are_sources_and_numbers_of_runs(make_sweep):
    one = make_sweep({**BY_TARGET, "runs": {"a": 3, "b": 3, "c": 1}})
    apart = make_sweep(
        {"name": "transfer", "targets": ["a"], "source": "x", "runs": 3},
        {"name": "transfer", "targets": ["b"], "source": "y", "runs": 3},
        {"name": "transfer", "targets": ["c"], "source": "x", "runs": 1},
    )
    assert plan(one) == plan(apart)
    assert one == apart
    assert [arm.targets for arm in make_sweep(BY_TARGET).arm] == [("a", "c"), ("b",)]
    assert make_sweep({**BY_TARGET, "targets": ["c", "b", "a"]}).arm[0].targets == ("c", "a")


def test_an_arm_is_like_another_but_for_what_it_says(make_sweep):
    fewer = {"name": "fewer", "like": "again", "runs": 1}
    again = {"name": "again", "like": "transfer", "first_seed": 3001}
    apart = [{**TRANSFER, "name": "again", "first_seed": 3001}]
    apart += [{**apart[0], "name": "fewer", "runs": 1}]
    assert make_sweep(TRANSFER, again, fewer) == make_sweep(TRANSFER, *apart)


@pytest.mark.parametrize(
    ("arms", "message"),
    [
        ([{"name": "a", "runs": 2}], r"arm\.0: arm 'a' names no targets\."),
        ([{**BY_TARGET, "targets": ["a", "b"]}], r"targets has .* a, b, and source .* c\."),
        ([{**BY_TARGET, "runs": {"a": 1, "c": 1}}], r"source has .* a, b, c, and runs has a, c\."),
        ([{**RANDOM, "source": {}}], "targets has the targets target, and source has none"),
        ([RANDOM, {**BY_TARGET, "runs": {"a": 0}}], r"arm\.1\.runs\.a: .*; found 0"),
        ([{**BY_TARGET, "source": {"a": 3}}], r"arm\.0\.source\.a: .*; found 3"),
        ([{**RANDOM, "runs": "many"}], r"arm\.0\.runs: .*; found 'many'"),
        ([{"name": "a", "like": "randon"}, RANDOM], "stands above: unknown arm 'randon'"),
        ([RANDOM, {"name": "a", "like": "randon"}], "Did you mean 'random'"),
        ([RANDOM, RANDOM, {"name": "a", "like": "random"}], "2 blocks above have this name"),
        ([RANDOM, {"name": "a", "like": 3}], r"arm\.1\.like: .*; found 3"),
        ([{**RANDOM, "lik": "b"}], "unknown setting 'lik'. Did you mean 'like'"),
        (["random"], r"arm\.0: .*; found 'random'"),
    ],
)  # fmt: skip
def test_what_is_at_odds_is_named(make_sweep, arms, message):
    with pytest.raises(SettingsError, match=message):
        make_sweep(*arms)


def test_the_shipped_sweeps_have_every_target_of_the_paper_from_its_source():
    for name in ("table-2", "mitigations"):
        arms = [arm for arm in read_sweep(shipped_sweeps()[name]).arm if arm.name == "transfer"]
        assert {(target, arm.source) for arm in arms for target in arm.targets} == {
            ("tpos", "wsj-open"), ("ark", "wsj-open"), ("tweebank", "wsj-open"),
            ("tchunk", "conll2000"), ("wnut17", "conll2003"),
        }  # fmt: skip
