"""A sweep on a Ray cluster of two machines is the same sweep, also when one of them is killed.

All that needs Ray stands in one file, so that one process starts one cluster.
"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from backfire.engines.jobs import work_off
from backfire.engines.queue import Failed, Finished, JobCrashedError, JobFailedError, Queue
from backfire.engines.ray_cluster import RayCluster, need_ray
from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.study import StudyDesk, planned
from backfire.experiments.studying import StageBegun, find_study, train_study
from backfire.experiments.sweep.engine import run_sweeps
from backfire.experiments.sweep.news import RunFailed
from backfire.experiments.training_run import Progress
from backfire.records.errors import MissingExtraError, SettingsError
from backfire.records.run_folder import find_runs
from backfire.records.settings import read_settings
from little_jobs import die_once, divide_by_zero, linger, refuse_odd, square
from little_study import HYPERPARAMETERS

pytestmark = [
    pytest.mark.ray,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*:FutureWarning:ray"),
]

TESTS = str(Path(__file__).parents[2])


@pytest.fixture(scope="module")
def machines():
    """A head, which runs nothing, and a machine of two processors.

    Ray's sockets lie in its temporary folder, and the name of a socket has at most 107 characters.
    """
    try:
        need_ray("the tests")
    except MissingExtraError as failure:
        pytest.skip(str(failure))
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory(prefix="ray") as short:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("PYTHONPATH", TESTS)
        patch.setenv("TMPDIR", short)
        import ray
        from ray.cluster_utils import Cluster

        head = {"num_cpus": 0, "include_dashboard": False, "object_store_memory": 80_000_000}
        head[
            "_system_config"
        ] = {  # a machine that is gone is missed after seconds, not half a minute
            "health_check_initial_delay_ms": 0,
            "health_check_period_ms": 500,
            "health_check_failure_threshold": 4,
        }
        cluster = Cluster(initialize_head=True, head_node_args=head)
        cluster.add_node(num_cpus=2, object_store_memory=80_000_000)
        ray.init(address=cluster.address, log_to_driver=False)
        yield cluster
        ray.shutdown()
        cluster.shutdown()


@pytest.fixture
def there(machines):
    return RayCluster(machines.address)


def test_jobs_give_what_they_give_here_and_are_heard_meanwhile(there):
    heard = []
    outcomes = list(work_off(square, Queue([1, 2, 3]), heard.append, cluster=there))
    assert sorted(outcome.result for outcome in outcomes) == [1, 4, 9]
    assert sorted(heard) == ["squaring 1", "squaring 2", "squaring 3"]
    queue, seen = Queue([2]), []
    for outcome in work_off(square, queue, lambda _: None, cluster=there):
        seen.append(outcome.result)
        if outcome.result < 200:
            queue.add(outcome.result)
    assert seen == [4, 16, 256]


def test_failures_are_told_as_they_are_here(there, tmp_path):
    outcomes = list(work_off(refuse_odd, Queue([1, 2]), print, cluster=there))
    assert [o.result for o in outcomes if isinstance(o, Finished)] == [2]
    [refused] = [o for o in outcomes if isinstance(o, Failed)]
    assert (str(refused.failure), refused.again) == ("1 is odd", False)
    defects = list(work_off(divide_by_zero, Queue([1]), print, cluster=there))
    assert [o.again for o in defects] == [True, False]
    assert isinstance(defects[0].failure, JobCrashedError)
    died, second = work_off(die_once, Queue([tmp_path / "mark"]), print, cluster=there)
    assert died.again
    assert isinstance(died.failure, JobFailedError)
    assert "ended without a result" in str(died.failure)
    assert second.result == "done"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("127.0.0.1:1", "Connection refused"),
        ("ray://head:10001", "expected auto or HOST:PORT"),
        ("head", "expected auto or HOST:PORT"),
    ],
)
def test_a_cluster_that_is_not_there_is_refused_at_once(monkeypatch, address, reason):
    monkeypatch.setattr("ray.is_initialized", lambda: False)
    with pytest.raises(SettingsError, match=f"no Ray cluster at.*{reason}.*ray start --head"):
        list(work_off(square, Queue([1]), print, cluster=RayCluster(address)))


def test_jobs_of_a_machine_that_is_killed_are_begun_again_and_done_once(machines, there, tmp_path):
    doomed = machines.add_node(num_cpus=2, object_store_memory=80_000_000)
    release, heard, lost, done = tmp_path / "release", [], [], []

    def watch(machine):
        heard.append(machine)
        if len(heard) == 4:  # two on each
            machines.remove_node(doomed, allow_graceful=False)

    for outcome in work_off(linger, Queue([release] * 4), watch, cluster=there):
        (lost if isinstance(outcome, Failed) else done).append(outcome)
        if len(lost) == 2:
            release.touch()
    assert heard[:4].count(doomed.node_id) == 2
    assert [outcome.again for outcome in lost] == [True, True]
    assert [outcome.result for outcome in done] == ["done"] * 4
    assert len(heard) == 6
    assert doomed.node_id not in heard[4:]


def test_another_cluster_than_the_one_of_the_connection_is_refused(there):
    with pytest.raises(SettingsError, match=rf"connected to the cluster at {there.address}"):
        list(work_off(square, Queue([1]), print, cluster=RayCluster("127.0.0.1:1")))


def contents(desk, sweep):
    """What the evidence says, but for the time that it took."""
    evidence = Evidence(desk.results)
    return {
        (path.name, run.place): (run.manifest.run, run.labels, dict(run.packed))
        for path in evidence.files(sweep)
        for run in evidence.batch(path).runs
    }


def is_at_work(machine):
    from ray._private.state import available_resources_per_node

    free = available_resources_per_node()
    return machine.node_id in free and free[machine.node_id].get("CPU", 0) < 1


@pytest.mark.parametrize("through", ["shared folder", "store"])
def test_a_sweep_whose_machine_is_killed_ends_as_an_undisturbed_one(
    machines, there, whole, make_desk, tmp_path, through
):
    spec, desk, outcome, _ = whole
    store = {"store": f"file://{tmp_path}/store"} if through == "store" else {}
    left = make_desk(tmp_path / "near", cluster=there, **store)
    doomed = machines.add_node(num_cpus=1, object_store_memory=80_000_000)
    news, killed = [], []

    def watch(each):
        news.append(each)
        if isinstance(each, Progress) and not killed and is_at_work(doomed):
            killed.append(each)
            machines.remove_node(doomed, allow_graceful=False)

    found = run_sweeps([spec], left, watch)
    assert killed
    assert found.complete
    assert (found.n_runs, len(found.trained)) == (outcome.n_runs, outcome.n_runs)
    assert len(set(found.trained)) == outcome.n_runs
    assert contents(left, spec.name) == contents(desk, spec.name)
    assert len(find_runs(left.runs)) == outcome.n_runs
    assert all(each.again for each in news if isinstance(each, RunFailed))


def test_a_study_whose_machine_is_killed_in_its_first_stage_is_carried_out(
    machines, there, make_desk, tmp_path
):
    """Nothing is lost or counted twice, and the second stage goes by the whole first one."""
    (tmp_path / "study.toml").write_text(HYPERPARAMETERS, encoding="utf-8")
    study = find_study("hyperparameters")
    settings = read_settings(study.settings, tmp_path / "study.toml")
    left = make_desk(tmp_path, cluster=there)
    desk = StudyDesk(tmp_path, Evidence(left.results), settings)
    doomed = machines.add_node(num_cpus=1, object_store_memory=80_000_000)
    killed, stages = [], []

    def watch(each):
        if isinstance(each, StageBegun):
            stages.append(each.number)
        if isinstance(each, Progress) and not killed and is_at_work(doomed):
            killed.append(stages[-1])
            machines.remove_node(doomed, allow_graceful=False)

    outcomes = list(train_study(study, desk, left, watch))
    assert (killed, stages) == ([1], [1, 2])
    assert [outcome.complete for outcome in outcomes] == [True, True]
    trained = [outcome.sweeps.trained for outcome in outcomes]
    assert all(len(set(runs)) == len(runs) for runs in trained)
    assert sum(map(len, trained)) == len(find_runs(left.runs))
    assert planned(study, desk.reopened())[1].name == "hyperparameters-2"


def test_a_sweep_through_a_store_is_the_same_and_what_is_there_is_not_trained_again(
    there, whole, make_desk, tmp_path, monkeypatch
):
    spec, desk, outcome, _ = whole
    store = f"file://{tmp_path}/store"
    near = make_desk(tmp_path / "near", cluster=there, store=store)
    found = run_sweeps([spec], near)
    assert found.complete
    assert contents(near, spec.name) == contents(desk, spec.name)
    assert len(find_runs(near.runs)) == outcome.n_runs
    far = replace(near, runs=tmp_path / "far" / "runs", results=tmp_path / "far" / "results")
    again = run_sweeps([spec], far)
    assert (again.n_runs, again.trained) == (outcome.n_runs, ())
    assert contents(far, spec.name) == contents(desk, spec.name)
