"""What the labels are, where nobody said it: told by the labels themselves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from backfire.corpora.schemes import detect_scheme, span_types
from backfire.experiments.inputs.models.naming import is_model
from backfire.experiments.inputs.reading import Gold, Run, read_text
from backfire.experiments.inputs.settings import Column, Reading
from backfire.records.run_folder import MANIFEST, RunFolder
from backfire.report.findings import Task

_CHUNKS: Final = frozenset(
    ["ADJP", "ADVP", "CONJP", "INTJ", "LST", "NP", "PP", "PRT", "SBAR", "UCP", "VP"],
)
"""The types of chunks of CoNLL-2000."""


def tell_task(gold: Gold | None, runs: Sequence[Run], how: Reading) -> Task:
    """Tell the task: a run folder says it, labels of spans have prefixes, all others are tags.

    Args:
        gold: The truth, as `reading.read_inputs` takes it.
        runs: The runs of both sides.
        how: How files are read.

    Raises:
        ComparisonError: If an input is absent or unusable.
        CorpusError: If a file is not of its kind.
    """
    files = [run for run in runs if not is_model(run)]
    for given in (gold, *files):
        folder = _folder(given)
        if folder is not None:
            return folder.manifest.task
    text = read_text(gold, files, how)
    if text is None:
        return "ner"
    names = sorted(text.labels.unique().drop_null().to_pylist())
    if not any("-" in name for name in names) or not _are_spans(names):
        return "pos"
    return "chunking" if set(span_types(names)) <= _CHUNKS else "ner"


def _are_spans(names: Sequence[str]) -> bool:
    import pyarrow as pa

    own = pa.array(names, pa.string())
    return detect_scheme(own, pa.array(range(len(names)), pa.int32())) is not None


def _folder(given: Any) -> RunFolder | None:
    path = given.path if isinstance(given, Column) else given
    if isinstance(path, Path | str) and (Path(path) / MANIFEST).is_file():
        return RunFolder(Path(path))
    return None
