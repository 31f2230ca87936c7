"""Text from anywhere as markup: escaped, isolated, and what would hide is named."""

from functools import lru_cache

from markupsafe import Markup, escape

from backfire.report.visible import LONGEST, split_visible


def mark_text(text: str, longest: int = LONGEST) -> Markup:
    """Return a text for the page, its direction kept to itself."""
    return Markup("<bdi>%s</bdi>") % mark_pieces(text, longest)


def mark_pieces(text: str, longest: int = LONGEST) -> Markup:
    """Return a text for the page."""
    return Markup().join(
        Markup('<span class="hidden-character">{}</span>').format(piece) if named else escape(piece)
        for piece, named in split_visible(text, longest)
    )


@lru_cache(maxsize=4096)
def mark_label(label: str) -> Markup:
    """Return a label for the page."""
    return Markup('<span class="label">{}</span>').format(mark_text(label))
