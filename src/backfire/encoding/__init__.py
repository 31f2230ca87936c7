"""From words to numbers: vocabularies, characters, word vectors, batches."""
