"""Kill, resume, fail, and two sweeps at once: no run is lost and none counted twice."""

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep import carrying_out
from backfire.experiments.sweep.engine import run_sweeps
from backfire.experiments.sweep.news import RunFailed
from backfire.records.errors import CorpusError
from little_sweep import DESCRIPTION, RANDOM, TRANSFER

HERE = Path(__file__).parent


def contents(desk, sweep: str) -> dict:
    """What the evidence says, but for the time that it took."""
    evidence = Evidence(desk.results)
    return {
        (path.name, run.place): (run.manifest.run, run.labels, dict(run.packed))
        for path in evidence.files(sweep)
        for run in evidence.batch(path).runs
    }


def test_a_sweep_that_is_killed_again_and_again_ends_as_an_undisturbed_one(
    whole, tmp_path: Path
) -> None:
    spec, desk, _, _ = whole
    description = tmp_path / "little.toml"
    description.write_text(DESCRIPTION, encoding="utf-8")
    words = [HERE / "kill_often.py", "1", tmp_path, description, desk.data, desk.catalogue]
    killed = subprocess.run(
        [sys.executable, *map(str, words)], capture_output=True, text=True, check=False
    )
    assert killed.returncode == 0, killed.stderr
    assert int(killed.stdout) > 2
    left = replace(desk, runs=tmp_path / "runs", results=tmp_path / "results")
    assert contents(left, spec.name) == contents(desk, spec.name)
    run_sweeps([spec], left)  # a kill at the very end leaves what the next sweep clears
    assert sorted(p.name for p in left.runs.iterdir()) == sorted(
        p.name for p in desk.runs.iterdir()
    )


def test_two_sweeps_at_once_share_the_work(make_sweep, make_desk, tmp_path) -> None:
    spec, desk = make_sweep(RANDOM, TRANSFER), make_desk(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: run_sweeps([spec], desk), range(2)))
    assert all(outcome.complete and outcome.n_runs == 6 for outcome in both)
    trained = [name for outcome in both for name in outcome.trained]
    assert len(trained) == len(set(trained)) == 6


def test_a_failed_source_model_skips_its_runs_and_stops_nothing_else(
    make_sweep, make_desk, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, desk = make_sweep(TRANSFER), make_desk(tmp_path)
    carry_out = carrying_out.carry_out

    def fail_once(request, say):
        if request.name == "source source 1":
            raise CorpusError("source line 3: broken")
        return carry_out(request, say)

    news: list[object] = []
    with monkeypatch.context() as patch:
        patch.setattr(carrying_out, "carry_out", fail_once)
        outcome = run_sweeps([spec], desk, news.append)
    assert list(outcome.failures) == ["source source 1"]
    assert (outcome.n_skipped, outcome.n_runs, outcome.complete) == (1, 2, False)
    assert [n for n in news if isinstance(n, RunFailed)] == [
        RunFailed("source source 1", "source line 3: broken", again=False, skipped=1)
    ]
    assert [p.stem for p in Evidence(desk.results).files(spec.name)] == ["source-1002"]
    mended = run_sweeps([spec], desk)
    assert (mended.complete, mended.trained) == (True, ("source source 1", "target transfer 1"))


def test_a_source_model_that_fails_anew_leaves_its_evidence_as_it_was(
    whole, make_sweep, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The evidence knows the source model, but its runs need the model itself."""
    spec, desk, _, _ = whole
    results = tmp_path / "results"
    shutil.copytree(desk.results, results)
    away = replace(desk, runs=tmp_path / "runs", results=results)

    def fail(request, say):
        raise CorpusError("broken")

    monkeypatch.setattr(carrying_out, "carry_out", fail)
    other = make_sweep({**TRANSFER, "runs": 1, "first_seed": 7}, name="other")
    outcome = run_sweeps([other], away)
    assert (outcome.n_skipped, outcome.n_runs, outcome.written) == (1, 0, ())
    assert Evidence(results).sweeps() == [spec.name]


def test_a_defect_is_tried_once_more(
    make_sweep, make_desk, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, desk = make_sweep({**RANDOM, "runs": 1}), make_desk(tmp_path)
    carry_out, tries = carrying_out.carry_out, []

    def fail_once(request, say):
        tries.append(request.name)
        return carry_out(request, say) if len(tries) > 1 else 1 / 0

    monkeypatch.setattr(carrying_out, "carry_out", fail_once)
    news: list[object] = []
    assert run_sweeps([spec], desk, news.append).complete
    [told] = [n for n in news if isinstance(n, RunFailed)]
    assert told.again
    assert "ZeroDivisionError" in told.failure


@pytest.mark.slow
def test_workers_and_sweeps_on_the_command_line_may_be_killed(whole, tmp_path: Path) -> None:
    spec, desk, _, _ = whole
    left = replace(desk, runs=tmp_path / "runs", results=tmp_path / "results")
    description = tmp_path / "little.toml"
    description.write_text(DESCRIPTION, encoding="utf-8")
    words = [sys.executable, "-m", "backfire", "sweep", description, "--jobs", "2"]
    words += ["--runs", left.runs, "--evidence", left.results]
    words += ["--data", desk.data, "--catalogue", desk.catalogue]
    draw, seconds, told = np.random.default_rng(1), 8.0, ""
    while True:
        sweep = subprocess.Popen(
            list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            told += sweep.communicate(timeout=draw.uniform(seconds / 2, seconds))[0]
        except subprocess.TimeoutExpired:
            children = Path(f"/proc/{sweep.pid}/task/{sweep.pid}/children").read_text().split()
            victim = draw.choice([sweep.pid, *map(int, children[1:])])  # [0] tracks resources
            os.kill(victim, signal.SIGKILL)
            told += sweep.communicate()[0]
            seconds *= 1.2
        if sweep.returncode == 0:
            break
        assert sweep.returncode == -signal.SIGKILL, told
    assert contents(left, spec.name) == contents(desk, spec.name), told
