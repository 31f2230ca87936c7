"""What the catalogue knows, and what of it is on this machine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from backfire.corpora.catalogue import Catalogue
from backfire.corpora.corpus import Task, read_entry
from backfire.corpora.counts import count_split
from backfire.corpora.entries import Entry, Piece, Split
from backfire.corpora.parts import DEALT, TRAIN, Part, find_part, too_small
from backfire.corpora.sources import Source, needed_files, needed_sources

Presence = Literal["here", "partly", "absent"]


@dataclass(frozen=True)
class Overview:
    """A corpus in one line.

    Attributes:
        name: Its name.
        title: Its full name.
        task: What its labels are.
        sentences: Expected sentences of all splits; None where one is not known.
        tokens: Expected tokens of all splits; None where one is not known.
        licence: Its licence.
        free: Whether it can be downloaded freely.
        presence: Whether its files are on this machine.
    """

    name: str
    title: str
    task: Task
    sentences: int | None
    tokens: int | None
    licence: str
    free: bool
    presence: Presence


@dataclass(frozen=True)
class FilePlace:
    """A file or pattern that a corpus needs: where it comes from and lies."""

    path: str
    presence: bool
    urls: Sequence[str]
    sha256: str | None


@dataclass(frozen=True)
class Details:
    """All that the catalogue says about a corpus.

    Attributes:
        name: Its name.
        entry: The catalogue's own record.
        root: The folder to which its paths are relative.
        origin: The catalogue that describes it.
        presence: Whether its files are on this machine.
        files: The files that it needs.
        rules: In words, where the sentences of each split come from.
    """

    name: str
    entry: Entry
    root: Path
    origin: str
    presence: Presence
    files: Sequence[FilePlace]
    rules: Mapping[str, str]


def list_corpora(catalogue: Catalogue) -> Iterator[Overview]:
    """Give every corpus of the catalogue in one line."""
    for name in catalogue.names():
        entry = catalogue.find(name)
        splits = entry.splits.values()
        yield Overview(
            name=name,
            title=entry.title,
            task=entry.task,
            sentences=_sum([split.sentences for split in splits]),
            tokens=_sum([split.tokens for split in splits]),
            licence=entry.licence,
            free=entry.obtain is None,
            presence=_presence(catalogue, name),
        )


def describe_entry(catalogue: Catalogue, name: str) -> Details:
    """Give all that the catalogue says about a corpus, or a part of one.

    Raises:
        CorpusError: If there is no such corpus.
    """
    part = find_part(catalogue, name)
    if part is not None:
        return _describe_part(catalogue, part)
    located = catalogue.locate(name)
    return Details(
        name=name,
        entry=located.entry,
        root=located.root,
        origin=located.origin,
        presence=_presence(catalogue, name),
        files=[_place(source) for source in needed_sources(catalogue, name)],
        rules={split: _write_rule(piece) for split, piece in located.entry.splits.items()},
    )


def count_part(catalogue: Catalogue, details: Details) -> Details:
    """Return the same with the sizes of the splits, if it is a part whose corpus is here.

    The catalogue knows the sizes of whole corpora only; a part is read.

    Raises:
        CorpusError: If the corpus is too small for the part, or broken.
    """
    if find_part(catalogue, details.name) is None or details.presence != "here":
        return details
    spans = details.entry.task != "pos"
    counted = {
        split: Split(**asdict(count_split(table, spans=spans)))
        for split, table in read_entry(catalogue, details.name).splits.items()
    }
    return replace(details, entry=details.entry.model_copy(update={"splits": counted}))


def _describe_part(catalogue: Catalogue, part: Part) -> Details:
    whole = describe_entry(catalogue, part.corpus)
    _check_known_size(whole.entry, part)
    splits = DEALT if part.is_dealt else tuple(whole.entry.splits)
    entry = whole.entry.model_copy(update={"splits": {split: Split() for split in splits}})
    rules = {split: part.rule(split) for split in splits}
    return replace(whole, name=part.name, entry=entry, rules=rules)


def _check_known_size(entry: Entry, part: Part) -> None:
    """Refuse a part that is larger than the whole, where the catalogue knows how large that is."""
    splits = entry.splits.values() if part.is_dealt else [entry.splits[TRAIN]]
    known = _sum([split.tokens for split in splits]) if part.tokens else None
    if known is not None and known < (part.tokens or 0):
        raise too_small(part, known)


def _presence(catalogue: Catalogue, name: str) -> Presence:
    found = [bool(needed.find()) for needed in needed_files(catalogue, name)]
    if all(found):
        return "here"
    return "partly" if any(found) else "absent"


def _place(source: Source) -> FilePlace:
    return FilePlace(source.path, bool(source.find()), source.known.url, source.known.sha256)


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _write_rule(piece: Piece) -> str:
    """Write in words where the sentences of a piece come from."""
    parts = [*piece.files, *(_write_rule(inner) for inner in piece.pieces)]
    if piece.corpus is not None:
        parts.append(f"{piece.corpus} ({', '.join(piece.splits) or 'all splits'})")
    if piece.generated is not None:
        made = piece.generated
        parts.append(f"{made.sentences:,} generated sentences of {made.text}, seed {made.seed}")
    rule = ", then ".join(parts)
    if piece.matching is not None:
        rule += f", those with the words of {_write_rule(piece.matching)}"
    parts_of = {
        "the first": piece.first,
        "the last": piece.last,
        "all but the last": piece.all_but_last,
    }
    for words, amount in parts_of.items():
        if amount is not None:
            rule = f"{words} {'sentence' if amount == 1 else f'{amount:,} sentences'} of {rule}"
    return rule
