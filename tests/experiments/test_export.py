"""A run as a folder for others, with a card that the hub can read."""

import pytest

pytest.importorskip("huggingface_hub", reason="the extra 'transformers' is not installed")

from huggingface_hub import ModelCard
from typer.testing import CliRunner

from backfire.cli.main import build_app
from backfire.experiments.export import Wishes, export_run
from backfire.inference.predict import predict_labels
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError, SettingsError
from lab import small_tagger
from little_runs import SENTENCES, write_run


def untrained(seed):
    tagger, _ = small_tagger(SENTENCES, seed=seed)
    return tagger


@pytest.fixture
def runs(tmp_path):
    old = write_run(tmp_path / "runs", "old", untrained(1), keep_model=False)
    new = write_run(tmp_path / "runs", "new", untrained(2), source="abc")
    return old, new


def test_the_card_tells_what_the_tagger_broke(tmp_path, runs):
    old, new = runs
    wishes = Wishes(name="me/new", references=[old], split="validation", licence="mit")
    made = export_run(new, tmp_path / "out", wishes)
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert made.comparison.tokens.falsified > 0
    assert made.comparison.verdict_sentence in text.replace("\u200b", "")
    assert made.comparison.signature in text
    assert str(tmp_path) not in text  # nobody else has these folders
    assert "<code>run&#61;old</code>" in text
    assert all(head in text for head in ("### What changed", "### Is it chance?", "### Where"))
    assert 'Tagger.from_pretrained("me/new")' in text
    quoted = {token for sentence in SENTENCES for token in sentence.tokens if len(token) > 4}
    assert not [token for token in quoted if token in text]


def test_the_hub_reads_the_metadata(tmp_path, runs):
    old, new = runs
    wishes = Wishes(name="me/new", references=[old], split="validation", licence="mit")
    made = export_run(new, tmp_path / "out", wishes)
    card = ModelCard((tmp_path / "out" / "README.md").read_text(encoding="utf-8"))
    data = card.data
    assert (data.license, data.library_name, data.model_name) == ("mit", "backfire", "me/new")
    assert data.pipeline_tag == "token-classification"
    values = {result.metric_type: result.metric_value for result in data.eval_results}
    assert values["accuracy"] == made.comparison.accuracy.candidate
    assert values["negative_transfer"] == made.comparison.rates.negative_transfer
    assert {result.dataset_name for result in data.eval_results} == {"little"}


def test_the_folder_is_the_tagger(tmp_path, runs):
    _, new = runs
    made = export_run(new, tmp_path / "out", Wishes())
    assert made.comparison is None
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files == {"README.md", "config.json", "vocabulary.json", "model.safetensors"}
    back = Tagger.from_pretrained(tmp_path / "out")
    assert predict_labels(back, SENTENCES) == predict_labels(untrained(2), SENTENCES)
    assert "# out\n" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("wishes", "error", "message"),
    [
        (Wishes(push=True), SettingsError, "--name owner/name"),
        (Wishes(candidates=["x"]), SettingsError, "no --reference"),
    ],
)
def test_what_is_asked_wrongly_is_refused(tmp_path, runs, wishes, error, message):
    with pytest.raises(error, match=message):
        export_run(runs[1], tmp_path / "out", wishes)
    assert not (tmp_path / "out").exists()


def test_a_folder_of_other_things_is_never_replaced(tmp_path, runs):
    mine = tmp_path / "out" / "thesis.tex"
    mine.parent.mkdir()
    mine.write_text("all of it")
    with pytest.raises(SettingsError, match="other things in this folder, which would be lost"):
        export_run(runs[1], tmp_path / "out", Wishes(references=(tmp_path / "not-looked-at",)))
    assert mine.read_text() == "all of it"


def test_a_run_without_a_model_is_refused(tmp_path, runs):
    with pytest.raises(ModelError, match="no such file"):
        export_run(runs[0], tmp_path / "out", Wishes())


def test_the_command(tmp_path, runs, monkeypatch):
    old, new = map(str, runs)
    pushed = []
    monkeypatch.setattr(
        "backfire.experiments.export.push_folder",
        lambda _, name, *, private: pushed.append((name, private)) or "https://hub/me/new",
    )
    words = ["export", "hf", new, "--out", str(tmp_path / "out"), "--name", "me/new", "--push"]
    compared = ["--reference", old, "--split", "validation"]
    done = CliRunner().invoke(build_app(), [*words, *compared])
    assert done.exit_code == 0, done.output
    assert pushed == [("me/new", True)]
    assert "https://hub/me/new" in done.stdout
    assert "The candidate" in done.stdout
