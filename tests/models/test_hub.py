"""Taggers on the hub: what goes there is the folder of a saved tagger, what comes back is it."""

from types import SimpleNamespace

import pytest

pytest.importorskip("huggingface_hub", reason="the extra 'transformers' is not installed")

import huggingface_hub

from backfire.inference.predict import predict_labels
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError
from lab import make_sentences, small_tagger


class Hub:
    """Stands for `HfApi`: keeps what is uploaded, in the layout of the local cache."""

    def __init__(self, root):
        self.root, self.made = root, {}

    def create_repo(self, name, *, private, exist_ok):
        if not name.startswith("me/"):
            raise OSError("403 Forbidden: not yours\nmore")
        assert exist_ok
        self.made[name] = private

    def upload_folder(self, *, repo_id, folder_path, commit_message):
        import shutil

        shutil.copytree(folder_path, self.root / repo_id.replace("/", "--"))
        assert "Backfire" in commit_message
        return SimpleNamespace(commit_url=f"https://hub/{repo_id}/commit/1")

    def snapshot_download(self, name, *, revision, allow_patterns):
        if revision is not None or not (self.root / name.replace("/", "--")).exists():
            raise OSError("404: no such model")
        assert "*.bin" not in allow_patterns
        return str(self.root / name.replace("/", "--"))


@pytest.fixture
def hub(tmp_path, monkeypatch):
    made = Hub(tmp_path)
    monkeypatch.setattr(huggingface_hub, "HfApi", lambda: made)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", made.snapshot_download)
    return made


def test_a_tagger_goes_to_the_hub_and_comes_back_the_same(hub, tmp_path):
    sentences = make_sentences(5)
    tagger, _ = small_tagger(sentences)
    assert tagger.push_to_hub("me/tagger", card="# A card") == "https://hub/me/tagger/commit/1"
    assert hub.made == {"me/tagger": True}  # for its owner alone, unless somebody says otherwise
    there = {path.name for path in (tmp_path / "me--tagger").iterdir()}
    assert there == {"config.json", "vocabulary.json", "model.safetensors", "README.md"}
    back = Tagger.from_pretrained("me/tagger")
    assert predict_labels(back, sentences) == predict_labels(tagger, sentences)


def test_what_the_hub_refuses_is_told(hub):
    tagger, _ = small_tagger(make_sentences(2))
    with pytest.raises(ModelError, match=r"you/tagger: the hub does not take it: 403 .*not yours$"):
        tagger.push_to_hub("you/tagger")
    with pytest.raises(ModelError, match=r"me/gone@v1: is no folder here.*404: no such model Give"):
        Tagger.from_pretrained("me/gone@v1")


def test_a_text_that_is_a_folder_is_a_folder(hub, tmp_path):
    sentences = make_sentences(2)
    tagger, _ = small_tagger(sentences)
    tagger.save_pretrained(tmp_path / "saved")
    back = Tagger.from_pretrained(str(tmp_path / "saved"))
    assert predict_labels(back, sentences) == predict_labels(tagger, sentences)
