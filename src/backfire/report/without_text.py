"""A record without the text that was compared, to be shown to whoever may not read it.

Every quoted text is replaced by a mark that is a keyed hash: equal texts have equal marks within
one report, so that it can still be said that one word was falsified often. The key is drawn anew
for each report and never written, so that nobody can hash a dictionary and look the marks up. What
stays visible is how long words and sentences are, how often a word comes back, its labels and its
slices.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePath, PureWindowsPath
from typing import Any, Final, TypeVar

import pyarrow as pa

from backfire.report.comparison import Comparison
from backfire.report.disagreement import Disagreement
from backfire.report.findings import Record
from backfire.report.flips import Flips, Part
from backfire.report.slices import SliceRow
from backfire.report.visible import visible

R = TypeVar("R", Comparison, Disagreement)

OWN_SLICE: Final = "A slice of the user's own."
"""What a user's slice means in such a report: its words and its expression quote text."""

_PATH: Final = re.compile(r"(?<![^\s\"'(])(?:[A-Za-z]:)?(?:[\\/][^\s\\/]+)+[\\/](?=[^\s\\/])")
"""The folders before the name of a file, of whatever else is named by its whole path."""

_DIGEST: Final = 6
"""Bytes of a mark: two of a million words are the same with a chance of 1 in 500."""


def hide_text(report: R, key: bytes | None = None) -> R:
    """Return the report without text, and with the names of files in place of their paths.

    Args:
        report: What is to be shown.
        key: The key of the marks; None draws one that is kept nowhere.
    """
    hider = _Hider(key or secrets.token_bytes(32), _short_names(report))
    hidden: R = hider.record(report)
    if report.flips is None:
        return hidden
    return hidden.model_copy(update={"flips": _HiddenFlips(report.flips, hider)})


@dataclass(frozen=True)
class _Hider:
    """Takes texts to their marks and paths to their names."""

    key: bytes
    names: Mapping[str, str]

    def mark(self, text: str) -> str:
        encoded = text.encode("utf-8", "surrogatepass")
        return f"#{blake2b(encoded, key=self.key, digest_size=_DIGEST).hexdigest()}"

    def record(self, record: Any) -> Any:
        """Return a record of the same kind, with every field hidden that quotes text."""
        quoting = record.quoting()
        update = {
            name: self.value(getattr(record, name), quotes=name in quoting)
            for name, field in type(record).model_fields.items()
            if not field.exclude
        }
        if isinstance(record, SliceRow) and record.own:
            update["meaning"] = OWN_SLICE
        return record.model_copy(update=update)

    def value(self, value: Any, *, quotes: bool = False) -> Any:
        if isinstance(value, str):
            return self.mark(value) if quotes else self.shorten(value)
        if isinstance(value, Record):
            return self.record(value)
        if isinstance(value, tuple | list):
            return type(value)(self.value(each, quotes=quotes) for each in value)
        if isinstance(value, Mapping):
            return {self.shorten(str(k)): self.value(v, quotes=quotes) for k, v in value.items()}
        return value

    def shorten(self, text: str) -> str:
        """Put short names in the place of the names of inputs."""
        for long, short in self.names.items():
            text = text.replace(long, short)
        return _PATH.sub("", text)

    def column(self, column: pa.ChunkedArray) -> pa.Array:
        """Return a column of texts with their marks; nulls stay."""
        encoded = column.combine_chunks()
        if not pa.types.is_dictionary(encoded.type):
            encoded = encoded.dictionary_encode()
        marks = pa.array([self.mark(text) for text in encoded.dictionary.to_pylist()], pa.string())
        return marks.take(encoded.indices)


@dataclass(frozen=True)
class _HiddenFlips:
    """The flips of another comparison, without text."""

    flips: Flips
    hider: _Hider

    def parts(self) -> Iterator[Part]:
        for part in self.flips.parts():
            yield Part(self._hide(part.tokens), self._hide(part.sentences))

    def _hide(self, table: pa.Table) -> pa.Table:
        for place, field in enumerate(table.schema):
            if field.name in {"text", "tokens"}:
                table = table.set_column(place, field, pa.nulls(len(table), field.type))
            elif field.name in {"token", "document"}:
                hidden = self.hider.column(table[field.name]).cast(field.type)
                table = table.set_column(place, field, hidden)
        return table


def _short_names(report: Comparison | Disagreement) -> dict[str, str]:
    """Return the short name of each input, as it is and as notes show it, the longest first."""
    inputs = report.inputs
    names = [*([inputs.gold] if inputs.gold else []), *inputs.reference, *inputs.candidate]
    runs = [*inputs.runs.reference, *inputs.runs.candidate]
    names += [run.source for run in runs if run.source is not None]
    short: dict[str, str] = {}
    for name in dict.fromkeys(names):
        own = _last_part(name)
        same = sum(_last_part(other) == own for other in short)
        short[name] = own if not same else f"{own} ({same + 1})"
    shown = {visible(name, 4096): own for name, own in short.items()}
    both = {long: own for long, own in (short | shown).items() if long != own}
    return dict(sorted(both.items(), key=lambda pair: -len(pair[0])))


def _last_part(name: str) -> str:
    """Return the last part of a path of either kind of system; other names stay."""
    if re.search(r"[\\/]", name) is None:
        return name
    path = PureWindowsPath(name) if "\\" in name else PurePath(name)
    return path.name or name
