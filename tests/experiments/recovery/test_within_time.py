"""What a search does with its time: what does not fit, what runs out of it, what is interrupted."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from backfire.experiments.recovery.news import WayLeftOut, WayTried
from backfire.experiments.recovery.question import Limits
from backfire.experiments.recovery.recovering import recover
from backfire.experiments.recovery.shortlist import list_ways
from backfire.experiments.recovery.trying import Job, OutOfTimeError, train_in_time
from backfire.experiments.training_run import Progress, carry_out
from backfire.records.run_folder import find_runs


def test_what_does_not_fit_is_left_out_and_told(little, tmp_path: Path) -> None:
    place = little.places(runs=tmp_path)
    asked = little.question().transfer.model_copy(update={"runs": tmp_path})
    plain = carry_out(asked)
    manifest = json.loads((plain.path / "manifest.json").read_text(encoding="utf-8"))
    manifest["cpu_seconds"] = 10_000
    (plain.path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    heard = []
    limits = Limits(budget_seconds=600, recipes=("ensemble", "two_new", "mixout"))
    found = recover(little.question(places=place, transfer=asked, limits=limits), heard.append)
    reasons = {each.name: each.reason for each in found.left_out}
    assert reasons["mixout"].startswith("it would take about 6 h 40 min, and ")
    assert {way.recipe for way in found.tried} == {"oracle", "ensemble"}
    assert sum(isinstance(each, WayLeftOut) for each in heard) == len(found.left_out)
    assert max(each.n_done for each in heard if isinstance(each, WayTried)) == len(found.tried)


def test_a_training_that_runs_out_of_time_is_stopped_and_goes_on_later(little, tmp_path) -> None:
    asked = little.question().transfer.model_copy(update={"runs": tmp_path})
    job = Job(next(iter(list_ways(("mixout",)))).way.new[0], asked, time.time() - 1)
    heard = []
    with pytest.raises(OutOfTimeError, match="after 1 of at most 2 epochs; the same command"):
        train_in_time(job, heard.append)
    assert len(heard) == 1
    assert not find_runs(tmp_path)
    done = train_in_time(replace(job, deadline=time.time() + 600), heard.append)
    assert done.pace >= 1
    assert train_in_time(job, heard.append).pace is None, "done before"


def test_an_interruption_keeps_what_is_done(little, tmp_path: Path) -> None:
    asked = little.question().transfer.model_copy(update={"runs": tmp_path})
    limits = Limits(budget_seconds=600, recipes=("ensemble", "two_new"))
    places = little.places(runs=tmp_path)
    question = little.question(places=places, transfer=asked, limits=limits)

    def interrupt(news: object) -> None:
        if isinstance(news, Progress) and news.name == "plain, seed 6":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recover(question, interrupt)
    combined = [each for each in list_ways(("ensemble",)) if each.number]
    there = [each.manifest.mitigations for each in find_runs(tmp_path)]
    assert len(there) == 2 + len(combined), "the plain candidate, the bound, and what needs it"
