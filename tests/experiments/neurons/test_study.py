"""A planted biased unit is found first, is the cause, and pruning it brings all back."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app
from backfire.encoding.batches import encode
from backfire.experiments.neurons.ablating import Check, check_causes
from backfire.experiments.neurons.concepts import find_concept
from backfire.experiments.neurons.observing import before_tuning, silence_each
from backfire.experiments.neurons.studied import open_studied
from backfire.experiments.neurons.study import Question, study_units
from backfire.inference.predict import predict
from backfire.records.errors import ComparisonError, ModelError, SettingsError
from backfire.records.neurons import read_ranking
from backfire.records.run_folder import RunFolder, write_json
from backfire.report.neurons import NeuronStudy
from backfire.training.loop import train
from backfire.transfer.mitigations.prune_units import METHOD
from lab import FAST
from little_runs import PLANTED, SENTENCES, biased, healthy, write_run
from little_transfer import context


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    write_run(folder, "healthy", healthy())
    write_run(folder, "biased", biased(), source="healthy")
    write_run(folder, "bare", healthy(), keep_model=False)
    write_run(folder, "other", healthy(), SENTENCES[:5])
    return folder


@pytest.fixture(scope="module")
def question(runs: Path) -> Question:
    reference = [runs / "run=healthy"]
    return Question(run=runs / "run=biased", references=reference, ranking="blame", slow=True)


@pytest.fixture(scope="module")
def study(question: Question) -> NeuronStudy:
    check = Check(layer="extractor", methods=["blame", "ablation"], sizes=[1], sets=20)
    return study_units(question, top=2, check=check)


def test_blame_and_ablation_find_the_planted_unit_first(study: NeuronStudy) -> None:
    assert study.tokens["falsified"] > 20
    for method in ("blame", "ablation"):
        assert study.ranking(method).top(1) == (PLANTED,)


def test_silencing_it_brings_every_falsified_token_back_and_chance_does_not(
    study: NeuronStudy,
) -> None:
    for found in study.ablations:
        assert found.returned.value == found.falsified == study.tokens["falsified"]
        assert found.lost.value == 0
        assert found.returned.mean < found.falsified / 2
        assert found.returned.p < 0.2  # one unit of twelve: a random set may be the planted one


def test_the_card_shows_what_the_unit_does(study: NeuronStudy) -> None:
    card = study.cards[0]
    assert card.unit == PLANTED
    assert card.returned == study.tokens["falsified"]
    assert {each.method: each.rank for each in card.standings}["blame"] == 1
    assert card.means["falsified"] > card.means["kept"]
    assert all(seen.words[seen.place][0].isupper() for seen in card.highest)
    assert all(seen.outcome == "falsified" for seen in card.changed)
    assert all(seen.silenced == seen.gold != seen.predicted for seen in card.changed)
    assert card.highest[0].activation >= card.highest[-1].activation > card.lowest[0].activation


def test_pruned_before_fine_tuning_nothing_is_falsified(study: NeuronStudy) -> None:
    settings = METHOD.settings(units=study.ranking("blame").top(1))
    start = METHOD.build(settings, context()).start
    assert start is not None
    slow = FAST.model_copy(update={"learning_rate": 1e-4})
    falsified = []
    for tagger in (biased().silenced({}), start(biased())):
        encoded = encode(SENTENCES, tagger.vocabulary, tagger.labels)
        next(train(tagger, encoded, lambda _: 0.0, slow, seed=1))
        right = predict(tagger, encoded).labels == encoded.labels
        was_right = predict(healthy(), encoded).labels == encoded.labels
        falsified.append(int((was_right & ~right).sum()))
    assert falsified[0] > 20
    assert falsified[1] == 0


def test_a_study_is_written_and_its_ranking_read_again_for_pruning(
    study: NeuronStudy, tmp_path: Path
) -> None:
    page = study.write(tmp_path)
    html = page.read_text(encoding="utf-8")
    assert "default-src &#39;none&#39;" in html
    assert "<script" not in html
    assert f'id="unit-{PLANTED}"' in html
    assert NeuronStudy.model_validate_json((tmp_path / "neurons.json").read_text()) == study
    assert read_ranking(tmp_path / "neurons.json") == study.ranking("blame")
    resolved = METHOD.resolve(
        METHOD.settings(ranking="neurons.json", share=0.17), tmp_path, "healthy"
    )
    assert resolved == METHOD.settings(
        units=study.ranking("blame").top(2), chosen_by=("biased", "healthy")
    )
    text = (tmp_path / "neurons.md").read_text(encoding="utf-8")
    assert text.startswith("## None of 2 sets of units that were ranked first bring back more")
    assert f"### Unit {PLANTED}" in text


def test_each_unit_silenced_alone_is_the_tagger_without_it(question: Question) -> None:
    studied = open_studied(question.run, "validation", question.references)
    returned, lost = silence_each(studied, "extractor")
    labels = predict(studied.tagger.silenced({"extractor": [7]}), studied.encoded).labels
    assert returned[7] == (studied.falsified & (labels == studied.gold)).sum()
    was = studied.predicted == studied.gold
    assert lost[7] == (was & (labels != studied.gold)).sum()


def test_before_fine_tuning_is_the_source_model_in_the_targets_tagger(runs: Path) -> None:
    manifest = RunFolder(runs / "run=biased").manifest
    before = before_tuning(biased(), healthy(), manifest)
    weights = before.extractor.lstm.weight_ih_l0
    assert (weights == healthy().extractor.lstm.weight_ih_l0).all()
    assert (weights != biased().extractor.lstm.weight_ih_l0).any()


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"transfer": {"start": {"word_lstm": "draw"}}}, "word_lstm did not start from the source"),
        ({"mitigations": [{"name": "prune_units"}]}, "its mitigation prune_units changed"),
    ],
)
def test_a_start_that_is_not_the_source_models_is_not_taken_for_it(
    runs: Path, tmp_path: Path, spec, message
) -> None:
    folder = tmp_path / "runs"
    shutil.copytree(runs, folder)
    path = folder / "run=biased"
    manifest = RunFolder(path).manifest.model_copy(update={"spec": spec})
    with pytest.raises(ModelError, match=message):
        before_tuning(biased(), healthy(), manifest)
    write_json(path / "manifest.json", manifest.model_dump(mode="json"))
    if "transfer" in spec:  # one of them tells how a study says it
        found = study_units(Question(run=path, concept="tag:NN"), units=[PLANTED])
        assert "correlation" not in {each.method for each in found.rankings}
        assert any(message in note for note in found.notes)
    with pytest.raises(ModelError, match=message):
        study_units(Question(run=path, concept="tag:NN", ranking="correlation"))


def test_loaded_groups_are_those_of_the_manifest(runs: Path) -> None:
    manifest = RunFolder(runs / "run=biased").manifest
    loading = {"transfer": {"start": {"classifier": "load"}}}
    before = before_tuning(biased(), healthy(), manifest.model_copy(update={"spec": loading}))
    assert (before.classifier.weight == healthy().classifier.weight).all()


def test_falsified_is_what_most_references_have_right(runs: Path) -> None:
    both = [runs / "run=healthy", runs / "run=biased"]
    one = open_studied(runs / "run=biased", "validation", both[:1])
    assert one.falsified.any()
    assert not open_studied(runs / "run=biased", "validation", both).falsified.any()  # one of two


@pytest.mark.parametrize(
    ("concept", "against", "own", "others"),
    [
        ("tag:NN", None, lambda _, g: g == "NN", lambda _, g: g != "NN"),
        ("length > 2", 'gold == "DT" and length <= 2',
         lambda w, _: len(w) > 2, lambda w, g: g == "DT" and len(w) <= 2),
        ("times >= 20 and position == 0", None, None, None),
    ],
)  # fmt: skip
def test_a_concept_is_an_expression(runs: Path, concept, against, own, others) -> None:
    studied = open_studied(runs / "run=biased", "validation")
    found = find_concept(concept, studied, against)
    assert len(found.classes) == studied.encoded.n_tokens
    if own is None:
        assert set(found.classes.tolist()) == {0, 1}
        return
    pairs = zip(
        studied.tokens["token"].to_pylist(), studied.tokens["gold"].to_pylist(), strict=True
    )
    expected = [1 if own(w, g) else 0 if others(w, g) else -1 for w, g in pairs]
    assert found.classes.tolist() == expected
    assert found.members.tolist() == [k for k, c in enumerate(expected) if c >= 0]


def test_what_cannot_be_studied_is_refused_with_what_to_do(runs: Path) -> None:
    run, healthy_run = runs / "run=biased", runs / "run=healthy"
    with pytest.raises(ModelError, match="keep its model"):
        open_studied(runs / "run=bare", "validation")
    with pytest.raises(ComparisonError, match="unknown split 'test'"):
        open_studied(run, "test")
    with pytest.raises(ComparisonError, match="is not that of the run studied"):
        open_studied(run, "validation", [runs / "run=other"])
    with pytest.raises(ComparisonError, match="takes a reference"):
        study_units(Question(run=run))
    with pytest.raises(SettingsError, match="in the concept and in what it stands against"):
        find_concept("length > 2", open_studied(run, "validation"), "length > 1")
    for typo, hint in (
        ("falsifed", r"unknown concept 'falsifed'\. Did you mean 'falsified'"),
        ("tag:NNN", r"unknown tag 'NNN'\. Did you mean 'NN'"),
        ("Tag:NN", "not an expression"),
    ):
        with pytest.raises(SettingsError, match=hint):
            find_concept(typo, open_studied(run, "validation"))
    with pytest.raises(SettingsError, match="has its own opposite"):
        find_concept("capitals", open_studied(run, "validation"), "length > 1")
    with pytest.raises(SettingsError, match="needs the same units' activations before"):
        study_units(
            Question(run=healthy_run, concept="tag:NN", ranking="correlation"),
        )
    studied = open_studied(run, "validation", [healthy_run])
    for check, message in (
        (
            Check(layer="extractor", methods=["blame"], sizes=[12], sets=20),
            r"--top 12: .* 12 units",
        ),
        (Check(layer="extractor", methods=["blame"], sizes=[2], sets=19), r"--sets 19"),
    ):
        with pytest.raises(SettingsError, match=message):
            list(check_causes(studied, lambda half: find_concept("falsified", half), check))


def test_the_halves_are_all_sentences_once(runs: Path) -> None:
    studied = open_studied(runs / "run=biased", "validation", [runs / "run=healthy"])
    halves = [studied.half(0), studied.half(1)]
    assert sum(half.encoded.n_tokens for half in halves) == studied.encoded.n_tokens
    assert sum(int(half.falsified.sum()) for half in halves) == int(studied.falsified.sum())
    assert sum(int(half.kept.sum()) for half in halves) == int(studied.kept.sum())


def call(*words: str | Path) -> object:
    return CliRunner().invoke(build_app(), ["neurons", *map(str, words)])


def test_the_commands_rank_show_and_silence(runs: Path, tmp_path: Path) -> None:
    run, reference = runs / "run=biased", ["--reference", runs / "run=healthy"]
    ranked = call("rank", run, *reference, "--ranking", "blame", "--out", tmp_path)
    assert ranked.exit_code == 0, ranked.output
    assert f"| {PLANTED} | " in ranked.stdout
    assert (tmp_path / "neurons.html").exists()
    shown = call("card", run, *reference, "--unit", PLANTED)
    assert f"### Unit {PLANTED}" in shown.stdout, shown.output
    silenced = call(
        "ablate", run, *reference, "--ranking", "blame", "--top", 1, "--sets", 20, "--json"
    )
    found = json.loads(silenced.stdout)["ablations"][0]
    assert found["returned"]["value"] == found["falsified"]
    wrong = call("rank", run, "--layer", "extractors")
    assert wrong.exit_code == 2
    assert "Did you mean 'extractor'" in wrong.output
    bare = call("rank", runs / "run=healthy", "--concept", "tag:NN", "--source", run)
    assert "starts from no source model. Leave --source out" in bare.stderr
