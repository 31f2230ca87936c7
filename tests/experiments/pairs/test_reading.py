"""From evidence and corpora to pairs: equal numbers of runs, measures of the very texts."""

import numpy as np
import pytest

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.parts import find_part
from backfire.experiments.pairs import observing
from backfire.experiments.pairs.design import SWEEP, PairSettings, plan_pairs
from backfire.experiments.pairs.drawing import draw_similarity, study_pairs
from backfire.experiments.pairs.measured import (
    MeasuredPairs,
    measures_path,
    read_measured,
    write_measured,
)
from backfire.experiments.pairs.reading import read_pairs
from backfire.experiments.study import StudyDesk
from backfire.experiments.sweep.identities import Lab
from backfire.records.errors import EvidenceError
from backfire.records.run_folder import run_path
from little_similarity import NEWS, TWEETS, make_corpus, many
from planted_evidence import PlantedEvidence, plant_source, plant_sweep

SETTINGS = PairSettings(
    sources=("news", "blog"), targets=("tweets", "blog"), beside={"news": ("posts",)},
    source_tokens=100, target_tokens=50, reference_runs=3, runs=3,
)  # fmt: skip


@pytest.fixture
def corpora(monkeypatch):
    """Little corpora for every part that the study names."""
    kinds = {"news": NEWS, "blog": NEWS[:3] + TWEETS[:2], "tweets": TWEETS, "posts": TWEETS}
    made = {
        f"{name}@{size}": make_corpus(many(own, 40, size + k), f"{name}@{size}")
        for size in (100, 50)
        for k, (name, own) in enumerate(kinds.items())
    }
    monkeypatch.setattr(observing, "read_corpus", lambda name, **_: made[name])
    return made


@pytest.fixture
def desk(tmp_path, corpora):
    """A desk with three runs of everything, which were trained on the little corpora."""
    evidence = PlantedEvidence(folder=tmp_path)
    found = StudyDesk(tmp_path / "out", evidence, SETTINGS)
    for spec in plan_pairs(found):
        for key, runs in plant_sweep(spec).items():
            checksums = {"checksums": {"train": corpora[key[2]].checksum("train")}}
            for manifest in runs.manifests:
                manifest.spec.update(checksums)
            evidence.held[key] = runs
    for name in ("news@100", "blog@100"):
        for k in (1, 2, 3):
            source = plant_source(f"{name} {k}")
            source.manifest.spec["checksums"] = {"train": corpora[name].checksum("train")}
            evidence.trained[f"{name} {k}"] = source
    return found


def test_no_genre_is_paired_with_itself_and_those_beside_do_not_count():
    assert list(SETTINGS.pairs()) == [
        ("news@100", "tweets@50", True),
        ("news@100", "blog@50", True),
        ("blog@100", "tweets@50", True),
        ("news@100", "posts@50", False),
    ]


def test_the_published_study_has_enough_pairs_of_parts_that_there_are(tmp_path):
    settings, catalogue = PairSettings(), read_catalogue(data=tmp_path)
    counted = [pair for pair in settings.pairs() if pair[2]]
    assert len(counted) >= 30
    for name in {name for pair in settings.pairs() for name in pair[:2]}:
        assert find_part(catalogue, name), name


def test_numbers_are_those_of_the_runs(desk):
    pairs = read_pairs(desk, "test")
    assert [(pair.source, pair.target, pair.counts) for pair in pairs] == list(SETTINGS.pairs())
    own = pairs[0]
    random, transferred = (
        desk.evidence.runs(SWEEP, arm, "tweets@50", "test") for arm in ("random", "from-news-100")
    )
    right = [each.predicted == each.text.gold for each in (random, transferred)]
    p, q = (each.mean(axis=0) for each in right)
    assert own.numbers["gain"].value == pytest.approx((q - p).mean())
    assert own.numbers["negative_transfer"].value == pytest.approx((p * (1 - q)).mean())
    assert own.numbers["systematic_high"].value == pytest.approx(np.maximum(p - q, 0).mean())
    assert own.runs == (3, 3)


def test_all_pairs_have_as_many_runs_as_the_one_with_the_fewest(desk):
    key = (SWEEP, "from-blog-100", "tweets@50", "test", None)
    for split in ("validation", "test"):
        place = (*key[:3], split, None)
        desk.evidence.held[place] = desk.evidence.held[place].of_numbers([1, 2])
    assert {pair.runs for pair in read_pairs(desk, "test")} == {(3, 2)}
    assert "fewer runs than the 3 + 3 that are asked for, so all" in " ".join(
        study_pairs(desk).notes
    )


def test_a_pair_with_a_single_run_waits(desk):
    for split in ("validation", "test"):
        place = (SWEEP, "from-blog-100", "tweets@50", split, None)
        desk.evidence.held[place] = desk.evidence.held[place].of_numbers([1])
    study = study_pairs(desk)
    assert len(study.pairs) == 3
    assert study.notes[0].startswith("3 of 4 pairs have runs enough.")


def test_pairs_are_measured_once_and_kept_beside_the_evidence(desk, tmp_path, monkeypatch):
    lab = Lab(runs=tmp_path / "runs", results=tmp_path)
    observing.observe_pairs(desk, lab)
    found = read_measured(tmp_path)
    assert [(pair.source, pair.target) for pair in found.pairs] == [
        pair[:2] for pair in (*SETTINGS.pairs(),) if pair[0] == "news@100"
    ] + [("blog@100", "tweets@50")]
    assert 0 < found.find("news@100", "tweets@50").measures["js_words"].value < 1
    assert "logme" not in found.pairs[0].measures  # no source model kept its model here
    assert "lol" not in measures_path(tmp_path).read_text(encoding="utf-8")
    monkeypatch.setattr(observing, "measure_similarity", None)
    observing.observe_pairs(desk, lab)  # measures nothing again
    study = study_pairs(desk)
    assert study.notes == ()
    assert "js_words" in study.measures
    names = {path.name for path in draw_similarity(desk)}
    assert {"similarity.md", "similarity.json", "similarity-s.svg"} <= names


@pytest.mark.parametrize(
    ("kept", "before", "again"),
    [
        (True, "news@100 1", False),
        (True, "another", True),
        (True, None, True),
        (False, "news@100 1", False),
        (False, "another", True),
        (False, None, False),
    ],
)
def test_a_pair_is_measured_again_only_with_another_source_model(
    desk, tmp_path, monkeypatch, kept, before, again
):
    """Another run of that name: trained with other settings, say."""
    lab = Lab(runs=tmp_path / "runs", results=tmp_path)
    observing.observe_pairs(desk, lab)
    known = read_measured(tmp_path)
    changed = tuple(
        pair.model_copy(update={"model": before if pair.source == "news@100" else None})
        for pair in known.pairs
    )
    write_measured(tmp_path, MeasuredPairs(pairs=changed))
    if kept:
        (run_path(lab.runs, "news@100 1") / "model").mkdir(parents=True)
    measured = []

    def measure(source, targets, model, vectors):
        measured.append((source.name, len(targets), model and model.name))
        return ()

    monkeypatch.setattr(observing, "_measure", measure)
    observing.observe_pairs(desk, lab)
    name = run_path(lab.runs, "news@100 1").name if kept else None
    assert measured == ([("news@100", 3, name)] if again else [])


def test_measures_of_other_texts_than_the_runs_had_are_refused(desk, tmp_path, corpora):
    observing.observe_pairs(desk, Lab(runs=tmp_path / "runs", results=tmp_path))
    for runs in desk.evidence.held.values():
        for manifest in runs.manifests:
            manifest.spec["checksums"] = {"train": "another"}
    with pytest.raises(EvidenceError, match="measured on other texts than their runs"):
        read_pairs(desk, "test")


def test_a_broken_file_of_measures_is_named(tmp_path):
    measures_path(tmp_path).parent.mkdir()
    measures_path(tmp_path).write_text("{", encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"measures\.json: not what the study"):
        read_measured(tmp_path)
