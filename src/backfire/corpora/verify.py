"""Are the corpora on this machine those that the catalogue announces?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from backfire.corpora.catalogue import Catalogue
from backfire.corpora.corpus import read_entry
from backfire.corpora.counts import Counts, count_split
from backfire.corpora.digests import FileStatus, check_source
from backfire.corpora.entries import Entry, Split
from backfire.corpora.parts import Part, find_part
from backfire.corpora.pieces import SplitReader
from backfire.corpora.schemes import span_types
from backfire.corpora.sources import needed_files, needed_sources
from backfire.corpora.table_1 import PrintedFinding, compare_with_paper
from backfire.records.checksums import json_checksum
from backfire.records.errors import CorpusError
from backfire.records.signature import make_signature

Status = Literal["ok", "differs", "absent"]


@dataclass(frozen=True)
class FileFinding:
    """A file (or pattern) of a corpus: its status, its checksum and the one expected."""

    path: str
    status: FileStatus
    found: str | None
    expected: str | None


@dataclass(frozen=True)
class SplitFinding:
    """A split: its status, what was found and expected, and each difference in words."""

    split: str
    status: Status
    found: Counts | None
    expected: Split
    differences: Sequence[str] = ()


@dataclass(frozen=True)
class CorpusFinding:
    """A corpus: its status, its splits, its files, its labels, and the paper's Table 1.

    Attributes:
        corpus: Its name.
        status: "differs" where anything differs, else "absent" where a split is absent, else "ok".
        splits: One finding a split.
        files: One finding a file; the status "unchecked" means that no checksum is known.
        labels: The labels of the training split, where it is here.
        differences: What differs in the corpus as a whole, in words.
        table_1: Its row of the paper's Table 1 beside ours, where it has one and is here.
    """

    corpus: str
    status: Status
    splits: Sequence[SplitFinding]
    files: Sequence[FileFinding]
    labels: Sequence[str]
    differences: Sequence[str]
    table_1: Sequence[PrintedFinding]


def verify_corpora(catalogue: Catalogue, names: Sequence[str] = ()) -> Iterator[CorpusFinding]:
    """Verify some corpora, or all: files, counts, labels, and the paper's Table 1.

    A corpus that is broken "differs"; one whose files are not here is "absent". Of a part of a
    corpus, the whole is verified, and then whether the part can be taken from it.

    Raises:
        CorpusError: If there is no such corpus.
        SettingsError: If the catalogue's settings for it are wrong.
    """
    parts = {name: find_part(catalogue, name) for name in names}
    homes = [part.corpus if part else name for name, part in parts.items()]
    for name in homes:
        catalogue.locate(name)
    for name in dict.fromkeys(homes or catalogue.names()):
        whole = verify_corpus(catalogue, name)
        yield whole
        for part in parts.values():
            if part and part.corpus == name:
                yield _verify_part(catalogue, part, whole)


def verify_corpus(catalogue: Catalogue, name: str) -> CorpusFinding:
    """Verify one corpus."""
    entry = catalogue.find(name)
    reader = SplitReader(catalogue, name)
    labels: list[str] = []
    splits = []
    for split in entry.splits:
        finding, gold = _verify_split(catalogue, reader, name, split)
        splits.append(finding)
        labels = labels or sorted(gold)
    files = [
        FileFinding(source.path, *check_source(source), source.known.sha256)
        for source in needed_sources(catalogue, name)
    ]
    differences = list(_label_differences(entry, labels)) if labels else []
    differences += [f"{file.path}: {_BOTH}" for file in files if file.status == "differs"]
    return CorpusFinding(
        corpus=name,
        status=_overall((part.status for part in splits), differences),
        splits=splits,
        files=files,
        labels=labels,
        differences=differences,
        table_1=compare_with_paper(entry, labels, _found_counts(splits)),
    )


def _verify_part(catalogue: Catalogue, part: Part, whole: CorpusFinding) -> CorpusFinding:
    """Verify that a part can be taken from its corpus, and count it."""
    found = replace(whole, corpus=part.name, splits=(), differences=(), table_1=())
    if whole.status == "absent":
        return found
    try:
        corpus = read_entry(catalogue, part.name)
    except CorpusError as failure:
        said = str(failure).removeprefix(f"{part.name}: ")
        return replace(found, status="differs", differences=[said])
    spans = corpus.task != "pos"
    splits = [
        SplitFinding(split, whole.status, count_split(table, spans=spans), Split())
        for split, table in corpus.splits.items()
    ]
    return replace(found, splits=splits, labels=corpus.labels())


def is_passed(findings: Iterable[CorpusFinding], named: Iterable[str] = ()) -> bool:
    """Return whether nothing differs, and nothing is absent that was named."""
    wanted = set(named)
    return all(
        finding.status == "ok" or (finding.status == "absent" and finding.corpus not in wanted)
        for finding in findings
    )


def sign_findings(findings: Iterable[CorpusFinding]) -> str:
    """Return the signature of a verification: how many files, and a checksum of them all."""
    files = {file.path: file.found for finding in findings for file in finding.files}
    checksum = json_checksum(files)[:12]
    return make_signature(command="corpora-verify", files=len(files), sha256=checksum)


_BOTH = "its SHA-256 is another one than expected: it is another version of the file"


def _verify_split(
    catalogue: Catalogue, reader: SplitReader, name: str, split: str
) -> tuple[SplitFinding, set[str]]:
    entry = catalogue.find(name)
    expected = entry.splits[split]
    absent = [needed for needed in needed_files(catalogue, name, split) if not needed.find()]
    if absent:
        differences = [f"{needed.path} is not here" for needed in absent]
        return SplitFinding(split, "absent", None, expected, differences), set()
    try:
        table = reader.read(split)
    except CorpusError as failure:
        return SplitFinding(split, "differs", None, expected, [str(failure)]), set()
    found = count_split(table, spans=entry.task != "pos")
    differences = list(_count_differences(expected, found))
    status: Status = "differs" if differences else "ok"
    gold = set(table.column("gold").unique().to_pylist())
    return SplitFinding(split, status, found, expected, differences), gold


def _count_differences(expected: Split, found: Counts) -> Iterator[str]:
    yield from _difference("sentences", found.sentences, expected.sentences)
    yield from _difference("tokens", found.tokens, expected.tokens)
    spans = found.spans or {}
    if isinstance(expected.spans, Mapping):
        for name in sorted({*spans, *expected.spans}):
            yield from _difference(
                f"spans of {name}", spans.get(name, 0), expected.spans.get(name, 0)
            )
    else:
        yield from _difference("spans", sum(spans.values()), expected.spans)


def _label_differences(entry: Entry, labels: list[str]) -> Iterator[str]:
    yield from _difference("labels in training", len(labels), entry.labels)
    if entry.task != "pos":
        yield from _difference("types in training", len(span_types(labels)), entry.types)


def _difference(what: str, found: int, expected: int | None) -> Iterator[str]:
    if expected is not None and found != expected:
        yield f"found {found:,} {what}, expected {expected:,}"


def _overall(statuses: Iterable[Status], differences: list[str]) -> Status:
    found = set(statuses)
    if differences or "differs" in found:
        return "differs"
    return "absent" if "absent" in found else "ok"


def _found_counts(splits: list[SplitFinding]) -> dict[str, Counts]:
    return {finding.split: finding.found for finding in splits if finding.found is not None}
