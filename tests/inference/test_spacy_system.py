"""Pipelines of spaCy: the words of gold go through as they are."""

import pytest

pytest.importorskip("spacy", reason="the extra 'spacy' is not installed")

import spacy

from backfire.experiments.compare import compare
from backfire.inference.system import SYSTEMS, Wanted
from backfire.records.errors import ModelError, SettingsError

SPACY = SYSTEMS.load("spacy")
TEXT = [["Ada", "Love", "lives", "in", "New", "York", "!"], ["\u200d", "can't"], ["Rome", "Rome"]]


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """A pipeline whose labels follow from rules."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PER", "pattern": "Ada Love"},
            {"label": "LOC", "pattern": "New York"},
            {"label": "LOC", "pattern": "Rome"},
        ]
    )
    tags = nlp.add_pipe("attribute_ruler")
    tags.add([[{"LOWER": "in"}]], {"TAG": "IN", "POS": "ADP"})
    tags.add([[{"IS_TITLE": True}]], {"TAG": "NNP", "POS": "PROPN"})
    folder = tmp_path_factory.mktemp("rules")
    nlp.to_disk(folder)
    return folder


def label(folder, wanted):
    seen = []
    loaded = SPACY.load(SPACY.find(str(folder)), wanted)
    found = loaded.label(TEXT, seen.append)
    assert seen[-1] == len(found.labels) == 11
    assert found.confidence is None  # spaCy tells none
    return loaded, found.labels


def test_entities_become_bio(rules):
    wanted = Wanted(spans=True)
    assert SPACY.choose(wanted) == "ner"
    loaded, labels = label(rules, wanted)
    first = ["B-PER", "I-PER", "O", "O", "B-LOC", "I-LOC", "O"]
    assert labels == [*first, "O", "O", "B-LOC", "B-LOC"]  # two entities side by side stay two
    assert loaded.labels == ("O", "B-LOC", "I-LOC", "B-PER", "I-PER")


@pytest.mark.parametrize(
    ("gold", "layer", "tags"),
    [({"NOUN", "ADP"}, "pos", ("PROPN", "ADP")), ({"NN", "IN"}, "tag", ("NNP", "IN"))],
)
def test_the_layer_of_tags_follows_from_gold(rules, gold, layer, tags):
    wanted = Wanted(spans=False, labels=frozenset(gold))
    assert SPACY.choose(wanted) == layer
    _, labels = label(rules, wanted)
    title, into = tags
    assert labels == [title, title, "_", into, title, title, "_", "_", "_", title, title]


def test_a_trained_tagger_gives_one_tag_a_word(tmp_path):
    nlp = spacy.blank("en")
    tagger = nlp.add_pipe("tagger")
    for tag in ("NN", "VB"):
        tagger.add_label(tag)
    nlp.initialize()
    nlp.to_disk(tmp_path)
    loaded, labels = label(tmp_path, Wanted(spans=False, labels=frozenset({"NN"})))
    assert loaded.labels == ("NN", "VB")
    assert set(labels) <= {"NN", "VB"}
    docs = [spacy.tokens.Doc(nlp.vocab, words=words) for words in TEXT]
    assert labels == [token.tag_ for doc in nlp.pipe(docs) for token in doc]


def test_a_layer_that_nothing_gives_is_refused(tmp_path, rules):
    blank = tmp_path / "blank"
    spacy.blank("en").to_disk(blank)
    with pytest.raises(ModelError, match=r"no component .*it is empty\) gives the layer ner"):
        SPACY.load(SPACY.find(str(blank)), Wanted(spans=True))
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Rome"}])
    nlp.to_disk(tmp_path / "ner")
    with pytest.raises(ModelError, match=r"gives the layer tag\. Name another one: #ner"):
        SPACY.load(SPACY.find(str(tmp_path / "ner")), Wanted(spans=False, layer="tag"))
    rules = nlp.add_pipe("attribute_ruler")  # it may set tags, but has no such rule
    rules.add([[{"LOWER": "in"}]], {"LEMMA": "in"})
    nlp.to_disk(tmp_path / "ner")
    with pytest.raises(ModelError, match=r"gives no word a label in the layer tag\..*#pos, #ner"):
        label(tmp_path / "ner", Wanted(spans=False, layer="tag"))


def test_a_device_that_spacy_cannot_use_is_refused(rules):
    for device in ("cuda:99", "tpu"):
        with pytest.raises(SettingsError, match=f"device '{device}': "):
            SPACY.load(SPACY.find(str(rules)), Wanted(spans=True, device=device))


def test_what_is_no_pipeline_is_refused(tmp_path):
    with pytest.raises(ModelError, match="python -m spacy download en_gone_sm"):
        SPACY.find("en_gone_sm")
    with pytest.raises(ModelError, match="no such folder"):
        SPACY.find("./gone")
    (tmp_path / "meta.json").write_text("{}")
    with pytest.raises(ModelError, match="spaCy can't load it"):
        SPACY.load(SPACY.find(str(tmp_path)), Wanted(spans=True))


def test_an_installed_package_is_known_by_its_content(tmp_path, rules, monkeypatch):
    import shutil

    package = shutil.copytree(rules, tmp_path / "en_rules" / "data")
    start = f"import spacy\ndef load(**how): return spacy.load({str(package)!r}, **how)\n"
    (package.parent / "__init__.py").write_text(start)
    monkeypatch.syspath_prepend(tmp_path)
    found = SPACY.find("en_rules")
    assert found.place == "en_rules"
    assert found.versions["spacy"] == spacy.__version__
    (package / "meta.json").write_text((package / "meta.json").read_text() + " ")
    assert SPACY.find("en_rules").revision != found.revision


def test_a_pipeline_is_compared_with_a_file(tmp_path, rules, monkeypatch):
    monkeypatch.setenv("BACKFIRE_CACHE", str(tmp_path / "cache"))
    gold = tmp_path / "gold.conll"
    rows = [("Ada", "B-PER"), ("Love", "I-PER"), ("in", "O"), ("Rome", "B-LOC"), ("Oslo", "B-LOC")]
    gold.write_text("".join(f"{word}\t{label}\n" for word, label in rows), encoding="utf-8")
    comparison = compare(gold, gold, f"spacy:{rules}")
    assert comparison.task == "ner"
    assert (comparison.tokens.kept, comparison.tokens.falsified) == (4, 1)
    assert comparison.inputs.candidate == (f"spacy:{rules}#ner",)
    assert f"|spacy:{spacy.__version__}|" in comparison.signature
