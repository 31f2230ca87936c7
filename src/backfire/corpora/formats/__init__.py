"""One file a format; each offers `read(data, *, where, …)`, from bytes to an Arrow table.

Every table has the columns `sentence` and `position` (int32, from 0), then the format's own text
columns, then `line` (int32, from 1): the line of the file that holds the token. `where` names the
file in messages. Whatever the bytes are, a reader gives a table or raises a `CorpusError`.
"""

from typing import Final

from backfire.records.registry import Registry

FORMATS: Final = Registry(package="backfire.corpora.formats", attribute="read", kind="format")
"""Every known format, by the name of its file."""
