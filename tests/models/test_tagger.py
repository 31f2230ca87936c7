import numpy as np
import pytest
import torch
from torch import nn

from backfire.encoding.vocabulary import build_vocabulary
from backfire.models.build import build_tagger
from backfire.models.settings import GROUPS
from backfire.models.tagger import Tagger, tagging_loss
from backfire.records.errors import ModelError, SettingsError
from backfire.records.sentence import Sentence
from lab import LABELS, SMALL, make_sentences, small_tagger


def scores_one_by_one(tagger: Tagger, sentence: Sentence) -> torch.Tensor:
    """The definition: one sentence, one word, one character at a time, with nothing packed."""
    representation, rows = tagger.representation, []
    for token in sentence.tokens:
        letters = torch.tensor([tagger.vocabulary.character_row(c) for c in token])
        _, (last, _) = representation.character_lstm.lstm(
            representation.character_embedding(letters)
        )
        word = torch.tensor(tagger.vocabulary.word_row(token))
        rows.append(torch.cat([representation.word_embedding(word), last[0], last[1]]))
    hidden, _ = tagger.extractor.lstm(torch.stack(rows))
    return tagger.classifier(hidden)


def test_the_packed_tagger_equals_the_definition() -> None:
    sentences = make_sentences(9)
    tagger, encoded = small_tagger(sentences)
    batch = encoded.batch(np.array([4, 2, 7, 0]))
    with torch.no_grad():
        scores = torch.empty(encoded.n_tokens, len(LABELS))
        scores[batch.tokens] = tagger(batch).scores
        for index in (4, 2, 7, 0):
            start, end = encoded.bounds[index : index + 2]
            expected = scores_one_by_one(tagger, sentences[index])
            torch.testing.assert_close(scores[start:end], expected, rtol=1e-5, atol=1e-6)


def test_the_loss_is_summed_over_tokens_and_averaged_over_sentences() -> None:
    tagger, encoded = small_tagger(make_sentences(3))
    batch = encoded.batch(np.arange(3))
    output = tagger(batch)
    by_hand = -torch.log_softmax(output.scores, dim=-1)[
        torch.arange(len(batch.labels)), batch.labels
    ]
    torch.testing.assert_close(tagging_loss(output, batch), by_hand.sum() / 3)


def test_the_groups_are_all_the_parameters_each_once() -> None:
    tagger, _ = small_tagger(make_sentences(2))
    grouped = [name for group in GROUPS for name in tagger.group(group)]
    assert sorted(grouped) == sorted(name for name, _ in tagger.named_parameters())


def test_sizes_are_the_papers_by_default() -> None:
    from backfire.models.settings import TaggerSettings

    tagger, encoded = small_tagger(make_sentences(2), settings=TaggerSettings())
    output = tagger(encoded.batch(np.array([0])))
    assert output.hidden.shape[1] == 400
    assert tagger.representation.output_width == 300 + 200
    assert isinstance(tagger.classifier, nn.Linear)


def test_a_seed_decides_every_parameter_and_disturbs_no_other_randomness() -> None:
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    first, _ = small_tagger(make_sentences(2), seed=3)
    assert torch.equal(torch.rand(3), expected)
    again, _ = small_tagger(make_sentences(2), seed=3)
    other, _ = small_tagger(make_sentences(2), seed=4)
    pairs = zip(first.parameters(), again.parameters(), other.parameters(), strict=True)
    assert all(torch.equal(a, b) and not torch.equal(a, c) for a, b, c in pairs)


def test_words_with_a_vector_start_from_it() -> None:
    sentences = make_sentences(5)
    vectors = {"dog": np.arange(8, dtype=np.float32), "unheard": np.ones(8, dtype=np.float32)}
    tagger = build_tagger(SMALL, build_vocabulary(sentences), LABELS, seed=1, vectors=vectors)
    row = tagger.representation.word_embedding.weight[tagger.vocabulary.word_row("dog")]
    assert row.tolist() == list(range(8))


def test_vectors_of_another_width_are_refused() -> None:
    vocabulary = build_vocabulary(make_sentences(5))
    with pytest.raises(SettingsError, match="word_width=3"):
        build_tagger(SMALL, vocabulary, LABELS, seed=1, vectors={"dog": np.ones(3, np.float32)})


def test_a_saved_tagger_comes_back_as_it_was(tmp_path) -> None:
    tagger, encoded = small_tagger(make_sentences(5))
    tagger.save_pretrained(tmp_path / "model")
    loaded = Tagger.from_pretrained(tmp_path / "model")
    batch = encoded.batch(np.arange(5))
    assert torch.equal(loaded(batch).scores, tagger(batch).scores)
    assert (loaded.labels, loaded.vocabulary) == (tagger.labels, tagger.vocabulary)
    files = {path.suffix for path in (tmp_path / "model").iterdir()}
    assert files == {".json", ".safetensors"}


@pytest.mark.parametrize("name", ["config.json", "vocabulary.json", "model.safetensors"])
@pytest.mark.parametrize("content", [None, b"", b"garbage", b"[]"])
def test_a_broken_saved_tagger_is_refused(tmp_path, name: str, content: bytes | None) -> None:
    tagger, _ = small_tagger(make_sentences(2))
    tagger.save_pretrained(tmp_path / "model")
    if content is None:
        (tmp_path / "model" / name).unlink()
    else:
        (tmp_path / "model" / name).write_bytes(content)
    with pytest.raises(ModelError, match="model"):
        Tagger.from_pretrained(tmp_path / "model")
