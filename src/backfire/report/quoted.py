"""Which texts of a record quote what was compared, and which name the files it came from."""

from typing import Annotated, Final

QUOTES: Final = "quotes the text"
"""The mark of a field that quotes the text."""

Quoted = Annotated[str, QUOTES]
"""A text from the corpus: a token, a sentence, a name that tells which text it is. Whatever a
record says in words of its own (notes, reasons) never quotes it."""
