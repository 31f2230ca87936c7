import pytest
import torch

from backfire.encoding.vocabulary import build_vocabulary
from backfire.models.build import build_tagger
from backfire.models.settings import GROUPS, TaggerSettings
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError, SettingsError
from backfire.records.sentence import Sentence
from backfire.records.settings import make_settings
from backfire.transfer.ledger import format_ledger
from backfire.transfer.recipe import transfer_parameters
from backfire.transfer.settings import TransferSettings
from lab import LABELS, SMALL, make_sentences, small_tagger


def pair(labels: tuple[str, ...] = ("X", "Y", "Z")) -> tuple[Tagger, Tagger]:
    """A source model, and a target with a new word, a new character and another tag set."""
    source, _ = small_tagger(make_sentences(20))
    words = build_vocabulary([Sentence(["the", "newword", "é"])], base=None)
    target = build_tagger(SMALL, words, labels, seed=50)
    return source, target


def row(tagger: Tagger, word: str) -> torch.Tensor:
    return tagger.representation.word_embedding.weight[tagger.vocabulary.word_row(word)].detach()


def test_representation_and_extractor_are_loaded_and_the_classifier_is_drawn() -> None:
    source, target = pair()
    before = {name: tensor.clone() for name, tensor in target.state_dict().items()}
    transfer_parameters(source, target, TransferSettings())
    for group in ("character_lstm", "word_lstm"):
        for name, tensor in target.group(group).items():
            assert torch.equal(tensor, source.group(group)[name])
    for name, tensor in target.group("classifier").items():
        assert torch.equal(tensor, before[name])


def test_embedding_rows_transfer_by_word_and_new_words_keep_their_draw() -> None:
    source, target = pair()
    drawn = row(target, "newword").clone()
    transfer_parameters(source, target, TransferSettings())
    assert torch.equal(row(target, "the"), row(source, "the"))
    assert torch.equal(row(target, "newword"), drawn)
    assert torch.equal(row(target, "<never seen>"), row(source, "<never seen>"))
    ours, theirs = target.representation, source.representation
    assert torch.equal(
        ours.character_embedding.weight[target.vocabulary.character_row("t")],
        theirs.character_embedding.weight[source.vocabulary.character_row("t")],
    )


def test_a_classifier_of_equal_size_but_other_labels_is_never_taken_over() -> None:
    source, target = pair(labels=("X", "Y", "Z"))
    assert source.classifier.weight.shape == target.classifier.weight.shape
    with pytest.raises(ModelError, match="no row in common"):
        transfer_parameters(source, target, TransferSettings(start={"classifier": "load"}))


def test_a_loaded_classifier_is_matched_by_label_not_by_position() -> None:
    source, target = pair(labels=("VB", "UH", "DT"))
    transfer_parameters(source, target, TransferSettings(start={"classifier": "load"}))
    for label in ("VB", "DT"):
        theirs = source.classifier.weight[LABELS.index(label)]
        assert torch.equal(target.classifier.weight[target.labels.index(label)], theirs)


def test_the_source_is_untouched_and_shares_no_memory() -> None:
    source, target = pair()
    before = {name: tensor.clone() for name, tensor in source.state_dict().items()}
    transfer_parameters(source, target, TransferSettings())
    with torch.no_grad():
        for parameter in target.parameters():
            parameter.add_(1)
    assert all(torch.equal(before[name], tensor) for name, tensor in source.state_dict().items())


def test_the_ledger_accounts_for_every_tensor_of_both_models() -> None:
    source, target = pair()
    ledger = transfer_parameters(source, target, TransferSettings())
    ours = {entry.tensor for entry in ledger if entry.fate != "unused"}
    unused = {entry.tensor for entry in ledger if entry.fate == "unused"}
    loaded = {entry.tensor for entry in ledger if entry.fate in {"loaded", "resized"}}
    assert ours == {name for name, _ in target.named_parameters()}
    assert unused | loaded == {name for name, _ in source.named_parameters()}
    words = next(entry for entry in ledger if entry.group == "word_embedding")
    assert (words.fate, words.rows_loaded) == ("resized", 2)
    assert "2 of 4 rows loaded by name" in format_ledger(ledger)


@pytest.mark.parametrize("group", sorted(set(GROUPS) - {"classifier"}))
def test_any_group_can_be_drawn_anew(group: str) -> None:
    source, target = pair()
    before = {name: tensor.clone() for name, tensor in target.group(group).items()}
    transfer_parameters(source, target, TransferSettings(start={group: "draw"}))
    assert all(torch.equal(before[name], tensor) for name, tensor in target.group(group).items())


def test_other_sizes_are_refused_with_both_shapes() -> None:
    source, _ = pair()
    wide = TaggerSettings.model_validate({**SMALL.model_dump(), "extractor": {"hidden": 7}})
    target = build_tagger(wide, source.vocabulary, LABELS, seed=1)
    with pytest.raises(ModelError, match=r"\(24, 16\).*\(28, 16\)"):
        transfer_parameters(source, target, TransferSettings())


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"start": {"clasifier": "draw"}}, "Did you mean 'classifier'"),
        ({"rates": {"word_lstm": -1}}, "0 or more"),
        ({"start": {"word_lstm": "copy"}}, "'load' or 'draw'"),
        ({"rate": {}}, "Did you mean 'rates'"),
    ],
)
def test_bad_settings_are_explained(values: dict, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        make_settings(TransferSettings, values, "--set")
