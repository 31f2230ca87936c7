"""Table 1: statistics of the corpora, the paper's beside ours, from the files on this machine."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from backfire.corpora.catalogue import Catalogue, read_catalogue
from backfire.corpora.corpus import read_corpus
from backfire.corpora.counts import Counts
from backfire.corpora.directory import data_directory
from backfire.corpora.overview import describe_entry
from backfire.corpora.statistics import describe_corpus
from backfire.corpora.table_1 import compare_with_paper
from backfire.experiments.published import NEWS, SOURCES
from backfire.experiments.reproduction import Desk, Reproduction
from backfire.records.checksums import json_checksum
from backfire.records.errors import CorpusError
from backfire.records.run_folder import write_json
from backfire.records.signature import make_signature
from backfire.records.whole import write_text
from backfire.report.corpora_table import CountedCorpus, Role, corpora_markdown


def draw_table_1(desk: Desk) -> Sequence[Path]:
    """Count all corpora that are here.

    Raises:
        CorpusError: If none is here, or one is broken.

    Paper: section 4.1, Table 1
    """
    corpora = list(_count_corpora(desk))
    if not any(corpus.splits for corpus in corpora):
        raise CorpusError(
            f"{data_directory(desk.data)}: no corpus is here, so there is nothing to count. Name "
            "their folder with --data or BACKFIRE_DATA, or get free ones: backfire corpora fetch "
            "NAME."
        )
    checksums = {f"{x.name} {split.split}": split.checksum for x in corpora for split in x.splits}
    signature = make_signature(
        reproduction="table-1", splits=len(checksums), sha256=json_checksum(checksums)[:12]
    )
    markdown, plain = desk.out / "table-1.md", desk.out / "table-1.json"
    write_text(markdown, corpora_markdown(corpora, signature))
    write_json(plain, {"corpora": [*map(_plain, corpora)], "signature": signature})
    return [markdown, plain]


def _count_corpora(desk: Desk) -> Iterator[CountedCorpus]:
    """Go through the catalogue, sources first; text that Backfire makes itself is left out."""
    catalogue = read_catalogue(data=desk.data, catalogue=desk.catalogue)
    ours = [name for name in (*NEWS, *SOURCES) if name in catalogue.corpora]
    further = [name for name in catalogue.names() if name not in ours]
    for name in (*ours, *further):
        if not any(split.generated for split in catalogue.find(name).splits.values()):
            yield _count_corpus(desk, catalogue, name)


def _count_corpus(desk: Desk, catalogue: Catalogue, name: str) -> CountedCorpus:
    entry = catalogue.find(name)
    role: Role = "source" if name in NEWS else "target" if name in SOURCES else "further"
    if describe_entry(catalogue, name).presence != "here":
        return CountedCorpus(name, role, entry, splits=(), labels=None, printed=())
    corpus = read_corpus(name, data=desk.data, catalogue=desk.catalogue)
    splits = tuple(describe_corpus(corpus))
    labels = corpus.labels()
    counts = {row.split: Counts(row.sentences, row.tokens) for row in splits}
    printed = compare_with_paper(entry, labels, counts)
    return CountedCorpus(name, role, entry, splits, len(labels), printed)


def _plain(corpus: CountedCorpus) -> dict[str, object]:
    entry = corpus.entry
    return {
        "name": corpus.name,
        "role": corpus.role,
        "title": entry.title,
        "task": entry.task,
        "licence": entry.licence,
        "home": entry.home,
        "citation": entry.citation,
        "labels": corpus.labels,
        "splits": [asdict(split) for split in corpus.splits],
        "paper": [asdict(finding) for finding in corpus.printed],
        "notes": entry.notes,
    }


REPRODUCTION = Reproduction(
    title="the corpora in numbers, the paper's beside ours", needs_text=True, draw=draw_table_1
)
