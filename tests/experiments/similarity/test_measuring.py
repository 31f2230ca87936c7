"""From corpora to the record: splits, draws of equal size, source models, notes, files."""

import json

import numpy as np
import pytest

from backfire.corpora.corpus import read_corpus
from backfire.encoding.batches import encode
from backfire.experiments.similarity.measuring import measure_similarity
from backfire.experiments.similarity.model_choice import ModelChoice
from backfire.inference.checkpoints import PretrainingStates
from backfire.inference.predict import predict_distributions
from backfire.records.errors import CorpusError, MissingExtraError, ModelError, SettingsError
from backfire.records.run_folder import RunFolder
from backfire.records.sentence import Sentence
from backfire.report.similarity.record import CAVEAT, Similarity
from backfire.similarity.measure import MEASURES
from backfire.similarity.pair import Pair
from backfire.similarity.seen import SeenText
from backfire.similarity.text import read_text
from backfire.similarity.transferability import leep
from lab import make_sentences, small_tagger
from little_corpus import write_pair
from little_runs import SENTENCES, write_run
from little_similarity import NEWS, TWEETS, make_corpus, many

OWN = [list(zip(each.tokens, each.labels, strict=True)) for each in SENTENCES]
OTHER = [list(zip(each.tokens, each.labels, strict=True)) for each in make_sentences(15, seed=4)]
MODEL_MEASURES = {name for name in MEASURES.names() if "model" in MEASURES.load(name).needs}


@pytest.fixture(scope="module")
def found():
    source, target = make_corpus(many(NEWS, 90, 1), "news"), make_corpus(many(TWEETS, 30, 2), "t")
    return measure_similarity(source, target, source)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of an untrained tagger that knows two of its states."""
    folder = write_run(tmp_path_factory.mktemp("runs"), "aaaa", small_tagger(SENTENCES)[0])
    states = PretrainingStates(RunFolder(folder).states)
    states.save(small_tagger(SENTENCES)[0], 0)
    states.save(small_tagger(SENTENCES, seed=7)[0], 1)
    return folder


def test_the_record_has_a_number_for_every_measure_and_target(found):
    names = set(MEASURES.names()) - MODEL_MEASURES
    assert {card.name for card in found.measures} == names
    assert {(each.measure, each.target) for each in found.values} == {
        (name, target) for name in names for target in ("t", "news")
    }
    assert (found.source.sentences, found.targets[0].sentences) == (90, 30)
    assert found.source.in_source is None
    assert [text.in_source for text in found.targets] == [0, 90]
    assert found.value("covered_types", "news").value == 1
    assert found.value("js_words", "t").value > 0.3
    assert found.signature.split("|")[1] == "command:similarity"
    assert "source:news.train-" in found.signature
    with pytest.raises(KeyError, match="lepp"):
        found.value("lepp", "t")


def test_the_words_of_slices_are_those_of_the_slices(found):
    # of the five sentences of news "Mr." and "Dow" and "Fed" have a first-letter capital
    tokens = [word for sentence in many(NEWS, 90, 1) for word, _ in sentence]
    capitals = sum(word in {"Mr.", "Dow", "Fed"} for word in tokens) / len(tokens)
    assert found.value("capitals", "t").beside["source"] == pytest.approx(capitals)
    shouted = [word for sentence in many(TWEETS, 30, 2) for word, _ in sentence]
    all_caps = sum(word in {"DOW", "LOL"} for word in shouted) / len(shouted)
    assert found.value("all_caps", "t").beside["target"] == pytest.approx(all_caps)


def test_notes_tell_of_size_of_leaks_and_of_what_is_missing(found):
    said = " ".join(found.notes)
    assert "much here depends on size" in said
    assert "give one with --model" in said
    leaking = make_corpus([*many(TWEETS, 30, 2), many(NEWS, 90, 1)[0]], "t")
    again = measure_similarity(make_corpus(many(NEWS, 90, 1), "news"), leaking)
    assert any("1 of 31 sentences of t stand in news" in note for note in again.notes)


def test_files_hold_the_record_and_say_that_nothing_is_proven(found, tmp_path):
    page = found.write(tmp_path / "out")
    read = json.loads((tmp_path / "out" / "similarity.json").read_text())
    assert Similarity.model_validate(read) == found
    text = page.read_text()
    assert CAVEAT in text
    assert found.signature in text
    for card in found.measures:
        assert card.title in text
        assert card.paper.split(" (")[0] in text


def test_equal_sizes_are_drawn_and_stand_beside_two_draws_of_the_source(found):
    source, target = make_corpus(many(NEWS, 90, 1), "news"), make_corpus(many(TWEETS, 30, 2), "t")
    measures = ["covered_types", "js_words", "capitals"]
    drawn = measure_similarity(source, target, measures=measures, equal_draws=4)
    n_tokens = read_text(target, "train").n_tokens
    assert (drawn.equal_sizes.tokens, drawn.equal_sizes.draws) == (n_tokens, 4)
    for name in measures:
        value = drawn.value(name, "t")
        assert value.interval is None
        assert value.drawn.deviation is not None
        alike = abs(value.drawn.source_twice - MEASURES.load(name).itself)
        assert alike < abs(value.value - MEASURES.load(name).itself) or name == "capitals"
    # the target is as large as a draw, so one draw is the target with a part of the source
    first = Pair(read_text(source, "train").draw(n_tokens, 1), read_text(target, "train"))
    once = measure_similarity(source, target, measures=["js_words"], equal_draws=1)
    assert once.value("js_words", "t").value == pytest.approx(
        MEASURES.load("js_words").measure(first).estimate.value
    )
    assert once.value("js_words", "t").drawn.deviation is None
    assert drawn.value("covered_types", "t").value < found.value("covered_types", "t").value


def test_a_source_that_is_too_small_for_two_draws_says_so():
    source, target = make_corpus(many(NEWS, 30, 1), "news"), make_corpus(many(TWEETS, 30, 2), "t")
    drawn = measure_similarity(source, target, measures=["js_words"], equal_draws=2)
    assert drawn.value("js_words", "t").drawn.source_twice is None
    assert any("fewer than two draws' tokens" in note for note in drawn.notes)


def test_a_source_model_is_read_at_the_state_that_was_asked_for(run):
    source, target = make_corpus(OWN, "little"), make_corpus(OTHER, "other")
    best = measure_similarity(source, target, model=run)
    assert {card.name for card in best.measures} >= MODEL_MEASURES
    assert best.model.run == "aaaa"
    assert best.model.epoch == 3
    assert "|model:aaaa@3|" in best.signature
    early = measure_similarity(source, target, model=ModelChoice(run, epoch=1), measures=["leep"])
    assert early.model.epoch == 1
    wanted = {"leep": small_tagger(SENTENCES)[0], "early": small_tagger(SENTENCES, seed=7)[0]}
    for name, record in (("leep", best), ("early", early)):
        text = read_text(target, "train")
        words = np.split(np.array(text.tokens.to_pylist()), text.bounds[1:-1])
        sentences = [Sentence(own.tolist()) for own in words]
        tagger = wanted[name]
        encoded = encode(sentences, tagger.vocabulary, tagger.labels)
        posteriors = predict_distributions(tagger, encoded)
        seen = SeenText(text, np.zeros((text.n_tokens, 1), np.float32), posteriors)
        assert record.value("leep", "other").value == pytest.approx(leep(seen).estimate.value)


def test_vectors_give_rows_to_words_that_the_model_does_not_know(run, tmp_path):
    source, target = make_corpus(OWN, "little"), make_corpus([[("zebra", "NN"), ("sat", "VB")]] * 4)
    vectors = tmp_path / "vectors.txt"
    vectors.write_text("zebra 1 2 3 4 5 6 7 8\n", encoding="utf-8")
    with_row, without = (
        measure_similarity(source, target, model=ModelChoice(run, vectors=each), measures=["leep"])
        for each in (vectors, None)
    )
    assert with_row.model.vectors
    assert f"|vectors:{with_row.model.vectors[:12]}|" in with_row.signature
    assert with_row.value("leep", "text").value != without.value("leep", "text").value


def test_a_model_of_another_corpus_is_refused(run):
    with pytest.raises(ModelError, match="trained on little, expected news, the source"):
        measure_similarity(
            make_corpus(many(NEWS, 9, 1), "news"), make_corpus(OTHER, "other"), model=run
        )


def test_without_torch_a_model_asks_for_the_extra(run, monkeypatch):
    monkeypatch.setattr("backfire.experiments.similarity.measuring.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match="needs the extra 'train'"):
        measure_similarity(make_corpus(OWN, "little"), make_corpus(OTHER, "other"), model=run)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"measures": ["leep"]}, SettingsError, "'leep' needs a source model"),
        ({"measures": ["js_word"]}, SettingsError, "Did you mean 'js_words'"),
        ({"splits": ("train", "dev")}, CorpusError, "unknown split 'dev'"),
        ({"equal_draws": -1}, SettingsError, "found -1 draws"),
        ({"equal_draws": 1, "equal_tokens": 999}, SettingsError, "draws of 999 tokens, expected"),
    ],
)
def test_what_can_not_be_measured_is_refused(wrong, error, message):
    with pytest.raises(error, match=message):
        measure_similarity(make_corpus(OWN, "little"), make_corpus(OTHER, "other"), **wrong)


def test_targets_are_needed_and_differ():
    source, target = make_corpus(OWN, "little"), make_corpus(OTHER, "other")
    with pytest.raises(SettingsError, match="no target"):
        measure_similarity(source)
    with pytest.raises(SettingsError, match="'other' is named twice"):
        measure_similarity(source, target, target)


def test_a_test_split_is_looked_at_only_when_asked(tmp_path, monkeypatch):
    write_pair(tmp_path).rename(tmp_path / "catalogue.toml")
    monkeypatch.setenv("BACKFIRE_DATA", str(tmp_path))
    usual = measure_similarity("source", "target", measures=["js_tags"])
    assert {usual.source.split, usual.targets[0].split} == {"train"}
    assert not any("test split" in note for note in usual.notes)
    asked = measure_similarity(
        read_corpus("source"), "target", splits=("train", "test"), measures=["js_tags"]
    )
    assert any("As asked, the test split of target" in note for note in asked.notes)


@pytest.mark.data
def test_two_label_layers_of_the_same_tweets_have_the_same_words(data_dir):
    corpora = [read_corpus(name, data=data_dir) for name in ("tpos", "tchunk")]
    found = measure_similarity(*corpora, measures=["js_words", "covered_tokens", "js_tags"])
    # one token is overwritten in the file of tags, and "&" stands as "&lt;" in that of chunks
    assert found.value("js_words", "tchunk").value < 1e-3
    assert found.value("covered_tokens", "tchunk").value > 0.998
    assert "parts of speech, those of tchunk chunks" in found.value("js_tags", "tchunk").reason
