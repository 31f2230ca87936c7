"""Words to pieces and back, against what is aligned by hand."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.encoding.batches import EncodedSentences, encode
from backfire.encoding.casing import CASINGS, find_casing
from backfire.encoding.subwords import Subwords, load_tokenizer, pack_tokenizer
from backfire.encoding.vocabulary import Vocabulary
from backfire.records.errors import ModelError
from backfire.records.sentence import Sentence
from little_encoder import make_bertweet_tokenizer, make_tokenizer

ZERO_WIDTH, SOFT_HYPHEN = "\u200d", "\u00ad"


@cache
def subwords(family: str, longest: int = 40, overlap: int = 4, pooling: str = "first") -> Subwords:
    return Subwords(pack_tokenizer(make_tokenizer(family)), longest, overlap, pooling)


def cut(family: str, *forms: str) -> list[list[str]]:
    own = subwords(family)
    pieces, bounds = own.cut(forms)
    names = own.tokenizer.convert_ids_to_tokens(pieces.tolist())
    return [names[start:end] for start, end in pairwise(bounds)]


def encoded(family: str, *texts: list[str], **how) -> EncodedSentences:
    vocabulary = Vocabulary((), (), subwords(family, **how))
    return encode([Sentence(text) for text in texts], vocabulary, ("X",))


def rows(text: EncodedSentences, *sentences: int) -> list[list[str]]:
    """Return the windows of a batch as pieces, those that only fill up left out."""
    batch = text.batch(np.array(sentences)).pieces
    name = text.pieces.subwords.tokenizer.convert_ids_to_tokens
    return [
        [name(int(piece)) for piece, alive in zip(window, mask, strict=True) if alive]
        for window, mask in zip(batch.pieces, batch.alive, strict=True)
    ]


def first_pieces(text: EncodedSentences, *sentences: int) -> dict[int, str]:
    """Return, for each word of a batch by its place in the text, the piece its row comes from."""
    batch = text.batch(np.array(sentences))
    found = batch.pieces.pieces.flatten()[batch.pieces.places].tolist()
    names = text.pieces.subwords.tokenizer.convert_ids_to_tokens(found)
    return dict(sorted(zip(batch.tokens.tolist(), names, strict=True)))


def test_an_uncased_wordpiece_tokenizer() -> None:
    assert cut("bert", "The", "unbelievable", "U2", "?", "the") == [
        ["the"], ["un", "##believ", "##able"], ["u", "##2"], ["[UNK]"], ["the"],
    ]  # fmt: skip
    text = encoded("bert", ["the", "unbelievable", "dog"], ["a"])
    assert rows(text, 1, 0) == [
        ["[CLS]", "a", "[SEP]"],
        ["[CLS]", "the", "un", "##believ", "##able", "dog", "[SEP]"],
    ]
    assert first_pieces(text, 1, 0) == {0: "the", 1: "un", 2: "dog", 3: "a"}


def test_a_byte_level_tokenizer_reads_every_word_as_after_a_space() -> None:
    assert cut("roberta", "dog", "the", "dogdog") == [["Ġdog"], ["Ġthe"], ["Ġdog", "d", "og"]]
    text = encoded("roberta", ["dog", "the"])
    assert rows(text, 0) == [["<s>", "Ġdog", "Ġthe", "</s>"]]


def test_so_does_one_of_no_known_class_which_ignores_what_it_is_told() -> None:
    from transformers import PreTrainedTokenizerFast

    backend = make_tokenizer("roberta").backend_tokenizer
    nameless = PreTrainedTokenizerFast(tokenizer_object=backend)
    own = Subwords(pack_tokenizer(nameless), 40, 4)
    pieces, _ = own.cut(["dog", "the"])
    assert own.tokenizer.convert_ids_to_tokens(pieces.tolist()) == ["Ġdog", "Ġthe"]


def test_a_tokenizer_with_its_special_pieces_at_the_end_fills_up_at_the_left() -> None:
    text = encoded("xlnet", ["the", "unable", "dog"], ["dog"])
    batch = text.batch(np.array([0, 1])).pieces
    assert rows(text, 0, 1)[1] == ["▁dog", "<sep>", "<cls>"]
    assert batch.alive[1].tolist() == [0, 0, 0, 1, 1, 1]
    assert first_pieces(text, 0, 1) == {0: "▁the", 1: "▁un", 2: "▁dog", 3: "▁dog"}


def test_words_that_vanish_in_the_tokenizer_are_read_as_unknown() -> None:
    assert cut("bert", ZERO_WIDTH, "dog", SOFT_HYPHEN) == [["[UNK]"], ["dog"], ["[UNK]"]]
    text = encoded("bert", [ZERO_WIDTH, "dog"], [SOFT_HYPHEN])
    assert first_pieces(text, 0, 1) == {0: "[UNK]", 1: "dog", 2: "[UNK]"}


def test_bertweets_slow_tokenizer_is_saved_as_it_came(tmp_path) -> None:
    own = Subwords(pack_tokenizer(make_bertweet_tokenizer(tmp_path)), 40, 4)
    pieces, bounds = own.cut(["the", "unable", "dogs", "\u00a0", "undog"])
    names = own.tokenizer.convert_ids_to_tokens(pieces.tolist())
    assert [names[start:end] for start, end in pairwise(bounds)] == [
        ["the"], ["un@@", "able"], ["do@@", "<unk>", "s"], ["<unk>"], ["un@@", "dog"],
    ]  # fmt: skip
    assert own.vanished(["the", "\u00a0"]).tolist() == [False, True]
    assert (own.frame.before, own.frame.after, own.frame.padding) == ((0,), (2,), 1)


def test_a_slow_tokenizer_that_does_not_come_back_is_refused(tmp_path) -> None:
    tokenizer = make_bertweet_tokenizer(tmp_path)
    (tmp_path / "bpe.codes").unlink()  # what it writes by itself is not what it reads
    with pytest.raises(ModelError, match="cuts words otherwise once it is saved"):
        pack_tokenizer(tokenizer)


def test_a_long_sentence_is_read_in_windows_in_which_no_word_stands_at_an_inner_edge() -> None:
    words = [*"ad" * 9]  # 18 pieces; 8 fit between the special ones, and 4 are shared
    text = encoded("bert", words, ["the"], longest=10, overlap=4)
    spans = [(0, 8), (4, 12), (8, 16), (12, 18), (18, 19)]
    assert [tuple(window) for window in text.pieces.windows.tolist()] == spans
    owners = [0] * 6 + [1] * 4 + [2] * 4 + [3] * 4 + [4]
    assert text.pieces.window_of.tolist() == owners
    batch = text.batch(np.array([1, 0]))
    assert batch.pieces.pieces.shape == (5, 10)
    assert first_pieces(text, 1, 0) == dict(enumerate([*words, "the"]))


def test_a_word_longer_than_a_window_loses_none_of_its_pieces() -> None:
    long = "un" + "able" * 12
    text = encoded("bert", ["the", long, "dog"], longest=8, overlap=2, pooling="mean")
    batch = text.batch(np.array([0]))
    counts = np.bincount(batch.pieces.owners)
    assert counts[np.argsort(batch.tokens)].tolist() == [1, 13, 1]
    found = batch.pieces.pieces.flatten()[batch.pieces.places].tolist()
    expected = text.pieces.subwords.tokenizer.convert_tokens_to_ids(["un", *["##able"] * 12])
    assert found[1:14] == expected


@given(
    lengths=st.lists(st.integers(1, 40), min_size=1, max_size=5),
    room=st.integers(2, 12),
    data=st.data(),
)
def test_every_piece_has_one_row_in_a_window_that_holds_it(lengths, room, data) -> None:
    overlap = data.draw(st.integers(0, room - 1))
    own = subwords("bert", room + 2, overlap)
    sentences = [Sentence(["dog"] * length) for length in lengths]
    text = encode(sentences, Vocabulary((), (), own), ("X",))
    pieces = text.pieces
    for place, window in enumerate(pieces.window_of):
        start, end = pieces.windows[window]
        assert start <= place < end <= start + room
        of_sentence = np.searchsorted(text.bounds, place, side="right") - 1
        assert pieces.window_bounds[of_sentence] <= window < pieces.window_bounds[of_sentence + 1]
    order = data.draw(st.permutations(range(len(lengths))))
    assert set(first_pieces(text, *order).values()) == {"dog"}


def test_windows_that_leave_no_room_are_refused() -> None:
    with pytest.raises(ModelError, match=r"reads 6 pieces at once, 2 of them special.*below 4"):
        encoded("bert", ["dog"], longest=6, overlap=4)


def test_a_folder_without_a_tokenizer_is_refused(tmp_path) -> None:
    with pytest.raises(ModelError, match="no tokenizer that can be loaded"):
        load_tokenizer(str(tmp_path))


def test_a_made_up_tokenizer_that_knows_no_word_is_refused(tmp_path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    with pytest.raises(ModelError, match="a tokenizer without pieces"):
        load_tokenizer(str(tmp_path))


def test_casing_is_what_an_uncased_encoder_does_not_see() -> None:
    words = {
        "…": 0,
        "2nd": 1,
        "lol": 1,
        "Obama": 2,
        "I": 2,
        "RT": 3,
        "U2A": 3,
        "iPhone": 4,
        "McD": 4,
    }
    assert {word: find_casing(word) for word in words} == words
    assert len(CASINGS) == 5
