from hypothesis import given
from hypothesis import strategies as st

from backfire.encoding.vocabulary import build_vocabulary
from backfire.records.sentence import Sentence

WORDS = st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=12)


def test_rows_follow_the_lower_case_word_and_0_is_unknown() -> None:
    vocabulary = build_vocabulary([Sentence(["Dog", "dog", "CAT"])])
    assert vocabulary.words == ("cat", "dog")
    assert vocabulary.word_row("DOG") == vocabulary.word_row("dog") == 2
    assert vocabulary.word_row("mouse") == 0
    assert vocabulary.n_words == 3


def test_characters_keep_their_case() -> None:
    vocabulary = build_vocabulary([Sentence(["Ab"])])
    assert vocabulary.characters == ("A", "b")
    assert vocabulary.character_row("a") == 0


def test_a_word_outside_training_needs_a_vector_to_get_a_row() -> None:
    vocabulary = build_vocabulary(
        [Sentence(["seen"])], [Sentence(["Known", "stranger"])], with_vectors={"known"}
    )
    assert vocabulary.words == ("seen", "known")


@given(WORDS, WORDS)
def test_extending_keeps_every_row_of_the_base(base: list[str], more: list[str]) -> None:
    old = build_vocabulary([Sentence(base)])
    new = build_vocabulary([Sentence(more)], base=old)
    assert new.words[: len(old.words)] == old.words
    assert new.characters[: len(old.characters)] == old.characters
    assert all(new.word_row(word) for word in [*base, *more])
