"""How a sweep that is to come looks on a terminal."""

import json

import pytest

from backfire.cli._sweep_ahead import tell_ahead
from backfire.experiments.sweep.ahead import ArmAhead, SweepAhead

ARMS = [f"from-ud-gum-xpos.{genre}@12000" for genre in ("academic", "conversation", "fiction")]


def test_long_names_of_arms_stay_apart_beside_many_targets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arms = [
        ArmAhead("similarity", arm, f"ud-ewt-xpos.genre{i}@4000", n_missing=5)
        for arm in ARMS
        for i in range(12)
    ]
    tell_ahead(SweepAhead(tuple(arms), 2, (), lacks_vectors=False, absent=()), as_json=False)
    out = capsys.readouterr().out
    assert "…" not in out
    assert "from-ud-gum-" in out, "no name is cut into little pieces"
    assert " left\n" in out, "nor is the column of costs cut off"
    firsts = [line.split(" ")[0] for line in out.splitlines() if line and line[0] != " "]
    assert all(arm in "".join(firsts) for arm in ARMS)


def test_what_is_not_chosen_yet_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    arms = tuple(ArmAhead(sweep, "transfer", "tpos", n_missing=3) for sweep in ("one", "two"))
    found = SweepAhead(arms, 2, (), lacks_vectors=False, absent=(), undecided=("two",))
    tell_ahead(found, as_json=False)
    first, second = capsys.readouterr().out.split("sweep two: ")
    assert "not chosen yet" not in first
    assert "(these arms are not chosen yet: they stand for the dearest possible ones)" in second
    tell_ahead(found, as_json=True)
    assert json.loads(capsys.readouterr().out)["undecided"] == ["two"]
