"""JSON texts, one a line or one for the whole file, with the line of whatever is wrong."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from backfire.corpora.decoding import to_utf8
from backfire.records.errors import CorpusError

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def read_json_lines(data: bytes, name: str) -> Iterator[tuple[str, Any]]:
    """Give the place (for messages) and the value of each line that is not blank.

    Half a surrogate pair, which no text can hold, becomes U+FFFD.

    Raises:
        CorpusError: If a line is no JSON, or no line holds anything.
    """
    empty = True
    for number, line in enumerate(to_utf8(data, name).split(b"\n"), start=1):
        if line.strip():
            empty = False
            place = f"{name} line {number}"
            yield place, _parse(line, place)
    if empty:
        raise CorpusError(f"{name}: no record, expected one JSON record a line.")


def read_json(data: bytes, name: str) -> Any:
    """Return the value of a file that is one JSON text.

    Raises:
        CorpusError: If it is none.
    """
    return _parse(to_utf8(data, name), name)


def starts_with_object(head: bytes) -> dict[str, Any] | None:
    """Return the object in the first line that is not blank; None where there is none."""
    for line in head.splitlines():
        if line.strip():
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                return None
            return value if isinstance(value, dict) else None
    return None


def _parse(text: bytes, place: str) -> Any:
    try:
        return _mend(json.loads(text))
    except RecursionError:
        raise CorpusError(f"{place}: JSON nested too deeply, expected plain records.") from None
    except ValueError as failure:
        raise CorpusError(f"{place}: no JSON: {failure}. Fix the line.") from None


def _mend(value: Any) -> Any:
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mend(item) for item in value]
    if isinstance(value, dict):
        return {_mend(key): _mend(item) for key, item in value.items()}
    return value
