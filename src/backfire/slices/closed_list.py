"""Closed lists of words, as categories write them down."""


def closed_list(words: str) -> tuple[str, ...]:
    """Return the words of a text, sorted, each once.

    >>> closed_list("gonna wanna gonna")
    ('gonna', 'wanna')
    """
    return tuple(sorted(set(words.split())))
