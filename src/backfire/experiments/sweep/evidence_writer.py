"""The evidence of a sweep in progress: each file is written once all its runs are there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backfire.experiments.sweep.batches import BatchState
from backfire.experiments.sweep.combining import Combinations
from backfire.experiments.sweep.identities import Identities
from backfire.experiments.sweep.library import Library
from backfire.experiments.sweep.lost_texts import restore_texts
from backfire.experiments.sweep.news import EvidenceWritten, TextLost, TextWritten
from backfire.experiments.sweep.sheets import Sheet, write_sheet


@dataclass
class EvidenceWriter:
    """Writes what is complete, and tells of it.

    Attributes:
        results: The folder of the evidence; None to write none.
        library: What was done before.
        identities: Corpora and vectors.
        states: All batches.
        combinations: The runs that combine others.
        say: Is told what was written, and which texts are lost.
        written: The files of evidence that were written.
        lost: The texts that are not there and can't be written here.
    """

    results: Path | None
    library: Library
    identities: Identities
    states: Sequence[BatchState]
    combinations: Combinations
    say: Callable[[Any], None]
    written: list[Path] = field(default_factory=list)
    lost: dict[TextLost, None] = field(default_factory=dict)
    _seen: set[Path] = field(default_factory=set)

    def write_trained(self, state: BatchState) -> None:
        """Write the files that a batch goes into, as far as all their runs are there."""
        if self.results is None:
            return
        for sweep, name in state.batch.sheets:
            sharing = [each for each in self.states if (sweep, name) in each.batch.sheets]
            if not any(each.lacks(sweep) for each in sharing):
                self._write(_sheet(sweep, name, sharing, self.results), self.results)

    def write_combined(self) -> None:
        """Write the files of combined runs, as far as all their runs are there."""
        if self.results is None:
            return
        for sheet in self.combinations.sheets(self.states, self.results):
            self._write(sheet, self.results)

    def _write(self, sheet: Sheet, results: Path) -> None:
        if sheet.path in self._seen:
            return
        self._seen.add(sheet.path)
        if write_sheet(sheet, results, self.library, self.identities):
            self.written.append(sheet.path)
            self.say(EvidenceWritten(sheet.path, len(sheet.runs)))
        self._restore_texts(sheet.path, results)

    def _restore_texts(self, path: Path, results: Path) -> None:
        found = restore_texts(path, results, self.library, self.identities)
        for text in found.written:
            self.say(TextWritten(text))
        for news in (TextLost(text, corpus) for text, corpus in found.lost.items()):
            if news not in self.lost:
                self.lost[news] = None
                self.say(news)


def _sheet(sweep: str, name: str, states: Sequence[BatchState], results: Path) -> Sheet:
    runs = {
        place: run.run
        for state in states
        for run in state.runs
        for own, place in run.cells
        if own == sweep
    }
    sources = tuple(state.source for state in states if state.source)
    return Sheet(results / sweep / f"{name}.parquet", runs, sources)
