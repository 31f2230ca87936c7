"""Models as inputs: run on the words of gold, matched by the names of their labels, kept."""

from types import SimpleNamespace

import numpy as np
import pytest

from backfire.experiments.compare import compare
from backfire.experiments.inputs import Column, Reading, read_inputs
from backfire.experiments.inputs.models.cache import VARIABLE
from backfire.experiments.inputs.told_task import tell_task
from backfire.inference.system import Found, Labelled, System
from backfire.records.errors import ComparisonError, MissingExtraError, SettingsError

GOLD = "Ada\tB-PER\nLove\tI-PER\nsings\tO\n\nin\tO\nRome\tB-LOC\n"
BIO = ("B-PER", "I-PER", "O", "O", "B-LOC")


class Fixed:
    """A model that gives the labels it was made with."""

    def __init__(self, given, confidence=None, known=None):
        self.given, self.confidence = given, confidence
        self.labels = tuple(sorted(set(given))) if known is None else known or None
        self.texts = []

    def label(self, sentences, watch):
        self.texts.append([list(words) for words in sentences])
        watch(len(self.given))
        sureness = None if self.confidence is None else np.array(self.confidence, np.float32)
        return Labelled(list(self.given), sureness, ("was made up",))


@pytest.fixture
def models(monkeypatch, tmp_path):
    """The models of a kind that another package offers: `fixed:NAME`."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    made = {}
    system = System(
        title="a fixed model",
        extra="fixed",
        packages=("json",),
        find=lambda name: Found(name, f"revision of {name}", {"fixed": "1.0"}),
        load=lambda found, _: made[found.place],
        layers=("upper", "lower"),
        uses=("aggregation",),
    )
    point = SimpleNamespace(load=lambda: system)
    monkeypatch.setattr(
        "backfire.records.registry._offered",
        lambda group: {"fixed": point} if group == "backfire.systems" else {},
    )
    return made


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.conll"
    path.write_text(GOLD, encoding="utf-8")
    return path


def test_models_are_run_on_the_words_of_gold(models, gold):
    models["old"] = Fixed(BIO[:2] + ("O",) * 3, [0.9, 0.8, 0.7, np.nan, 0.5])
    models["new"] = Fixed(BIO, known=())  # its library does not tell its labels
    inputs = read_inputs(gold, "fixed:old", "fixed:new", spans=True)
    assert models["old"].texts == [[["Ada", "Love", "sings"], ["in", "Rome"]]]
    assert inputs.reference["predicted"].to_pylist() == ["B-PER", "I-PER", "O", "O", "O"]
    assert inputs.candidate["predicted"].to_pylist() == list(BIO)
    known = inputs.reference["confidence"].to_pylist()
    assert known == pytest.approx([0.9, 0.8, 0.7, None, 0.5])
    assert inputs.reference_names == ("fixed:old",)
    assert "fixed:old: was made up." in inputs.notes


def test_models_and_files_mix(models, gold, tmp_path, monkeypatch):
    models["new"] = Fixed(BIO)
    comparison = compare(gold, [gold], ["fixed:new"], task="ner")
    assert comparison.tokens.kept == 5
    assert comparison.inputs.candidate == ("fixed:new",)
    # a file of that very name is a file
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fixed:new").write_text(GOLD.replace("B-LOC", "O"), encoding="utf-8")
    assert compare(gold, gold, "fixed:new", task="ner").tokens.falsified == 1


def test_the_signature_names_model_revision_and_libraries(models, gold):
    models["old"], models["new"] = Fixed(BIO), Fixed(BIO)
    comparison = compare(gold, "fixed:old", "fixed:new", task="ner", aggregation="max")
    assert "|models:fixed:old@revision of ,fixed:new@revision of " in comparison.signature
    assert comparison.signature.endswith("|fixed:1.0|aggregation:max")
    run = comparison.inputs.runs.reference[0]
    assert "|model:fixed:old|revision:revision of old|fixed:1.0|aggregation:max" in run.signature


def test_predictions_are_kept_by_content(models, gold, tmp_path):
    models["old"], models["new"] = Fixed(BIO, [0.5] * 5), Fixed(BIO)
    first = read_inputs(gold, "fixed:old", "fixed:new", spans=True)
    again = read_inputs(gold, "fixed:old", "fixed:new", spans=True)
    assert (len(models["old"].texts), len(models["new"].texts)) == (1, 1)
    assert again.reference.equals(first.reference)
    assert again.notes == first.notes
    for how in ({"aggregation": "max"}, {"cache": False}, {"device": "cuda:1"}):
        before = len(models["old"].texts)
        read_inputs(gold, "fixed:old", "fixed:new", Reading(**how), spans=True)
        assert len(models["old"].texts) == before + 1
    gold.write_text(GOLD.replace("Ada", "Eda"), encoding="utf-8")
    read_inputs(gold, "fixed:old", "fixed:new", spans=True)
    assert len(models["old"].texts) == 5
    for kept in (tmp_path / "cache" / "predictions").iterdir():
        kept.write_bytes(b"broken")
    read_inputs(gold, "fixed:old", "fixed:new", spans=True)
    assert len(models["old"].texts) == 6


def test_a_cache_that_cannot_be_written_is_no_failure(models, gold, tmp_path, caplog):
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    models["old"] = Fixed(BIO)
    read_inputs(gold, "fixed:old", gold, spans=True)
    assert "predictions are not kept" in caplog.text


def test_labels_are_matched_by_name_and_listed_before_anything_is_scored(models, gold, caplog):
    models["old"] = Fixed(("B-PER", "I-PER", "O", "O", "B-GPE"))
    comparison = compare(gold, "fixed:old", gold, task="ner")
    note = (
        "fixed:old: types of span are matched by their names alone: the model can give GPE, which "
        "gold never uses; gold has LOC, which the model never gives."
    )
    assert any(x.startswith(note) for x in comparison.notes)
    assert note in caplog.text
    assert comparison.tokens.corrected == 1


@pytest.mark.parametrize(
    "declared",
    [
        {"labels": {"person": "PER", "GPE": "LOC", "MISC": "O"}},
        {"reference": {"B-person": "B-PER", "I-person": "I-PER", "GPE": "LOC", "MISC": "O"}},
        {"fixed:old": {"person": "PER", "GPE": "LOC", "MISC": "O"}, "labels": {"GPE": "PER"}},
    ],
)
@pytest.mark.parametrize("ending", [None, "toml", "json"])
def test_what_labels_mean_is_declared(models, gold, tmp_path, declared, ending):
    import json

    models["old"] = Fixed(("B-person", "I-person", "B-MISC", "O", "B-GPE"))
    given = declared
    if ending:
        given = tmp_path / f"map.{ending}"
        tables = [
            f'["{name}"]\n' + "".join(f'"{k}" = "{v}"\n' for k, v in table.items())
            for name, table in declared.items()
        ]
        given.write_text(json.dumps(declared) if ending == "json" else "\n".join(tables))
    inputs = read_inputs(gold, "fixed:old", gold, Reading(labels=given), spans=True)
    assert inputs.reference["predicted"].to_pylist() == ["B-PER", "I-PER", "O", "O", "B-LOC"]
    assert "|labels:" in inputs.reference_origins[0].signature


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("LABEL_1", "LABEL_2", "LABEL_0", "LABEL_0", "LABEL_3"), "LABEL_0, LABEL_1.*no names of"),
        (("B-per", "I-per", "O", "O", "B-loc"), 'has none of gold\'s.*"loc" = "LOC".*--labels'),
    ],
)
def test_labels_that_nothing_matches_are_refused_before_the_model_runs(
    models, gold, given, message
):
    models["old"] = Fixed(given)
    with pytest.raises(ComparisonError, match=message):
        compare(gold, "fixed:old", gold, task="ner")
    assert not models["old"].texts


def test_nameless_labels_can_be_given_meaning(models, gold):
    models["old"] = Fixed(("LABEL_1", "LABEL_2", "LABEL_0", "LABEL_0", "LABEL_3"))
    meaning = {"LABEL_0": "O", "LABEL_1": "B-PER", "LABEL_2": "I-PER", "LABEL_3": "B-LOC"}
    comparison = compare(gold, "fixed:old", gold, task="ner", labels={"labels": meaning})
    assert comparison.tokens.kept == 5
    meaning.pop("LABEL_3")
    with pytest.raises(ComparisonError, match="fixed:old: LABEL_3 are no names"):
        compare(gold, "fixed:old", gold, task="ner", labels={"labels": meaning})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("PER", "PER", "O", "O", "LOC"), BIO),
        (("I-PER", "I-PER", "O", "O", "I-LOC"), BIO),
        (("B-PER", "E-PER", "O", "O", "S-LOC"), BIO),
        (("B-PER", "L-PER", "O", "O", "U-LOC"), BIO),
    ],
)
def test_other_schemes_become_bio(models, gold, given, expected):
    models["old"] = Fixed(given)
    inputs = read_inputs(gold, "fixed:old", gold, Reading(scheme="bio2"), spans=True)
    assert inputs.reference["predicted"].to_pylist() == list(expected)


def test_tags_are_taken_as_they_are(models, tmp_path):
    path = tmp_path / "tags.conll"
    path.write_text("a\tO\nb\tB\nc\tNN-x\n", encoding="utf-8")
    models["old"] = Fixed(("O", "B", "NN-x"))
    comparison = compare(path, "fixed:old", path)
    assert (comparison.task, comparison.tokens.kept) == ("pos", 3)
    told = "The task was told by the labels: pos."
    assert any(note.startswith(told) for note in comparison.notes)


@pytest.mark.parametrize(
    ("name", "how", "error", "message"),
    [
        ("fixed:old#middle", {}, SettingsError, "unknown layer 'middle'.*lower, upper"),
        (
            "fixed:old",
            {"labels": {"labls": {}}},
            SettingsError,
            "table of labels 'labls'.*'labels'",
        ),
        ("fixed:old", {"labels": {"labels": ["O"]}}, SettingsError, "is no table of labels"),
        ("fixed:old", {"labels": "gone.toml"}, SettingsError, "no such file"),
        ("fixed:old", {"labels": "gone.json"}, SettingsError, "no such file"),
        (Column("fixed:old", "x"), {}, SettingsError, "a model has no columns"),
    ],
)
def test_what_is_asked_wrongly_is_refused(models, gold, name, how, error, message):
    models["old"] = Fixed(BIO)
    with pytest.raises(error, match=message):
        compare(gold, name, gold, task="ner", **how)


def test_without_a_text_there_is_nothing_to_label(models):
    models["old"] = Fixed(BIO)
    with pytest.raises(ComparisonError, match=r"words of gold\. Give it with --gold"):
        compare(None, "fixed:old", "fixed:old", task="ner")


def test_a_missing_library_is_told_with_the_command_that_installs_it(monkeypatch, gold):
    monkeypatch.setattr("backfire.inference.system.find_spec", lambda _: None)
    for kind, extra in (("hf", "transformers"), ("spacy", "spacy"), ("flair", "flair")):
        with pytest.raises(MissingExtraError, match=rf"pip install 'backfire\[{extra}\]'"):
            compare(gold, f"{kind}:x", gold, task="ner")


@pytest.mark.parametrize(
    ("labels", "task"),
    [
        (["B-PER", "O", "I-LOC"], "ner"),
        (["B-NP", "I-NP", "O"], "chunking"),
        (["S-PER", "O", "E-LOC"], "ner"),
        (["NN", "O", "B"], "pos"),
        (["O", "O", "O"], "pos"),
        (["NN-x", "B-PER", "O"], "pos"),
    ],
)
def test_the_task_is_told_by_the_labels(tmp_path, labels, task):
    path = tmp_path / "gold"
    path.write_text("".join(f"w\t{label}\n" for label in labels), encoding="utf-8")
    assert tell_task(path, [path], Reading()) == task
