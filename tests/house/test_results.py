"""What lies in docs/results/ is what the evidence in results/ gives."""

from pathlib import Path

import pytest

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.reproduction import REPRODUCTIONS, Desk

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "results"


@pytest.mark.slow
@pytest.mark.parametrize("name", REPRODUCTIONS.names())
def test_drawing_anew_gives_the_same_bytes(name, tmp_path):
    found = REPRODUCTIONS.load(name)
    evidence = Evidence(ROOT / "results")
    if found.needs_text or not set(found.sweeps) & set(evidence.sweeps()):
        pytest.skip("it needs the corpora, or has no evidence yet")
    for path in found.draw(Desk(tmp_path, evidence, configs=ROOT / "configs")):
        kept = KEPT / path.relative_to(tmp_path)
        assert path.read_bytes() == kept.read_bytes(), f"{kept} is stale: make results"
