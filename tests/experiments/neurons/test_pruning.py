"""Pruning before fine-tuning, as a user types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backfire.cli.main import build_app
from backfire.experiments.neurons.piloted import rank_by_pilot
from backfire.experiments.neurons.pruning import Pruning, prune_and_transfer
from backfire.experiments.spec import LabSettings, RunRequest
from backfire.experiments.training_run import carry_out
from backfire.models.tagger import Tagger
from backfire.models.units import find_silent
from backfire.records.errors import ModelError, SettingsError
from backfire.records.neurons import NeuronRanking
from backfire.records.run_folder import RunFolder
from backfire.transfer.mitigations.prune_units import METHOD
from little_corpus import SETTINGS as LITTLE
from little_corpus import write_pair
from little_transfer import context, transferred

SETTINGS = {**LITTLE, "training": {"epochs": 1, "batch_sentences": 10}}
"""How a run does here is of no interest, only what is made of it."""


@pytest.fixture(scope="module")
def request_(tmp_path_factory: pytest.TempPathFactory) -> RunRequest:
    folder = tmp_path_factory.mktemp("corpora")
    catalogue = write_pair(folder)
    settings = LabSettings.model_validate(SETTINGS)
    common = {"runs": folder / "runs", "data": folder, "catalogue": catalogue}
    source = carry_out(RunRequest(corpus="source", settings=settings, **common))
    settings = LabSettings.model_validate({"training": SETTINGS["training"]})
    return RunRequest(corpus="target", settings=settings, source=source.path, **common)


@pytest.fixture(scope="module")
def references(request_: RunRequest) -> list[Path]:
    """Two runs from scratch."""
    settings = LabSettings.model_validate(SETTINGS)
    return [
        carry_out(
            request_.model_copy(update={"source": None, "settings": settings, "seed": seed})
        ).path
        for seed in (1, 2)
    ]


@pytest.fixture(scope="module")
def reference(references: list[Path]) -> Path:
    return references[0]


def prune(request_: RunRequest, *words: object) -> Result:
    command = [
        "neurons", "prune", request_.source, "target", "--out", request_.runs, "--quiet",
        "--data", request_.data, "--catalogue", request_.catalogue,
        "--set", "training.epochs=1",
        "--set", "training.batch_sentences=10", *words,
    ]  # fmt: skip
    return CliRunner().invoke(build_app(), [str(word) for word in command])


def test_blamed_units_are_pruned_beside_random_ones(
    request_: RunRequest, references: list[Path]
) -> None:
    chooses, measures = references
    asked = ["--reference", chooses, "--measure-against", measures]
    asked += ["--share", 0.25, "--controls", 1, "--concept", "tag:NN"]
    done = prune(request_, *asked, "--json")
    assert done.exit_code == 0, done.output
    arms = json.loads(done.stdout)
    assert [(arm["name"], arm["units"], arm["split"]) for arm in arms] == [
        (name, units, split)
        for name, units in (("plain", 0), ("blame", 3), ("random", 3))
        for split in ("validation", "test")
    ]
    plain = arms[0]["runs"][0]
    for arm in arms:
        run = RunFolder(request_.runs / f"run={arm['runs'][0]}")
        chose = RunFolder(chooses).manifest.run
        assert run.manifest.members == ((plain, chose) if arm["name"] == "blame" else ())
        gold, own, before, theirs = (
            table.sort_by("token_id")[column].to_pylist()
            for table, column in (
                (run.tokens(arm["split"]), "gold"),
                (run.predictions(arm["split"]), "predicted"),
                (RunFolder(chooses).predictions(arm["split"]), "predicted"),
                (RunFolder(measures).predictions(arm["split"]), "predicted"),
            )
        )
        rows = list(zip(gold, own, before, theirs, strict=True))
        for found, right in (
            ("accuracy", [g == o for g, o, *_ in rows]),
            ("own_negative_transfer", [g == b != o for g, o, b, _ in rows]),
            ("negative_transfer", [g == t != o for g, o, _, t in rows]),
            ("positive_transfer", [g == o != t for g, o, _, t in rows]),
        ):
            assert arm[found] == pytest.approx(sum(right) / len(rows))
        assert len(run.manifest.spec["mitigations"]) == (arm["name"] != "plain")


def test_pruned_units_are_silent_in_the_run_that_is_kept(request_: RunRequest) -> None:
    chosen = {"mitigate": [{"name": "prune_units", "units": [1, 10]}]}
    settings = LabSettings.model_validate({"training": SETTINGS["training"], **chosen})
    run = carry_out(request_.model_copy(update={"settings": settings}))
    assert find_silent(Tagger.from_pretrained(run.model), "extractor") == (1, 10)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"references": []}, "which tokens are falsified takes a reference"),
        ({"measured": "the same"}, "--measure-against and --reference both rest on run"),
        ({"shares": [1.0]}, "--share 1: expected more than 0 and less than 1"),
    ],
)
def test_what_cannot_be_pruned_is_refused_before_any_work(
    request_: RunRequest, reference: Path, change: dict[str, object], message: str
) -> None:
    if "measured" in change:
        change = {"measured": [reference]}
    asked = Pruning(**{"transfer": request_, "references": [reference], **change})
    with pytest.raises(SettingsError, match=message):
        next(prune_and_transfer(asked))
    assert prune(request_, "--how", "silent").exit_code == 2


def test_without_units_or_a_ranking_random_ones_are_pruned_from_the_runs_seed() -> None:
    silent = []
    for _ in range(2):
        start = METHOD.build(METHOD.settings(share=0.25), context()).start
        silent.append(find_silent(start(transferred()[0]), "extractor"))
    assert silent[0] == silent[1]
    assert len(silent[0]) == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no such file"),
        ("{", "not a ranking"),
        ("[1]", "expected a JSON object"),
        ('{"rankings": [], "leading": "blame"}', "expected a JSON object"),
        ('{"method": "blame"}', "Field required"),
    ],
)
def test_a_file_that_is_no_ranking_is_refused(tmp_path: Path, content, message) -> None:
    if content is not None:
        (tmp_path / "r.json").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        METHOD.resolve(METHOD.settings(ranking="r.json"), tmp_path, "s")


def write_ranking(folder: Path, **more) -> None:
    ranking = NeuronRanking(
        method="blame",
        layer="extractor",
        concept="falsified",
        tokens={"falsified": 1},
        scores=(0.1, 0.3, 0.2, 0.0),
        order=(1, 2, 0, 3),
    )
    ranking = ranking.model_copy(update=more)
    (folder / "r.json").write_text(ranking.model_dump_json(), encoding="utf-8")


def test_a_ranking_of_another_layer_or_another_source_model_is_refused(tmp_path: Path) -> None:
    write_ranking(tmp_path, source="mine")
    chosen = METHOD.settings(ranking="r.json", share=0.5)
    assert METHOD.resolve(chosen, tmp_path, "mine").units == (1, 2)
    with pytest.raises(SettingsError, match="of the source model mine, and theirs is to be pruned"):
        METHOD.resolve(chosen, tmp_path, "theirs")
    characters = METHOD.settings(ranking="r.json", layer="characters")
    with pytest.raises(SettingsError, match=r"of the layer extractor, .* Set layer=extractor"):
        METHOD.resolve(characters, tmp_path, "mine")
    write_ranking(tmp_path)  # made where source models have no names
    assert METHOD.resolve(chosen, tmp_path, "theirs").units == (1, 2)


def test_a_source_model_is_pruned_by_its_own_pilot_alone(
    request_: RunRequest, references: list[Path]
) -> None:
    pilot = carry_out(request_.model_copy(update={"keep_model": True}))
    choice = {"name": "prune_units", "by": "blame", "concept": "tag:NN", "share": 0.25}
    settings = request_.settings.model_copy(
        update={"mitigate": LabSettings.model_validate({"mitigate": [choice]}).mitigate}
    )
    more = {"settings": settings, "references": tuple(references), "pilot": pilot.path}
    asked = request_.model_copy(update=more)
    run = carry_out(asked)
    by_hand = rank_by_pilot(
        pilot.path, references, request_.source, by="blame", concept="tag:NN", layer="extractor"
    )
    assert by_hand.source == pilot.manifest.source
    units = sorted(by_hand.top(3))
    assert run.manifest.chosen == {"prune_units.units": units}
    assert find_silent(Tagger.from_pretrained(run.model), "extractor") == tuple(units)
    assert pilot.manifest.run in run.manifest.members
    with pytest.raises(ModelError, match="expected a plain transfer to target from"):
        carry_out(asked.model_copy(update={"pilot": run.path}))
    with pytest.raises(SettingsError, match=r"looks at a plain transfer .* with --pilot"):
        carry_out(asked.model_copy(update={"pilot": None}))
    plain = request_.model_copy(update={"pilot": pilot.path})
    with pytest.raises(SettingsError, match="no mitigation looks at it"):
        carry_out(plain)
