"""Whether run folders predict one and the same text, by what their manifests say of it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from backfire.experiments.inputs.settings import Column, Reading
from backfire.records.errors import ComparisonError, unknown_name
from backfire.records.manifest import TokensFile
from backfire.records.run_folder import MANIFEST, RunFolder
from backfire.report.visible import file_name

_DEFAULT: Final = "test"


def choose_split(name: str, splits: list[str], asked: str | None) -> str:
    """Return the split of a run to compare: that asked for, the only one, or test.

    Args:
        name: The run, for messages.
        splits: Those that it predicts.
        asked: That asked for, if any.

    Raises:
        ComparisonError: If it does not predict it, or it can't be told which is meant.
    """
    if asked is not None:
        if asked not in splits:
            raise ComparisonError(f"{name}: {unknown_name('split', asked, splits)}")
        return asked
    if len(splits) == 1:
        return splits[0]
    if _DEFAULT in splits:
        return _DEFAULT
    raise ComparisonError(
        f"{name}: predicted were the splits {', '.join(splits) or 'none'}. "
        "Say with --split which to compare."
    )


def check_one_text(given: Iterable[Any], how: Reading) -> None:
    """Refuse runs on several texts, before any of them is read.

    Args:
        given: The runs of both sides; other inputs than run folders are not looked at.
        how: How they are read; nothing is refused where texts may differ.

    Raises:
        ComparisonError: If two run folders predict different texts; it names both.
        ModelError: If a manifest is broken.
    """
    if how.allow_unaligned or how.kind:
        return
    first: tuple[str, str, TokensFile] | None = None
    for each in given:
        path = each.path if isinstance(each, Column) else each
        if not isinstance(path, Path | str) or not (Path(path) / MANIFEST).is_file():
            continue
        found = _text_of(Path(path), how.split)
        first = first or found
        if found[2].checksum != first[2].checksum:
            raise ComparisonError(_refusal(first, found))


def _text_of(path: Path, asked: str | None) -> tuple[str, str, TokensFile]:
    """Return the name of a run, what its text is called, and where that is stored."""
    manifest, name = RunFolder(path).manifest, file_name(path)
    split = choose_split(name, list(manifest.tokens), asked)
    return name, f"{manifest.corpus} {split}", manifest.tokens[split]


def _refusal(first: tuple[str, str, TokensFile], other: tuple[str, str, TokensFile]) -> str:
    told = [f"{name} predicts {text} ({own.tokens:,} tokens)" for name, text, own in (first, other)]
    if first[1] == other[1]:
        return (
            f"{told[0]}, and {told[1]} in another version: the words, sentences or labels differ. "
            "Give runs on one version of the corpus, or leave out what differs with "
            "--allow-unaligned."
        )
    return f"{told[0]}, and {told[1]}: these are two texts. Give runs on one corpus and split."
