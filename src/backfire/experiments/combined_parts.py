"""The taggers of a combined system: opened, written down with the system, and found again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import pyarrow as pa

from backfire.corpora.corpus import Task
from backfire.corpora.selection import sentence_bounds
from backfire.experiments.combined_manifest import CombinedSpec
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError
from backfire.records.run_folder import MANIFEST, RunFolder, run_path, write_json
from backfire.records.sentence import Sentence
from backfire.training.seeds import derive_seed
from backfire.transfer.parts import Parts, Texts

PARTS_FILE: Final = "parts.json"
"""Where the run folders of its parts were when a combined system was made."""


def open_tagger(folder: RunFolder) -> Tagger:
    """Read the tagger of a run that is a part.

    Raises:
        ModelError: If the run has no model.
    """
    if not folder.model.is_dir():
        raise ModelError(
            f"{folder.path}: the run was kept without its model, or is a combined one. Combine "
            "runs with models; train it again with its model to use it here."
        )
    return Tagger.from_pretrained(folder.model).eval()


def read_sentences(table: pa.Table) -> list[Sentence]:
    """Return the sentences of a stored text, with gold labels where all their tokens have some."""
    tokens, gold = table.column("token").to_pylist(), table.column("gold").to_pylist()
    bounds = sentence_bounds(table).tolist()
    return [
        Sentence(tokens[start:end], None if None in gold[start:end] else gold[start:end], start)
        for start, end in pairwise(bounds)
    ]


def make_parts(spec: CombinedSpec, taggers: Sequence[Tagger], texts: Texts, task: Task) -> Parts:
    """Return taggers as the parts of a system, with its seed.

    Args:
        spec: What decides the system.
        taggers: The old ones first, as in the spec.
        texts: What they read.
        task: What the labels are.
    """
    seed = derive_seed(spec.seed, "combine", *spec.old, *spec.new)
    n_old = len(spec.old)
    return Parts(taggers[:n_old], taggers[n_old:], texts, seed=seed, task=task)


def write_places(folder: Path, places: Mapping[str, Path]) -> None:
    """Write down where the runs of the parts are."""
    write_json(folder / PARTS_FILE, {run: str(path.resolve()) for run, path in places.items()})


def find_parts(
    folder: RunFolder, spec: CombinedSpec, given: Iterable[Path] = ()
) -> list[RunFolder]:
    """Return the run folders of the parts, the old ones first.

    They are looked for among those given, beside the combined run, and where they once were.

    Args:
        folder: The combined run.
        spec: What decides it.
        given: Run folders that may be its parts.

    Raises:
        ModelError: If one is nowhere.
    """
    offered = {each.manifest.run: each for each in map(RunFolder, given)}
    noted = _read_places(folder.path)
    found = []
    for run in (*spec.old, *spec.new):
        beside = run_path(folder.path.parent, run)
        places = [beside, *([Path(noted[run])] if run in noted else [])]
        there = [RunFolder(place) for place in places if (place / MANIFEST).exists()]
        if run not in offered and not there:
            raise ModelError(
                f"{folder.path}: a combined system predicts with all its parts, and run {run} is "
                f"not there (looked in {', '.join(map(str, places))}). Name its folder with --part."
            )
        found.append(offered.get(run) or there[0])
    return found


def _read_places(folder: Path) -> dict[str, str]:
    path = folder / PARTS_FILE
    if not path.exists():
        return {}
    try:
        places = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as failure:
        raise ModelError(f"{path}: not a list of places: {failure}.") from None
    if not isinstance(places, dict):
        raise ModelError(f"{path}: not a list of places: expected a JSON object.")
    return {str(run): str(place) for run, place in places.items()}
