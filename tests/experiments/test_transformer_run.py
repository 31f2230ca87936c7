"""Whole runs on a tiny encoder: trained, transferred, carried elsewhere, predicted with."""

import shutil
from pathlib import Path

import pytest

from backfire.encoding.subwords import load_tokenizer
from backfire.experiments.predict_file import predict_file
from backfire.experiments.spec import CorpusIdentity, LabSettings, RunRequest, RunSpec
from backfire.experiments.training_run import carry_out
from backfire.inference.checkpoints import PretrainingStates
from backfire.models import encoder_source
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger
from backfire.records.errors import MissingExtraError, SettingsError
from backfire.records.run_folder import RunFolder
from backfire.records.settings import make_settings
from little_corpus import write_pair
from little_encoder import encoder_folder, transformer_settings


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pair(tmp_path_factory.mktemp("corpora"))


def request(catalogue: Path, runs: Path, encoder: Path | None, **more) -> RunRequest:
    tagger = (
        {"extractor": {"kind": "transformer", "encoder": str(encoder), "casing_width": 2}}
        if encoder
        else {}
    )
    settings = {"tagger": tagger, "training": {"epochs": 2, "learning_rate": 1e-3}}
    values = {
        "corpus": "source",
        "runs": runs,
        "catalogue": catalogue,
        "data": catalogue.parent,
        "settings": make_settings(LabSettings, settings, "test"),
    }
    return RunRequest(**{**values, **more})


def test_from_an_encoder_to_news_to_tweets_and_to_another_machine(
    catalogue: Path, tmp_path: Path
) -> None:
    encoder = tmp_path / "encoder"
    shutil.copytree(encoder_folder(), encoder)
    source = carry_out(request(catalogue, tmp_path / "runs", encoder, keep_states=True))
    spec = RunSpec(**source.manifest.spec)
    assert spec.run == source.manifest.run == source.path.name.removeprefix("run=")
    assert str(tmp_path) not in spec.model_dump_json(), "where it lay has no say"
    assert (spec.training.optimizer, spec.training.warmup) == ("adamw", 0.1), "what suits it"
    assert spec.training.learning_rate == 1e-3, "what was set goes over that"
    assert PretrainingStates(source.states).epochs() == [0, 1, 2]

    shutil.rmtree(encoder)
    encoder_source.identify_encoder.cache_clear()
    target = carry_out(
        request(catalogue, tmp_path / "runs", None, corpus="target", source=source.path)
    )
    ledger = (target.path / "ledger.txt").read_text(encoding="utf-8")
    assert "extractor.encoder.encoder.layer.1.output.LayerNorm.bias" in ledger
    assert "classifier.weight" in ledger.partition("drawn anew")[0].splitlines()[-1]
    assert target.manifest.spec["training"]["optimizer"] == "adamw"

    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(target.path, elsewhere)
    shutil.rmtree(tmp_path / "runs")
    n_tokens = predict_file(elsewhere, catalogue.parent / "target.test", tmp_path / "out.conll")
    predicted = RunFolder(elsewhere)
    tagger = Tagger.from_pretrained(predicted.model)
    assert tagger.vocabulary.subwords is not None
    lines = (tmp_path / "out.conll").read_text(encoding="utf-8").split("\n")
    assert len([line for line in lines if line]) == n_tokens > 0


def test_a_random_encoder_is_another_run_and_its_name_rests_on_the_sizes(catalogue: Path) -> None:
    pretrained, random, wider = (
        TaggerSettings.model_validate(
            {"extractor": {"kind": "transformer", "encoder": encoder_folder(), **more}}
        ).identified()
        for more in ({}, {"weights": "random"}, {"weights": "random", "casing_width": 1})
    )
    assert pretrained.extractor.checksum != random.extractor.checksum
    assert random.extractor.checksum == wider.extractor.checksum
    assert random != wider


def test_word_vectors_are_refused_since_nothing_would_read_them() -> None:
    settings = LabSettings(tagger=transformer_settings())
    asked = RunRequest(corpus="target", runs=Path(), settings=settings)
    text = CorpusIdentity("target", "pos", {"train": "abc"})
    assert asked.specify(text, None, None).vectors is None
    with pytest.raises(SettingsError, match=r"reads pieces of words.*Leave --vectors out"):
        asked.specify(text, "checksum", None)


def test_without_the_extra_the_message_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "transformers", None)
    for needs in (load_tokenizer, encoder_source.read_configuration):
        with pytest.raises(MissingExtraError, match=r"pip install 'backfire\[transformers\]'"):
            needs("anything")
    with pytest.raises(MissingExtraError, match="extra 'transformers'"):
        encoder_source.make_configuration({"model_type": "bert"})
