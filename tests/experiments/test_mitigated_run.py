import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import torch
from typer.testing import CliRunner

from backfire.cli.main import build_app
from backfire.experiments.combined_run import combine_runs
from backfire.experiments.soup import cook_soup
from backfire.experiments.spec import LabSettings, RunRequest, RunSpec
from backfire.experiments.training_run import carry_out
from backfire.inference.checkpoints import PretrainingStates
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError, SettingsError
from backfire.records.run_folder import RunFolder
from backfire.records.settings import make_settings
from backfire.transfer.combiner_choice import choose_combiner
from backfire.transfer.method import METHODS
from little_corpus import SETTINGS, write_pair


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corpora")


@pytest.fixture(scope="module")
def catalogue(place: Path) -> Path:
    return write_pair(place)


@pytest.fixture(scope="module")
def source(place: Path, catalogue: Path) -> RunFolder:
    return carry_out(request(place, catalogue, corpus="source", keep_states=True))


@pytest.fixture(scope="module")
def plain(place: Path, catalogue: Path, source: RunFolder) -> RunFolder:
    return carry_out(request(place, catalogue, source=source.path))


def request(place: Path, catalogue: Path, *mitigate: dict, **more) -> RunRequest:
    settings = make_settings(LabSettings, {**SETTINGS, "mitigate": mitigate}, "test")
    values = {"corpus": "target", "runs": place / "runs", "catalogue": catalogue, "data": place}
    return RunRequest(**{**values, "settings": settings, **more})


def predictions(folder: RunFolder):
    return pq.read_table(folder.path / "predictions.parquet", partitioning=None)


def labels(folder: RunFolder) -> list[str]:
    return predictions(folder).column("predicted").to_pylist()


def test_mitigations_are_part_of_the_name_and_a_plain_run_keeps_its_own(
    place: Path, catalogue: Path, source: RunFolder, plain: RunFolder
) -> None:
    chosen = RunSpec(**plain.manifest.spec).model_dump(exclude_defaults=True)
    assert not {"mitigations", "references"} & chosen.keys()
    taught = {"name": "new_error_loss", "strength": 9.0}
    asked = request(place, catalogue, taught, source=source.path, references=(plain.path,))
    mitigated = carry_out(asked)
    assert mitigated.path != plain.path
    assert mitigated.manifest.mitigations == ("new_error_loss:strength=9.0",)
    assert "mitigations:new_error_loss:strength=9.0" in mitigated.manifest.signature
    assert mitigated.manifest.spec["references"] == [plain.manifest.run]
    assert mitigated.manifest.members == (plain.manifest.run,)
    assert plain.manifest.members == ()
    assert plain.manifest.prediction_seconds > 0
    ledger = (mitigated.path / "ledger.txt").read_text(encoding="utf-8")
    assert ledger.endswith(
        "\nmitigation new_error_loss:strength=9.0: Count errors more on tokens that a reference "
        "gets right"
    )
    assert labels(mitigated) != labels(plain)


def test_references_that_nobody_consults_and_methods_that_lack_one_are_refused_before_any_work(
    place: Path, catalogue: Path, plain: RunFolder
) -> None:
    nowhere = {"corpus": "no such corpus", "source": place / "no such run"}
    unread = request(place, catalogue, {"name": "lp_ft"}, references=(plain.path,), **nowhere)
    with pytest.raises(SettingsError, match=r"1 references? .* no mitigation consults .*\(lp_ft\)"):
        carry_out(unread)
    with pytest.raises(SettingsError, match="new_error_loss: it consults reference taggers"):
        carry_out(request(place, catalogue, {"name": "new_error_loss"}, **nowhere))


def test_a_model_with_a_second_branch_is_saved_loaded_and_transferred(
    place: Path, catalogue: Path, source: RunFolder, plain: RunFolder
) -> None:
    asked = request(place, catalogue, {"name": "pretrand", "hidden": 3}, source=source.path)
    branched = carry_out(asked)
    tagger = Tagger.from_pretrained(branched.model)
    assert tagger.settings.branch.hidden == 3
    again = carry_out(request(place, catalogue, source=branched.path))
    assert Tagger.from_pretrained(again.model).branch is None
    ledger = (again.path / "ledger.txt").read_text(encoding="utf-8")
    assert re.search(r"branch\.first_weight .*unused", ledger)
    assert "branch" not in (plain.model / "config.json").read_text(encoding="utf-8")


def test_an_early_state_is_the_one_that_ends_best_on_validation(
    place: Path, catalogue: Path, source: RunFolder
) -> None:
    heard = []
    asked = request(place, catalogue, {"name": "early_state"}, source=source.path, name="target")
    chosen = carry_out(asked, heard.append)
    epochs = [epoch for epoch in PretrainingStates(source.states).epochs() if epoch]
    single = {
        epoch: carry_out(request(place, catalogue, source=source.path, source_epoch=epoch))
        for epoch in epochs
    }
    scores = {epoch: run.manifest.validation_score for epoch, run in single.items()}
    best = max(epochs, key=lambda epoch: (scores[epoch], -epoch))
    assert chosen.manifest.pretraining_epoch == best
    assert chosen.manifest.validation_score == scores[best]
    assert labels(chosen) == labels(single[best])
    assert f"source:{source.manifest.run}@{best}" in chosen.manifest.signature
    assert chosen.manifest.cpu_seconds > sum(e.epoch.cpu_seconds for e in heard) * 0.999
    assert {each.name for each in heard} == {f"target from epoch {epoch}" for epoch in epochs}


def test_an_early_state_needs_states(place: Path, catalogue: Path, plain: RunFolder) -> None:
    asked = request(place, catalogue, {"name": "early_state"}, source=plain.path)
    with pytest.raises(ModelError, match="no pretraining states, and early_state chooses"):
        carry_out(asked)


def test_a_neutral_mitigation_trains_what_a_plain_run_does_and_needs_no_states(
    place: Path, catalogue: Path, plain: RunFolder
) -> None:
    before = carry_out(request(place, catalogue, source=plain.path))
    for name, method in METHODS.load_all().items():
        if method.states or name == "l2_sp":
            options = method.neutral.model_dump(exclude_defaults=True)
            asked = request(place, catalogue, {"name": name, **options}, source=plain.path)
            run = carry_out(asked)
            assert run.path != before.path
            assert labels(run) == labels(before)
            assert run.manifest.validation_score == before.manifest.validation_score


def test_a_soup_averages_runs_with_one_start(
    place: Path, catalogue: Path, source: RunFolder, plain: RunFolder
) -> None:
    other = carry_out(request(place, catalogue, source=source.path, seed=2))
    taggers = [Tagger.from_pretrained(run.model) for run in (plain, other)]
    soup = cook_soup([plain.path, other.path])
    for name, tensor in soup.state_dict().items():
        torch.testing.assert_close(tensor, sum(each.state_dict()[name] for each in taggers) / 2)

    fond_of_the_second = [0.2, 0.6, 0.5]
    scores = iter(fond_of_the_second)
    alone = cook_soup([plain.path, other.path], lambda _: next(scores))
    for name, tensor in alone.state_dict().items():
        assert torch.equal(tensor, taggers[1].state_dict()[name]), "the average scored less"


def test_a_soup_is_a_combined_run_with_a_model_if_that_is_asked_for(
    place: Path, catalogue: Path, source: RunFolder, plain: RunFolder, tmp_path: Path
) -> None:
    other = carry_out(request(place, catalogue, source=source.path, seed=2))
    paths = [plain.path, other.path]
    soup = combine_runs(choose_combiner("soup"), old=[], new=paths, runs=tmp_path)
    assert not soup.model.exists()
    assert soup.manifest.source == source.manifest.run
    assert soup.manifest.n_models == 1
    kept = combine_runs(choose_combiner("soup"), old=[], new=paths, runs=tmp_path, keep_model=True)
    assert kept.path == soup.path
    for name, tensor in Tagger.from_pretrained(kept.model).state_dict().items():
        assert torch.equal(tensor, cook_soup(paths).state_dict()[name])
    greedy = combine_runs(choose_combiner("soup:greedy=true"), old=[], new=paths, runs=tmp_path)
    assert set(greedy.manifest.chosen["soup.kept"]) <= {1, 2}
    early = carry_out(request(place, catalogue, source=source.path, source_epoch=0))
    with pytest.raises(ModelError, match="its pretraining epoch is 0"):
        combine_runs(choose_combiner("soup"), old=[], new=[plain.path, early.path], runs=tmp_path)
    ensemble = combine_runs(choose_combiner("ensemble"), old=[], new=paths, runs=tmp_path)
    assert ensemble.manifest.n_models == 2


def test_what_validation_chose_stands_in_the_manifest(
    place: Path, catalogue: Path, source: RunFolder, plain: RunFolder
) -> None:
    tried = {"name": "wise_ft", "shares": [0.25, 1.0]}
    chosen = carry_out(request(place, catalogue, tried, source=source.path)).manifest.chosen
    assert list(chosen) == ["wise_ft.share"]
    assert chosen["wise_ft.share"] in tried["shares"]
    taken = {"name": "wise_ft", "shares": [0.25]}
    assert carry_out(request(place, catalogue, taken, source=source.path)).manifest.chosen == {}
    assert "chosen" not in (plain.path / "manifest.json").read_text(encoding="utf-8")
    early = carry_out(request(place, catalogue, {"name": "early_state"}, source=source.path))
    assert early.manifest.chosen == {"early_state.epoch": early.manifest.pretraining_epoch}
    shown = CliRunner().invoke(
        build_app(), ["runs", "show", early.manifest.run, "--runs", str(place / "runs")]
    )
    assert f"early_state.epoch={early.manifest.pretraining_epoch} (by validation)" in shown.stdout


def test_a_soup_of_runs_without_a_common_start_is_refused(
    place: Path, catalogue: Path, source: RunFolder, plain: RunFolder
) -> None:
    early = carry_out(request(place, catalogue, source=source.path, source_epoch=0))
    with pytest.raises(ModelError, match="its pretraining epoch is 0"):
        cook_soup([plain.path, early.path])
    with pytest.raises(ModelError, match="from random initialisation"):
        cook_soup([source.path, plain.path])
