"""What to say where a source model and a run from it don't have the same word vectors."""

from backfire.encoding.vocabulary import distinct_words
from backfire.experiments.material import Material
from backfire.experiments.trained import Source
from backfire.transfer.settings import TransferSettings


def note_vectors(source: Source, material: Material, transfer: TransferSettings) -> str | None:
    """Say what becomes of words that a source model does not know, where that may surprise.

    Args:
        source: The source model.
        material: What the run works on.
        transfer: What is loaded.

    Returns:
        A note; None where both have the same vectors or none, where words are drawn anew anyway, or
        where the source model knows every word or reads pieces of words.
    """
    if source.tagger.vocabulary.subwords is not None:
        return None
    own = material.vectors.checksum if material.vectors else None
    starts = transfer.starts(source.tagger.groups)
    if own == source.vectors or starts.get("word_embedding", "draw") == "draw":
        return None
    base = source.tagger.vocabulary
    n_added = material.vocabulary(base).n_words - base.n_words
    if own is None:
        return _without(material, source, n_added)
    theirs = "other word vectors than" if source.vectors else "no word vectors, unlike"
    return (
        f"the source model was trained with {theirs} this run: the {n_added:,} words that are "
        "added to its own start from vectors that it never saw. Give the file that it was trained "
        "with, or none."
    )


def _without(material: Material, source: Source, n_added: int) -> str | None:
    known = {*source.tagger.vocabulary.words, *distinct_words(material.sentences["train"])}
    others = [s for name, split in material.sentences.items() if name != "train" for s in split]
    n_unread = len(set(distinct_words(others)) - known)
    if not n_added and not n_unread:
        return None
    return (
        "the source model was trained with word vectors, and this run was given none (--vectors): "
        f"{n_added:,} words of the training text that the source model does not know start at "
        f"random, and {n_unread:,} more words of the other splits are read as unknown."
    )
