"""What readers call the parts of corpora that are paired."""

from backfire.report.cells import label_of


def call_part(name: str) -> str:
    """Return what a part of a corpus is called, without its size.

    >>> call_part("ud-gum-xpos.news@4000")
    'GUM news'
    >>> call_part("tpos@4000")
    'T-POS'
    """
    corpus, _, genre = name.partition("@")[0].partition(".")
    if corpus.startswith("ud-"):
        corpus = corpus.removeprefix("ud-").removesuffix("-xpos").upper()
    return f"{corpus} {genre}" if genre else label_of(corpus)
