"""What the catalogue says about files and corpora, as validated records."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from backfire.corpora.corpus import Task
from backfire.corpora.schemes import SCHEMES
from backfire.records.errors import unknown_name
from backfire.records.settings import Settings


def _stay_inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or "\\" in path or ":" in parts[0] or ".." in parts:
        raise ValueError("a path must lie within the folder: relative, without '..' and '\\'")
    return path


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _known_scheme(scheme: str) -> str:
    if scheme not in SCHEMES:
        raise ValueError(unknown_name("label scheme", scheme, SCHEMES))
    return scheme


def _web_address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("an address must begin with https:// or http://")
    return url


RelativePath = Annotated[str, AfterValidator(_stay_inside)]
Address = Annotated[str, AfterValidator(_web_address)]
Count = Annotated[int, Field(ge=0)]
Checksum = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class SourceFile(Settings):
    """A file (or, with `*` in its path, several) as its authors ship it."""

    sha256: Checksum | None = None
    """SHA-256 of the file; of several, that of the sorted lines "checksum  name"."""

    url: Annotated[tuple[Address, ...], BeforeValidator(_as_tuple)] = ()
    """Where it can be downloaded: the first of these addresses that gives the checksum."""

    member: RelativePath | None = None
    """Its path within the .zip that the address leads to."""


class Generated(Settings):
    """Sentences that Backfire makes itself; see `backfire.corpora.synthetic`."""

    text: Literal["news", "tweets"]
    """How they are written."""

    sentences: Count
    """How many."""

    seed: Count
    """What they are drawn from."""


class Piece(Settings):
    """Sentences from files, from another corpus, from several pieces in order, or generated."""

    files: Annotated[tuple[RelativePath, ...], BeforeValidator(_as_tuple)] = ()
    """Files, read in this order; `*`, `?` and `[…]` stand for several, in order of their names."""

    corpus: str | None = None
    """Another corpus of the catalogue, whose `splits` are taken."""

    splits: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = ()
    """The splits of `corpus` that are taken."""

    pieces: "tuple[Piece, ...]" = ()
    """Pieces that follow one another."""

    generated: Generated | None = None
    """Sentences that are made, not read."""

    format: str | None = None
    """The format of the files; else that of the corpus."""

    options: Mapping[str, Any] | None = None
    """Options of the format's reader; else those of the corpus."""

    first: Count | None = None
    """Only so many sentences from the beginning."""

    last: Count | None = None
    """Only so many sentences from the end."""

    all_but_last: Count | None = None
    """All sentences but so many from the end."""

    matching: "Matching | None" = None
    """Only the sentences with the same words as those given here, in the order given here."""


class Matching(Piece):
    """The sentences that another piece is matched with."""

    equal: Mapping[str, str] = {}
    """Tokens that count as the same in this match, each with the one it counts as."""


class Split(Piece):
    """One split of a corpus, and what is expected in it."""

    sentences: Count | None = None
    """Expected sentences."""

    tokens: Count | None = None
    """Expected tokens."""

    spans: Count | Mapping[str, Count] | None = None
    """Expected spans, in all or by type."""


class PrintedTokens(Settings):
    """A number of tokens that the paper prints, and the splits of ours that it counts."""

    tokens: Count
    """The number that is printed."""

    ours: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
    """Our splits whose tokens, together, stand against it."""


class PrintedRow(Settings):
    """A corpus' row of the paper's Table 1."""

    classes: Count
    """The printed number of classes."""

    train: PrintedTokens
    """Tokens of the training set."""

    validation: PrintedTokens | None = None
    """Tokens of the validation set; None where the paper prints "n/a"."""

    test: PrintedTokens
    """Tokens of the test set."""

    reason: str | None = None
    """Why ours differ, where they do."""


class Entry(Settings):
    """A corpus as the catalogue describes it."""

    title: str
    """Its full name."""

    task: Task
    """What its labels are."""

    format: str | None = None
    """The format of its files: one of `backfire.corpora.formats`."""

    options: Mapping[str, Any] = {}
    """Options of the format's reader."""

    label: str
    """The column of gold labels."""

    scheme: Annotated[str, AfterValidator(_known_scheme)] | None = None
    """The label scheme of the files, for chunks and entities; it is converted to BIO2."""

    uppercase: bool = False
    """Whether labels are put in capitals."""

    rename: Mapping[str, str] = {}
    """Labels that are renamed, each with its new name."""

    unescape: bool = False
    r"""Whether the treebank's `\/` and `\*` become `/` and `*`."""

    home: str | None = None
    """The address of its home."""

    licence: str = "not stated"
    """Its licence, as its authors state it."""

    citation: str | None = None
    """The publication to cite."""

    obtain: str | None = None
    """How to obtain it and where to put it, where it can't be downloaded freely."""

    notes: tuple[str, ...] = ()
    """What one has to know about it."""

    labels: Count | None = None
    """Expected labels in the training split, after conversion."""

    types: Count | None = None
    """Expected types of span in the training split."""

    genres: Mapping[str, str] = {}
    """Its genres, each with a pattern of the names of its documents (`corpora.parts`)."""

    splits: Mapping[str, Split]
    """Its splits, in order: train, validation, test, further test sets."""

    table_1: PrintedRow | None = None
    """Its row of the paper's Table 1."""


def find_problem(entry: Entry) -> str | None:
    """Return what is wrong with an entry beyond its single settings, or None."""
    if (entry.task == "pos") != (entry.scheme is None):
        return "a scheme is needed for chunking and ner, and none for pos"
    if not entry.splits:
        return "splits: a corpus needs at least one split, for instance `test`"
    for name, split in entry.splits.items():
        problem = _piece_problem(split)
        if problem:
            return f"splits.{name}: {problem}"
    return None


def _piece_problem(piece: Piece) -> str | None:
    if sum(map(bool, (piece.files, piece.corpus, piece.pieces, piece.generated))) != 1:
        return "give exactly one of files, corpus, pieces, generated"
    if sum(part is not None for part in (piece.first, piece.last, piece.all_but_last)) > 1:
        return "give at most one of first, last, all_but_last"
    inner = [*piece.pieces, *([piece.matching] if piece.matching else [])]
    return next(filter(None, map(_piece_problem, inner)), None)
