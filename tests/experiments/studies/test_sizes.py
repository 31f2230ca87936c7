"""The study of sizes: trends that were planted, and where transfer stops paying."""

from dataclasses import replace

import numpy as np
import pytest

from backfire.corpora.subset import Subset
from backfire.experiments.sizes.cell import MeasuredCell
from backfire.experiments.sizes.grid import SizeSettings, count_sentences, plan_grid
from backfire.experiments.sizes.measuring import measure_sizes
from backfire.experiments.sizes.stops import cross, find_stop, judge_gain
from backfire.experiments.sizes.trends import find_trends
from backfire.experiments.study import StudyDesk
from backfire.experiments.study_numbers import study_number
from backfire.records.errors import SettingsError
from backfire.records.settings import make_settings
from backfire.report.sizes.markdown import sizes_page
from backfire.report.sizes.record import SizeCell, SizeStudy
from backfire.report.studied.record import Studied
from backfire.scoring.leave_out import LeaveOut
from backfire.transitions.noise.contrast import Layers
from planted_evidence import PlantedEvidence, plant_runs, plant_text

LAYERS = Layers("s", "r", "c")
SPREAD = 0.001 * np.array([-2.0, -1, 0, 1, 2])


def number(value, scale=1.0):
    """A number of which five sentences, runs and source models each bring as much chance."""
    rows = value + scale * SPREAD
    return LeaveOut(value, {"s": rows, "r": rows[::-1], "c": rows[[1, 0, 2, 4, 3]]})


def cell(source, target, value, scale=1.0):
    numbers = {"gain": number(value, scale)}
    shown = {name: study_number(own, LAYERS) for name, own in numbers.items()}
    made = SizeCell(
        source_size=source, target_size=target, runs=(5, 5), numbers=shown, nt_reference=None,
        signature="",
    )  # fmt: skip
    return MeasuredCell(made, numbers)


def test_a_doubling_adds_what_was_planted():
    grid = [
        cell(s, t, 0.01 * np.log2(s) - 0.004 * np.log2(t)) for s in (8, 64, 128) for t in (4, 16)
    ]
    found = {trend.axis: trend.slope for trend in find_trends(grid, LAYERS)}
    assert found["source"].value == pytest.approx(0.01)
    assert found["target"].value == pytest.approx(-0.004)
    assert "no spread" in found["source"].reason, "what all cells share cancels"
    assert not list(find_trends(grid[:-1], LAYERS)), "a grid with a hole has no trend"
    alone = {trend.axis for trend in find_trends(grid[::2], LAYERS)}
    assert alone == {"source"}


@pytest.mark.parametrize(
    ("gains", "size"),
    [
        ([0.02, 0.01, -0.01], 40.0 * np.sqrt(4)),
        ([0.02, -0.01, 0.01], None),
        ([-0.02, -0.01, -0.01], None),
        ([0.02, -0.02, -0.01], 20.0),
        ([0.02, 0.01, 0.0], 160.0),
    ],
)
def test_the_gain_falls_to_nothing_between_two_sizes(gains, size):
    assert cross(gains, [10, 40, 160]) == (size and pytest.approx(size))


@pytest.mark.parametrize(
    ("gains", "verdict", "up_to", "not_from"),
    [
        ([0.05, 0.03, 0.02], "pays at every size", 160, None),
        ([0.05, 0.03, -0.02], "stops", 40, 160),
        ([0.05, 0.002, -0.02], "stops", 10, 160),
        ([-0.05, -0.03, -0.02], "never pays", None, 10),
        ([0.05, 0.001, 0.02], "can't be told", 10, None),
        ([0.05, 0.03, -0.003], "can't be told", 40, None),
        ([-0.0001, -0.001, -0.002], "can't be told", None, None),
        ([-0.05, 0.03, 0.05], "can't be told", None, None),
    ],
)
def test_the_verdict_on_where_it_stops_takes_evidence_either_way(gains, verdict, up_to, not_from):
    """An interval is 0.0067 to either side: below 0 is not yet shown not to pay."""
    cells = [cell(8, size, gain) for size, gain in zip((10, 40, 160), gains, strict=True)]
    found = find_stop(cells, LAYERS, 0.001)
    assert (found.verdict, found.pays_up_to, found.source_size) == (verdict, up_to, 8)
    assert found.pays_not_from == not_from
    if gains == [0.05, 0.03, -0.02]:
        low, high = found.crossing_interval
        assert 40 < low < found.crossing < high < 160
    assert (found.crossing is not None) == (verdict == "stops")


def test_a_verdict_holds_for_no_more_than_each_of_its_gains():
    shown = study_number(LeaveOut(0.02, {"s": number(0.02).without["s"]}), LAYERS)
    assert shown.covers == "these runs"
    cells = [cell(8, size, 0.03) for size in (10, 40)]
    few = replace(cells[1], cell=cells[1].cell.model_copy(update={"numbers": {"gain": shown}}))
    assert find_stop(cells, LAYERS, 0.001).covers == "other runs"
    assert find_stop([cells[0], few], LAYERS, 0.001).covers == "these runs"


@pytest.mark.parametrize(
    ("interval", "judged"),
    [
        ((-0.021, 0.019), "can't be told"),
        ((-0.02, 0.001), "does not pay"),
        ((-0.02, 0.0011), "can't be told"),
        ((0.0001, 0.002), "pays"),
        ((0.0001, 0.0009), "does not pay"),
        (None, "can't be told"),
    ],
)
def test_a_gain_pays_or_does_not_by_its_limits(interval, judged):
    value = sum(interval or (0, 0)) / 2
    gain = Studied(value=value, standard_error=None, interval=interval, covers=None)
    assert judge_gain(gain, 0.001) == judged


def test_the_plan_is_nested_and_shares_what_is_published():
    [spec] = plan_grid(StudyDesk(None, None, SizeSettings()))
    arms = {(arm.name, arm.targets[0]): arm for arm in spec.arm}
    assert len(arms) == 2 * 5 + 2 * 5 * 5
    whole, part = arms["transfer-all-all", "tpos"], arms["transfer-450-35", "tpos"]
    assert spec.target_settings(whole).subset.identified() == Subset()
    assert spec.source_settings(whole).subset.identified() == Subset()
    assert (whole.seed(1), whole.source_seed(1)) == (2001, 1001)
    assert spec.source_settings(part).subset.sentences == 450
    assert spec.target_settings(part).subset.sentences == 35
    assert count_sentences("tpos", "all") == 551
    with pytest.raises(SettingsError, match="a size stands there twice"):
        make_settings(SizeSettings, {"source_sizes": [5, 5]}, "test")


def test_planted_harm_shows_where_it_was_planted():
    """The smaller the source, the more tokens of the target does transfer break."""
    sizes = {10: 0.25, 20: 0.15, 40: 0.05}
    settings = SizeSettings(source="wsj-sample", source_sizes=tuple(sizes), targets={"tpos": (7,)})
    text = plant_text(sentences=150)
    sweep = "size-wsj-sample"
    held = {(sweep, "random-7", "tpos", "test", None): plant_runs(text, 0.95, 6, 1)}
    for size, harm in sizes.items():
        harmed = np.random.default_rng(5).random(text.n_tokens) < harm
        right = np.where(harmed, 0.1, 0.99)
        sources = [f"wsj-sample {k}" for k in range(6)]
        runs = plant_runs(text, right, 6, size, sources=sources)
        held[sweep, f"transfer-{size}-7", "tpos", "test", None] = runs
    [panel] = measure_sizes(StudyDesk(None, PlantedEvidence(held), settings), ["test"])
    trends = {trend.quantity: trend.slope for trend in panel.trends if trend.axis == "source"}
    assert trends["negative_transfer"].value == pytest.approx(-0.1 * 0.85, abs=0.02)
    assert trends["negative_transfer"].q < 0.05
    assert trends["systematic_middle"].q < 0.05
    assert trends["gain"].interval[0] > 0
    assert "finding given these runs" not in sizes_page(SizeStudy(sweep=sweep, panels=(panel,)))
    few = {place: runs.of_numbers([1, 2, 3]) for place, runs in held.items()}
    [panel] = measure_sizes(StudyDesk(None, PlantedEvidence(few), settings), ["test"])
    assert "What is bold is a finding given these runs" in sizes_page(
        SizeStudy(sweep=sweep, panels=(panel,))
    )
    assert {stop.verdict for stop in panel.stops} <= {"never pays", "can't be told"}


def test_a_page_of_one_target_is_corrected_for_all():
    settings = SizeSettings(
        source="wsj-sample", source_sizes=(10, 20), targets={"tpos": (7,), "ark": (7,)}
    )
    held = {}
    for target, harm in {"tpos": 0.4, "ark": 0.25}.items():
        text = plant_text(corpus=target, sentences=80)
        held["size-wsj-sample", "random-7", target, "test", None] = plant_runs(text, 0.9, 6, 1)
        for size, share in {10: harm, 20: 0.2}.items():
            harmed = np.random.default_rng(5).random(text.n_tokens) < share
            sources = [f"wsj-sample {k}" for k in range(6)]
            runs = plant_runs(text, np.where(harmed, 0.1, 0.95), 6, size, sources=sources)
            held["size-wsj-sample", f"transfer-{size}-7", target, "test", None] = runs
    desk = StudyDesk(None, PlantedEvidence(held), settings)
    both = measure_sizes(desk, ["test"])
    assert measure_sizes(replace(desk, only=("ark",)), ["test"]) == [both[1]]
    of_one = settings.model_copy(update={"targets": {"ark": (7,)}})
    [alone] = measure_sizes(replace(desk, settings=of_one), ["test"])
    assert alone.trends != both[1].trends
