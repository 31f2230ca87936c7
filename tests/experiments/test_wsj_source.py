"""The licensed treebank as a source: a tree in the layout of the LDC, made for this test."""

import pytest

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep.engine import run_sweeps
from backfire.experiments.sweep.identities import Lab
from backfire.experiments.sweep.shipped import shipped_sweeps
from backfire.experiments.sweep.spec import read_sweep
from little_corpus import SETTINGS, write_corpus

CONFIG = shipped_sweeps()["wsj"]
TREES = r"""
( (S
    (NP-SBJ-1 (DT the) (NN dog) )
    (VP (VBD was)
      (VP (VBN seen)
        (NP (-NONE- *-1) )
        (PP-CLR (IN by)
          (NP (-LRB- -LRB-) (CD 1\/2) (-RRB- -RRB-) ))))
    (. .) ))

( (FRAG (NP (NNP Section) (CD {section}) ) (. .) ))
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """`wsj/SS/wsj_SSAA.mrg` for all 25 sections, an article each."""
    folder = tmp_path_factory.mktemp("data")
    for section in range(25):
        (folder / "wsj" / f"{section:02}").mkdir(parents=True)
        path = folder / "wsj" / f"{section:02}" / f"wsj_{section:02}01.mrg"
        path.write_text(TREES.format(section=section))
    return folder


def test_it_is_the_source_of_its_sweep(data, tmp_path):
    catalogue = write_corpus(data, "little")
    spec = read_sweep(CONFIG)
    [arm] = spec.arm
    assert (arm.source, arm.targets) == ("wsj", ("tpos", "ark", "tweebank"))
    small = arm.model_copy(update={"targets": ("little",), "runs": 1})
    spec = spec.model_copy(update={"arm": (small,), "vectors": False, "settings": SETTINGS})
    lab = Lab(tmp_path / "runs", tmp_path / "results", data=data, catalogue=catalogue)
    outcome = run_sweeps([spec], lab)
    assert outcome.complete
    evidence = Evidence(tmp_path / "results")
    [manifest] = evidence.runs("wsj", "transfer", "little", "test").manifests
    assert evidence.source(manifest.source).manifest.corpus == "wsj"
