"""How the results of `backfire corpora` look on a terminal and as JSON."""

import dataclasses
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

if TYPE_CHECKING:
    from backfire.corpora.counts import Counts
    from backfire.corpora.entries import Split
    from backfire.corpora.fetch import Fetched, Watch
    from backfire.corpora.leaks import Leak
    from backfire.corpora.overview import Details, Overview
    from backfire.corpora.statistics import SplitStatistics
    from backfire.corpora.verify import CorpusFinding

_T = TypeVar("_T")
_WIDTH_ELSEWHERE = 110
_COLOURS = {"ok": "green", "differs": "red", "absent": "yellow", "here": "green", "partly": "red"}


def print_json(value: Any) -> None:
    """Print records, paths and plain values as JSON on stdout."""
    typer.echo(json.dumps(value, default=_plain, indent=2, ensure_ascii=False))


def print_list(found: "Sequence[Overview]", folder: Path) -> None:
    """Print every corpus in one line."""
    table = _table("corpus", "task", ">sentences", ">tokens", "licence", "status", "what it is")
    for row in found:
        presence = "licensed" if row.presence == "absent" and not row.free else row.presence
        table.add_row(
            f"[bold]{row.name}[/]", row.task, _count(row.sentences), _count(row.tokens),
            _cut(row.licence), _coloured(presence), row.title.partition(" (")[0].partition(": ")[2],
        )  # fmt: skip
    console = _console()
    console.print(f"Corpora in {folder}\n", highlight=False)
    console.print(table)
    console.print("\nMore about one: backfire corpora show NAME.")
    console.print("Get a free one: backfire corpora fetch NAME.")


def print_details(details: "Details") -> None:
    """Print all that the catalogue says about a corpus."""
    entry, console = details.entry, _console()
    console.print(f"[bold]{details.name}[/]  {entry.title}\n")
    scheme = f", which are {entry.scheme.upper()}" if entry.scheme else ""
    facts = _table("", "")
    facts.show_header = False
    facts.add_row("task", f"{entry.task} (labels: the column {entry.label}{scheme})")
    facts.add_row("home", entry.home or "not stated")
    facts.add_row("licence", entry.licence)
    facts.add_row("cite", entry.citation or "not stated")
    facts.add_row("folder", f"{details.root} ({_coloured(details.presence)})")
    facts.add_row("known from", details.origin)
    if entry.obtain and details.presence != "here":
        facts.add_row("get it", entry.obtain)
    console.print(facts)
    console.print()
    splits = _table("split", ">sentences", ">tokens", ">spans", "where its sentences come from")
    for name, split in entry.splits.items():
        splits.add_row(
            name, _count(split.sentences), _count(split.tokens), _count(_spans_expected(split)),
            details.rules[name],
        )  # fmt: skip
    console.print(splits)
    console.print()
    files = _table("file", "status", "SHA-256", "address")
    for file in details.files:
        presence = _coloured("here" if file.presence else "absent")
        files.add_row(file.path, presence, (file.sha256 or "–")[:12], "\n".join(file.urls) or "–")
    console.print(files)
    for note in entry.notes:
        console.print(f"\n• {note}")


def print_verification(findings: "Sequence[CorpusFinding]", folder: Path, signature: str) -> None:
    """Print what was found in each split, what differs, and the paper's Table 1."""
    console = _console()
    table = _table("corpus", "split", ">sentences", ">tokens", ">spans", ">labels", "status")
    for finding in findings:
        for k, split in enumerate(finding.splits):
            table.add_row(
                f"[bold]{finding.corpus}[/]" if k == 0 else "",
                split.split,
                *_counts(split.found),
                _count(len(finding.labels) or None) if k == 0 else "",
                _coloured(split.status),
                end_section=k == len(finding.splits) - 1,
            )
    console.print(f"Corpora in {folder}\n")
    console.print(table)
    _print_differences(console, findings)
    _print_table_1(console, findings)
    statuses = [finding.status for finding in findings]
    console.print(
        f"\n{len(statuses)} corpora: {statuses.count('ok')} ok, "
        f"{statuses.count('differs')} differ, {statuses.count('absent')} absent."
    )
    console.print(signature, style="dim")


def print_statistics(rows: "Sequence[SplitStatistics]", signature: str) -> None:
    """Print the statistics of each split."""
    table = _table(
        "corpus", "split", ">sentences", ">tokens", ">tokens/sentence", ">longest", ">words",
        ">unseen", ">labels", ">spans", ">inside",
    )  # fmt: skip
    before = ""
    for row in rows:
        if row.corpus != before and before:
            table.add_section()
        table.add_row(
            f"[bold]{row.corpus}[/]" if row.corpus != before else "", row.split,
            _count(row.sentences), _count(row.tokens), f"{row.mean_length:.1f}",
            _count(row.longest), _count(row.words), _percent(row.unseen), _count(row.labels),
            _count(row.spans), _percent(row.inside),
        )  # fmt: skip
        before = row.corpus
    console = _console()
    console.print(table)
    console.print(
        "\nwords: distinct words in lower case.  unseen: tokens whose word training lacks.  "
        "inside: tokens within a span."
    )
    console.print(signature, style="dim")


def print_fetched(name: str, fetched: "Sequence[Fetched]", root: Path) -> None:
    """Print where each file came from."""
    console = _console()
    if not fetched:
        console.print(f"{name} is generated: there is nothing to fetch.")
        return
    for file in fetched:
        source = f"from {file.url}" if file.url else "was here, as expected"
        console.print(f"{root / file.path}  {source}")
    console.print(f"\nCheck it: backfire corpora verify {name}\n")


def print_leaks(found: "Sequence[Leak]", min_tokens: int, signature: str) -> None:
    """Print how much of each split stands in each other one."""
    console = _console()
    table = _table("sentences of", "that are in", ">looked for", ">found", ">share")
    for leak in found:
        style = "" if leak.found else "dim"
        table.add_row(
            leak.split_a, leak.split_b, _count(leak.sentences), _count(leak.found),
            _percent(leak.share), style=style,
        )  # fmt: skip
    console.print(table)
    for leak in found:
        if leak.examples:
            console.print(f"\n{leak.split_a}, also in {leak.split_b}:")
        for example in leak.examples:
            console.print(f"  {example}", markup=False)
    console.print(
        f"\nSentences of at least {min_tokens} tokens, compared without spaces; case, @users and "
        "web addresses are folded."
    )
    console.print(signature, style="dim")


@contextmanager
def working(doing: str, *, quiet: bool) -> Iterator[Callable[[str, _T], _T]]:
    """Give a function that tells on stderr what was just done, and returns its second argument."""
    console = Console(stderr=True, quiet=quiet or not Console(stderr=True).is_terminal)
    with console.status(f"{doing} …") as status:

        def tell(name: str, value: _T) -> _T:
            status.update(f"{doing} … {name} done")
            return value

        yield tell


@contextmanager
def downloading(*, quiet: bool) -> "Iterator[Watch]":
    """Give a function that shows the progress of downloads on stderr."""
    console = Console(stderr=True, quiet=quiet)
    if quiet or not console.is_terminal:
        begun: set[str] = set()

        def say(name: str, here: int, total: int | None) -> None:
            if name not in begun:
                begun.add(name)
                size = f"{total:,} bytes" if total is not None else "size not known"
                resumed = f", {here:,} are here" if here else ""
                console.print(f"downloading {name}: {size}{resumed}", highlight=False)

        yield say
        return
    name = TextColumn("{task.description}")
    speed = TransferSpeedColumn()
    with Progress(name, BarColumn(), DownloadColumn(), speed, console=console) as bars:
        tasks = {}

        def draw(name: str, here: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=here, total=total)

        yield draw


def _print_differences(console: Console, findings: "Sequence[CorpusFinding]") -> None:
    lines = [line for finding in findings for line in _difference_lines(finding)]
    if lines:
        console.print("\n[bold]What differs or is absent[/]")
    for line in lines:
        console.print(f"  {line}", markup=False)


def _difference_lines(finding: "CorpusFinding") -> Iterator[str]:
    if finding.status == "absent" and all(part.status == "absent" for part in finding.splits):
        yield f"{finding.corpus}: not here. See: backfire corpora show {finding.corpus}"
        return
    for part in finding.splits:
        yield from (f"{finding.corpus} {part.split}: {words}" for words in part.differences)
    yield from (f"{finding.corpus}: {words}" for words in finding.differences)


def _print_table_1(console: Console, findings: "Sequence[CorpusFinding]") -> None:
    rows = [finding for finding in findings if finding.table_1]
    if not rows:
        return
    table = _table("corpus", ">classes", ">train", ">validation", ">test", "where ours differ")
    for finding in rows:
        reason = next((cell.reason for cell in finding.table_1 if cell.reason), None)
        cells = [_printed(cell.printed, cell.found) for cell in finding.table_1]
        table.add_row(f"[bold]{finding.corpus}[/]", *cells, reason or "the same")
    console.print("\n[bold]The paper's Table 1[/] (printed; ours in brackets where they differ)")
    console.print(table)


def _printed(printed: int | None, found: int | None) -> str:
    if printed is None or found in (None, printed):
        return "n/a" if printed is None else f"{printed:,}"
    return f"{printed:,} [yellow]({found:,})[/]"


def _counts(found: "Counts | None") -> tuple[str, str, str]:
    if found is None:
        return _count(None), _count(None), _count(None)
    spans = None if found.spans is None else sum(found.spans.values())
    return _count(found.sentences), _count(found.tokens), _count(spans)


def _spans_expected(split: "Split") -> int | None:
    if split.spans is None or isinstance(split.spans, int):
        return split.spans
    return sum(split.spans.values())


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH_ELSEWHERE)


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold dim", padding=(0, 2, 0, 0))
    for heading in headings:
        is_number = heading.startswith(">")
        table.add_column(heading.lstrip(">"), justify="right" if is_number else "left")
    return table


def _coloured(word: str) -> str:
    return f"[{_COLOURS.get(word, 'yellow')}]{word}[/]"


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _cut(text: str, width: int = 18) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return str(value)
