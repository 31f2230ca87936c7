"""How a sweep that is to come looks on a terminal."""

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
    firsts = [line.split(" ")[0] for line in out.splitlines() if line and line[0] != " "]
    assert all(arm in "".join(firsts) for arm in ARMS)
