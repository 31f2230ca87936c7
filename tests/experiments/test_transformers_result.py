"""The paper's contrasts on a pretrained encoder: whose runs are held against whose."""

import json

import pytest

from backfire.experiments.reproduction import REPRODUCTIONS, Desk
from backfire.experiments.sweep.shipped import shipped_sweeps
from backfire.experiments.sweep.spec import read_sweep
from backfire.records.errors import EvidenceError
from planted_evidence import PlantedEvidence, plant_sweep

TRANSFORMERS = REPRODUCTIONS.load("transformers")


def plant(*sweeps):
    held = {}
    for sweep in sweeps:
        held |= plant_sweep(read_sweep(shipped_sweeps()[sweep]))
    return held


def test_each_contrast_says_what_it_holds_against_what(tmp_path):
    evidence = PlantedEvidence(plant("minilm", "without-vectors"))
    markdown, plain = TRANSFORMERS.draw(Desk(tmp_path, evidence, only=("tpos",)))
    drawn = json.loads(plain.read_text())
    assert [
        (contrast["title"].partition(":")[0], contrast["cells"][0]["source"])
        for contrast in drawn["contrasts"]
    ] == [("MiniLM", ""), ("MiniLM", "wsj-open"), ("The biLSTM without vectors beside", "wsj-open")]
    signatures = [contrast["cells"][0]["signature"] for contrast in drawn["contrasts"]]
    assert "|source:none|random-encoder:1-3|pretrained:1-3|" in signatures[0]
    assert "|source:wsj-open|pretrained:1-3|news-first:1-3|" in signatures[1]
    text = markdown.read_text()
    assert "S is given one pretrained model" in text
    assert "Of the sweep table-2 there are: tpos random 0 of 10" in text
    first = text.index("## MiniLM: pretrained → tweets against pretrained → news → tweets")
    assert "T-POS: news first falsifies" in text[first:]
    assert "NT of two pretrained | NT of two with news" in text[first:]


def test_nothing_is_drawn_without_runs_on_the_encoder(tmp_path):
    desk = Desk(tmp_path, PlantedEvidence(plant("without-vectors")))
    with pytest.raises(EvidenceError, match=r"minilm has no evidence.*backfire sweep minilm"):
        TRANSFORMERS.draw(desk)
