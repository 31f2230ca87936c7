"""What every kind of limit keeps to, and what each of them finds."""

import tomllib

import pytest

from backfire.experiments.compare import Slicing, compare
from backfire.records.errors import SettingsError
from backfire.report.gate.limit import LIMITS, Limit
from backfire.report.gate.settings import read_gate

KINDS = LIMITS.names()


def example(kind):
    return {kind: tomllib.loads(LIMITS.load(kind).example)}


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_names_every_setting_and_can_be_answered(kind, gated):
    limit = LIMITS.load(kind)
    assert isinstance(limit, Limit)
    assert set(tomllib.loads(limit.example)) == set(limit.settings.model_fields)
    gate = gated(example(kind))
    assert gate.rulings
    assert {ruling.kind for ruling in gate.rulings} == {kind}
    names = [ruling.name for ruling in gate.rulings]
    assert len(set(names)) == len(names)
    for ruling in gate.rulings:
        assert ruling.reason.endswith(".")
        assert ruling.fails == (ruling.result == "FAILED")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_refuses_unknown_settings_and_an_empty_table(kind):
    with pytest.raises(SettingsError, match=r"\[" + kind + r"\]: .*unknown setting 'max_prozent'"):
        read_gate({kind: {"max_prozent": 3}})
    if kind != "systematic_negative_transfer":  # whose limit has a default: none
        with pytest.raises(SettingsError, match=r"\[" + kind + r"\]"):
            read_gate({kind: {}})


HARM = {"falsified": 0.2, "corrected": 0.0}

HELD = [  # a table, the path of its limit, and what is harmed
    ("gain", "min_points", HARM),
    ("negative_transfer", "max_percent", HARM),
    ("systematic_negative_transfer", "max_percent", {**HARM, "runs": 3}),
    ("accuracy", "min_percent", HARM),
    ("span_f1", "min_percent", HARM),
    ("span_f1", "min_gain_points", HARM),
    ("span_types", "max_broken_percent.PER", HARM),
    ("span_types", "min_f1_gain_points.LOC", HARM),
    ("slices", "max_net_points.first in the sentence", HARM),
    ("tags", "max_net_points.LOC", HARM),
]


def one_limit(table, path, value):
    name, _, key = path.partition(".")
    return {table: {name: {key: value} if key else value}}


@pytest.mark.parametrize(("table", "path", "sides"), HELD)
def test_a_limit_fails_only_if_the_whole_interval_lies_beyond_it(table, path, sides, gated):
    def rule(value):
        (ruling,) = gated(one_limit(table, path, value), **sides).rulings
        return ruling

    found = rule(0)
    observed, (low, high) = found.observed, found.interval
    end, step = (high, 0.002) if path.startswith("min") else (low, -0.002)
    within = rule(100 * (observed + end) / 2)
    assert within.result == "WARNED"
    assert "within chance" in within.reason
    assert rule(100 * (end + step)).result == "FAILED"
    assert rule(100 * (observed - step)).result == "PASSED"


@pytest.mark.parametrize(
    "gate",
    [
        {"slices": {"not_harmed": True}},
        {"slices": {"not_harmed": ["first in the sentence"]}},
        {"slices": {"not_harmed": True, "except_for": ["number"]}},
        {"tags": {"not_harmed": True}},
    ],
)
def test_a_harmed_slice_fails(gate, gated):
    found = gated(gate, **HARM)
    (ruling,) = found.rulings
    assert (ruling.result, found.passed) == ("FAILED", False)
    assert "HARMED beyond chance: " in ruling.reason


def test_a_harmed_slice_that_is_excepted_or_not_named_is_not_looked_at(gated):
    assert gated({"slices": {"not_harmed": ["elongated"]}}, **HARM).passed


def test_limits_share_the_error_rate_and_those_that_are_not_tested_take_none(gated):
    gate = {"gain": {"min_points": -50}, "systematic_negative_transfer": {}}
    found = gated(gate)
    assert (found.tested, found.level) == (1, 0.95)
    more = gated({**gate, "accuracy": {"min_percent": 1}, "negative_transfer": {"max_percent": 99}})
    assert (more.tested, more.level) == (3, pytest.approx(1 - 0.05 / 3))
    assert more.rulings[1].interval[0] < found.rulings[0].interval[0]


def test_few_changes_are_no_ground_to_fail_on(gated):
    (ruling,) = gated({"gain": {"min_points": 0}}, falsified=0.008, corrected=0.0).rulings
    assert ruling.observed < 0
    assert ruling.result == "NOT TESTED"
    assert "Fewer than 20 tokens" in ruling.reason


@pytest.mark.parametrize("runs", [1, 2])
def test_systematic_transfer_takes_two_runs_a_side(gated, runs):
    gate = {"systematic_negative_transfer": {"max_percent": 0}}
    (ruling,) = gated(gate, runs=runs).rulings
    assert (ruling.result == "NOT TESTED") == (runs == 1)
    if runs == 1:
        assert "second run" in ruling.reason
        assert not gated({**gate, "not_tested": "fail"}, runs=1).passed
    else:
        assert "given these runs" in ruling.reason


def test_a_gate_may_ask_for_more_runs_before_it_judges(gated):
    gate = {"systematic_negative_transfer": {"min_runs": 5}}
    (ruling,) = gated(gate, runs=3).rulings
    assert ruling.result == "NOT TESTED"
    assert "the gate asks for 5" in ruling.reason


@pytest.mark.parametrize(
    ("gate", "message"),
    [
        ({"slices": {"not_harmed": ["numbr"]}}, "unknown slice 'numbr'. Did you mean 'number'"),
        ({"slices": {"max_net_points": {"URLs": 1}}}, "unknown slice 'URLs'. Did you mean 'URL'"),
        ({"tags": {"max_net_points": {"PERS": 1}}}, "unknown tag 'PERS'. Did you mean 'PER'"),
        ({"span_types": {"max_broken_percent": {"LOK": 1}}}, "unknown span type 'LOK'. Did you me"),
    ],
)
def test_an_unknown_name_gets_near_matches(gate, message, gated):
    with pytest.raises(SettingsError) as failure:
        gated(gate)
    assert message in str(failure.value)


@pytest.mark.parametrize(("task", "noun"), [("pos", "tag"), ("ner", "span type")])
def test_a_slice_of_ones_own_is_no_tag_whatever_it_is_called(task, noun, make_sides, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(f'[slices."{noun} soup"]\nwords = ["w1-1"]\n', encoding="utf-8")
    labels = ("B-PER", "O") if task == "ner" else ("PER", "NN")
    tables, asked = make_sides(labels=labels), Slicing(own=own)

    def hold(tag):
        limits = {"tags": {"max_net_points": {tag: 1.0}}}
        return compare(*tables, task=task, slices=asked, gate=limits).gate.rulings

    with pytest.raises(SettingsError, match="unknown tag 'soup'"):
        hold("soup")
    (ruling,) = hold("PER")
    assert ruling.name == f"net of {noun} PER"


@pytest.mark.parametrize("kind", ["span_f1", "span_types"])
def test_limits_of_spans_are_refused_where_there_are_none(kind, gated):
    with pytest.raises(SettingsError, match="has no spans"):
        gated(example(kind), task="pos", labels=("PER", "LOC", "NN"))


@pytest.mark.parametrize("runs", [1, 2, 6])
def test_the_limits_are_those_of_the_report(make_sides, runs):
    gate = {
        "confidence_percent": 90,
        "gain": {"min_points": 0},
        "negative_transfer": {"max_percent": 0},
        "slices": {"max_net_points": {"first in the sentence": 0}},
        "span_f1": {"min_gain_points": 0},
        "systematic_negative_transfer": {},
    }
    tables = make_sides(falsified=0.15, runs=runs)
    found = compare(
        *tables, task="ner", gate={**gate, "confidence_percent": 90 if runs == 1 else 87.5}
    )
    assert found.gate.level == pytest.approx(0.975)
    rulings = {ruling.kind: ruling for ruling in found.gate.rulings}
    assert rulings["gain"].interval == pytest.approx(found.tests.gain.interval)
    assert rulings["gain"].observed == pytest.approx(found.rates.gain)
    low, high = rulings["negative_transfer"].interval
    assert high == pytest.approx(found.tests.negative_transfer.interval[1])
    assert low <= found.tests.negative_transfer.interval[0]
    assert low == pytest.approx(found.tests.negative_transfer.interval[0], rel=0.01)
    row = next(row for row in found.slices if row.name == "first in the sentence")
    assert rulings["slices"].interval == pytest.approx(row.net_interval)
    assert rulings["span_f1"].interval == pytest.approx(found.tests.f1_difference.interval)
    if runs > 1:
        only = {"systematic_negative_transfer": {}}
        limit = compare(*tables, task="ner", gate=only).gate.rulings[0].interval
        assert limit == (pytest.approx(found.noise.systematic_negative_transfer.low_limit), None)
