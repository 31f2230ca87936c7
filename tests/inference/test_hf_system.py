"""Token classifiers of transformers: one label a word, whatever their tokenizer makes of it."""

import math

import pytest

pytest.importorskip("transformers", reason="the extra 'transformers' is not installed")

from backfire.inference.system import SYSTEMS, Wanted
from backfire.records.errors import ModelError, SettingsError
from little_models import save_albert, save_bert, save_roberta, save_xlnet

LABELS = ["O", "B-PER", "I-PER", "B-LOC"]
MEANING = {"obama": "B-PER", "sing": "I-PER", "##s": "B-LOC", "paris": "B-LOC", "[UNK]": "I-PER"}
HF = SYSTEMS.load("hf")


def label(folder, sentences, **wanted):
    seen = []
    loaded = HF.load(HF.find(str(folder)), Wanted(spans=True, **wanted))
    found = loaded.label(sentences, seen.append)
    assert seen[-1] == len(found.labels) == sum(map(len, sentences))
    return found


@pytest.fixture(scope="module")
def bert(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bert")
    return save_bert(folder, MEANING, LABELS, max_position_embeddings=10)


def test_a_word_has_the_label_of_its_first_piece(bert):
    found = label(bert, [["Obama", "sings", "in"], ["Paris"], ["in", "sings", "singing", "Obama"]])
    assert found.labels == ["B-PER", "I-PER", "O", "B-LOC", "O", "I-PER", "I-PER", "B-PER"]
    assert found.notes == ()


def test_the_other_aggregations_look_at_all_pieces(tmp_path):
    # sing is I-PER by a little, s is B-LOC by much
    folder = save_bert(tmp_path, MEANING, LABELS)
    import torch
    from transformers import AutoModelForTokenClassification

    model = AutoModelForTokenClassification.from_pretrained(folder)
    with torch.no_grad():
        model.classifier.weight[2, 6] /= 4
    model.save_pretrained(folder)
    text = [["sings"]]
    assert label(folder, text).labels == ["I-PER"]
    both = [label(folder, text, aggregation=how) for how in ("average", "max")]
    assert [x.labels for x in both] == [["B-LOC"], ["B-LOC"]]
    alone = [label(folder, [[word]]).confidence[0] for word in ("sing", "s")]
    assert both[0].confidence[0] < both[1].confidence[0] < 1
    assert alone[0] < both[1].confidence[0]


def test_confidence_is_the_softmax_of_the_label(bert):
    import torch
    from transformers import AutoModelForTokenClassification

    model = AutoModelForTokenClassification.from_pretrained(bert)
    with torch.no_grad():
        scores = model(torch.tensor([[2, 5, 3]])).logits[0, 1].tolist()
    expected = math.exp(max(scores)) / sum(map(math.exp, scores))
    assert label(bert, [["Obama"]]).confidence[0] == pytest.approx(expected, rel=1e-5)


def test_words_that_vanish_are_labelled_as_unknown_words(bert):
    found = label(bert, [["\u200d", "Obama", "\u00ad", "\x00"], ["\u200b"]])
    assert found.labels == ["I-PER", "B-PER", "I-PER", "I-PER", "I-PER"]
    assert "leaves nothing of 4 of the words" in found.notes[0]
    assert "[UNK]" in found.notes[0]


def test_long_sentences_are_read_in_windows_and_nothing_is_dropped(bert):
    words = ["Obama", "sings", "in", "Paris"] * 25
    found = label(bert, [words, ["Obama"], words[:9]])
    once = ["B-PER", "I-PER", "O", "B-LOC"]
    assert found.labels == [*once * 25, "B-PER", *once * 2, "B-PER"]
    assert found.notes[0].startswith("2 of the sentences have more pieces than the 10")


def test_a_word_longer_than_the_model_keeps_the_label_of_its_first_piece(bert):
    found = label(bert, [["in", "sing" + "s" * 40, "Obama"]])
    assert found.labels == ["O", "I-PER", "B-PER"]


def test_byte_level_words_are_those_inside_of_a_text(tmp_path):
    meaning = {"Ġab": "B-PER", "ab": "B-LOC", "Ġx": "I-PER"}
    folder = save_roberta(tmp_path, meaning, LABELS)
    found = label(folder, [["ab", "ab", "x"], ["x"] * 30 + ["ab"]])
    assert found.labels == ["B-PER", "B-PER", "I-PER", *["I-PER"] * 30, "B-PER"]
    # 12 places, of which RoBERTa never uses the first two
    assert "more pieces than the 10 that" in found.notes[0]


def test_a_byte_level_tokenizer_of_no_family_is_read_likewise(tmp_path):
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    folder = save_roberta(tmp_path, {"Ġab": "B-PER", "ab": "B-LOC"}, LABELS)
    own = AutoTokenizer.from_pretrained(folder)
    plain = PreTrainedTokenizerFast(
        tokenizer_object=own.backend_tokenizer,
        unk_token="<unk>",  # noqa: S106
        pad_token="<pad>",  # noqa: S106
    )
    plain.save_pretrained(folder)
    assert label(folder, [["ab", "ab"]]).labels == ["B-PER", "B-PER"]


@pytest.mark.parametrize("save", [save_albert, save_xlnet])
def test_sentence_pieces(tmp_path, save):
    folder = save(tmp_path, {"▁a": "B-PER", "b": "B-LOC", "▁x": "I-PER"}, LABELS)
    found = label(folder, [["ab"], ["x", "a", "ab", "x"], ["a", "x"]])
    assert found.labels == ["B-PER", "I-PER", "B-PER", "B-PER", "I-PER", "B-PER", "I-PER"]


def test_slow_tokenizers_are_traced_by_the_pieces_of_each_word(bert):
    from transformers import AutoModelForTokenClassification
    from transformers import PreTrainedTokenizer as Slow

    from backfire.inference.token_classifier import TokenClassifier

    class Letters(Slow):
        """Makes a piece of every letter."""

        def __init__(self):
            signs = {"unk_token": "[UNK]", "pad_token": "[PAD]"}
            super().__init__(**signs, model_max_length=6)

        vocab_size = 11

        def get_vocab(self):
            return {"[PAD]": 0, "[UNK]": 1, "o": 5, "s": 6, "i": 10}

        def _tokenize(self, text, **_):
            return [letter for letter in text if letter.isalpha()]

        def _convert_token_to_id(self, token):
            return self.get_vocab().get(token, 1)

        def _convert_id_to_token(self, _):
            return "o"

    model = AutoModelForTokenClassification.from_pretrained(bert).eval()
    made = TokenClassifier("hf:letters", model, Letters(), tuple(LABELS))
    words = ["os", "s", "i", "so", "--", "zz", "o"]
    found = made.label([words, ["s"]], lambda _: None)
    expected = ["B-PER", "I-PER", "O", "I-PER", "I-PER", "I-PER", "B-PER", "I-PER"]
    assert found.labels == expected


def test_what_is_no_trained_token_classifier_is_refused(tmp_path, bert):
    from transformers import BertConfig, BertModel, BertTokenizer

    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"holds no config\.json"):
        HF.find(str(tmp_path / "empty"))
    with pytest.raises(ModelError, match="there is no such file or folder"):
        HF.find(str(tmp_path / "gone"))
    config = BertConfig(
        vocab_size=11,
        hidden_size=4,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=4,
    )
    encoder = tmp_path / "encoder"
    BertModel(config).save_pretrained(encoder)
    BertTokenizer(vocab={"[UNK]": 0}).save_pretrained(encoder)
    found = HF.find(str(encoder))
    with pytest.raises(ModelError, match=r"is no trained token classifier: classifier\.bias"):
        HF.load(found, Wanted(spans=True))
    (encoder / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelError, match="transformers can't load it"):
        HF.load(HF.find(str(encoder)), Wanted(spans=True))
    with pytest.raises(SettingsError, match=r"only one layer of labels\. Leave out #pos"):
        HF.check("hf:x#pos", "pos")


def test_the_revision_is_the_content_of_the_model(tmp_path, bert):
    import shutil

    copy = shutil.copytree(bert, tmp_path / "copy")
    assert HF.find(str(copy)).revision == HF.find(str(bert)).revision
    (copy / "optimizer.pt").write_bytes(b"of its training")
    assert HF.find(str(copy)).revision == HF.find(str(bert)).revision
    config = copy / "config.json"
    config.write_text(config.read_text().replace("B-LOC", "B-GPE"))
    assert HF.find(str(copy)).revision != HF.find(str(bert)).revision
    assert set(HF.find(str(bert)).versions) == {"tokenizers", "torch", "transformers"}


def test_a_model_without_the_files_of_its_tokenizer_is_refused(tmp_path, bert):
    """Transformers makes up a tokenizer then, by which every word is unknown."""
    import shutil

    for file in ("config.json", "model.safetensors"):
        shutil.copy(bert / file, tmp_path)
    with pytest.raises(ModelError, match="its tokenizer knows no words"):
        HF.load(HF.find(str(tmp_path)), Wanted(spans=True))


def test_a_file_is_no_name_on_the_hub(tmp_path):
    (tmp_path / "gold.conll").write_text("a\tX\n")
    with pytest.raises(ModelError, match=r"gold\.conll: a file\. Give the folder"):
        HF.find(str(tmp_path / "gold.conll"))


def test_a_name_is_looked_up_on_the_hub_and_pinned_to_its_commit(tmp_path, bert, monkeypatch):
    import shutil

    from huggingface_hub import constants

    commit = "0123456789abcdef0123456789abcdef01234567"
    cache = tmp_path / "models--someone--tagger"
    shutil.copytree(bert, cache / "snapshots" / commit)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text(commit)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    found = HF.find("someone/tagger")
    assert found.revision == commit
    with pytest.raises(ModelError, match=r"someone/other: is no folder here.*not in the cache"):
        HF.find("someone/other")
    with pytest.raises(ModelError, match="can't be read"):
        HF.find("some one")
