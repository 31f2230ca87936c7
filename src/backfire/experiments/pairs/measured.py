"""How alike the pairs are: measured once from the corpora, and kept beside the evidence."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from backfire.experiments.pairs.design import SWEEP
from backfire.records.errors import EvidenceError
from backfire.records.run_folder import write_json
from backfire.report.findings import Record
from backfire.report.pairs.record import PairMeasure
from backfire.report.rounded import rounded

_FILE: Final = "measures.json"


class MeasuredPair(Record):
    """What all measures say of a pair, and of which texts."""

    source: str
    """The source."""
    target: str
    """The target."""
    checksums: tuple[str, str]
    """SHA-256 of the training splits of both."""
    labels: tuple[int, int]
    """How many labels the training splits of both have."""
    model: str | None
    """The run of the source model that was looked at; None for none."""
    measures: Mapping[str, PairMeasure]
    """By the measure's name."""


class MeasuredPairs(Record):
    """What was measured of all pairs; no word of a corpus stands in it."""

    pairs: tuple[MeasuredPair, ...] = ()
    """The pairs, in the order in which they were measured."""

    def find(self, source: str, target: str) -> MeasuredPair | None:
        """Return what was measured of a pair."""
        wanted = (source, target)
        return next((x for x in self.pairs if (x.source, x.target) == wanted), None)

    def with_pairs(self, found: tuple[MeasuredPair, ...]) -> "MeasuredPairs":
        """Return all pairs, those found anew in the place of what was there."""
        by_pair = {(pair.source, pair.target): pair for pair in (*self.pairs, *found)}
        return MeasuredPairs(pairs=tuple(by_pair.values()))


def measures_path(evidence: Path) -> Path:
    """Return where it stands in a folder of evidence."""
    return evidence / SWEEP / _FILE


def read_measured(evidence: Path) -> MeasuredPairs:
    """Read what was measured; nothing where there is no such file.

    Raises:
        EvidenceError: If the file is broken.
    """
    path = measures_path(evidence)
    if not path.is_file():
        return MeasuredPairs()
    try:
        return MeasuredPairs.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, ValidationError):
        raise EvidenceError(
            f"{path}: not what the study of similarity writes. Remove it, and measure again with: "
            "backfire study similarity"
        ) from None


def write_measured(evidence: Path, found: MeasuredPairs) -> None:
    """Write what was measured."""
    path = measures_path(evidence)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, rounded(found.model_dump(mode="json")))
