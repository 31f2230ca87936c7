"""Giving a trained tagger rows for further words."""

import torch

from backfire.encoding.vocabulary import Vocabulary
from backfire.models.build import Vectors, set_vectors
from backfire.models.tagger import Tagger


def with_further_words(tagger: Tagger, vectors: Vectors) -> Tagger:
    """Return a tagger that also knows the words of `vectors` it has no row for.

    Rows that the tagger has, trained as they are, stay; the tagger given is not changed.

    Raises:
        SettingsError: If the vectors are not as wide as the word embedding.
        ModelError: If the tagger has no rows for words.
    """
    trained = tagger.words.word_embedding.weight.detach()
    further = tuple(word for word in vectors if not tagger.vocabulary.word_row(word))
    if not further:
        return tagger
    vocabulary = Vocabulary(tagger.vocabulary.words + further, tagger.vocabulary.characters)
    with tagger.device:
        extended = Tagger(tagger.settings, vocabulary, tagger.labels)
    parameters = dict(tagger.state_dict())
    words = extended.words.word_embedding.weight.detach()
    words[: len(trained)] = trained
    with torch.no_grad():
        extended.load_state_dict({**parameters, "representation.word_embedding.weight": words})
    set_vectors(extended, vectors, further)
    return extended.train(tagger.training)
