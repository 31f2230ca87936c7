"""How word lists are written down."""


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a text, in order."""
    return tuple(text.split())
