"""Reads the inputs of a comparison and brings all of them to one text."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from backfire.experiments.inputs.arrow_tables import check_tokens, name_tokens, split_runs
from backfire.experiments.inputs.assembling import Truth, assemble
from backfire.experiments.inputs.base import Base
from backfire.experiments.inputs.fitting import fit
from backfire.experiments.inputs.fitting_notes import Named
from backfire.experiments.inputs.given import check_input, list_runs
from backfire.experiments.inputs.kind import read_file
from backfire.experiments.inputs.label_schemes import check_scheme
from backfire.experiments.inputs.models.label_maps import read_label_maps
from backfire.experiments.inputs.models.naming import ModelName, find_model, is_model
from backfire.experiments.inputs.models.running import Runner, Text, Watch
from backfire.experiments.inputs.offset_fitting import fit_truth
from backfire.experiments.inputs.record import Inputs
from backfire.experiments.inputs.run_texts import check_one_text
from backfire.experiments.inputs.settings import Column, Place, Reading
from backfire.experiments.inputs.stored_tables import GOLD_LAYOUT, RUN_LAYOUT, load_stored
from backfire.experiments.inputs.texts import Fields, LabelledText, OffsetText
from backfire.experiments.inputs.tokenising import tokenise
from backfire.experiments.source_models import read_sources
from backfire.records.errors import ComparisonError

Gold = Path | str | Column | Any
"""A file of any kind, or an Arrow table with the columns of `records.schemas.TOKENS`."""

Run = Path | str | Column | Any
"""A file with one run, or an Arrow table (`records.schemas.PREDICTIONS`) with several."""

_Text = LabelledText | OffsetText


def read_inputs(
    gold: Gold | None,
    reference: Run | Sequence[Run],
    candidate: Run | Sequence[Run],
    how: Reading | None = None,
    *,
    spans: bool = False,
    watch: Watch = lambda _name, _done, _all: None,
) -> Inputs:
    """Read gold and the runs of both sides, on one text.

    Args:
        gold: The truth; None where it is not known, unless run folders hold it.
        reference: The runs of the reference.
        candidate: The runs of the candidate.
        how: How files are read.
        spans: Whether labels are labels of spans, which are converted to BIO2.
        watch: Told how far a model is with its labels.

    Raises:
        ComparisonError: If an input is absent or unusable, text differs, or a run is given twice.
        CorpusError: If a file is not of its kind.
        MissingExtraError: If the library of a model is not installed.
        ModelError: If a model is absent or can't be loaded.
        SettingsError: If there is no such kind or scheme.
    """
    reader = _Reader(how or Reading(), spans=spans)
    check_scheme(reader.how.scheme)
    if gold is not None:
        check_input(gold, "gold", "TOKENS")
    if reader.how.label_column is None:
        gold = load_stored(gold, GOLD_LAYOUT)
    sides = _list_sides(reference, candidate, reader.how)
    every = list(chain.from_iterable(sides.values()))
    models = [run for run in every if isinstance(run, ModelName)]
    files = [run for run in every if not isinstance(run, ModelName)]
    maps = read_label_maps(reader.how.labels, models)
    check_one_text(files, reader.how)
    truth = reader.read_truth(gold, files)
    runner = Runner(_text_of(truth, spans=spans), reader.how, maps, watch)
    fitted = {
        side: [named for run in runs for named in reader.read_runs(run, side, truth, runner)]
        for side, runs in sides.items()
    }
    return assemble(truth, fitted)


def _list_sides(
    reference: Run | Sequence[Run], candidate: Run | Sequence[Run], how: Reading
) -> dict[str, list[Any]]:
    """Return the runs of each side: stored tables, models, and everything else as it was given."""
    sides = {}
    for side, runs in (("reference", reference), ("candidate", candidate)):
        listed = list_runs(runs, side)
        if not listed:
            raise ComparisonError(f"no {side} given: expected the predictions of one run or more.")
        if how.label_column is None:
            listed = [load_stored(run, RUN_LAYOUT) for run in listed]
        sides[side] = [find_model(run) or run for run in listed]
    return sides


def read_text(gold: Gold | None, files: Sequence[Run], how: Reading) -> LabelledText | None:
    """Read the text with the labels of gold, or else of the first run; None for labelled spans.

    Args:
        gold: As `read_inputs` takes it.
        files: The runs that are no models.
        how: How files are read.

    Raises:
        ComparisonError: If an input is absent or unusable.
        CorpusError: If a file is not of its kind.
    """
    if how.label_column is None:
        gold = load_stored(gold, GOLD_LAYOUT)
    text = _Reader(how, spans=False).read_truth(gold, files).base.text
    return None if text.labels.null_count == len(text.labels) else text


def files_exist(
    gold: Gold | None, reference: Run | Sequence[Run], candidate: Run | Sequence[Run]
) -> bool:
    """Return whether every file that is named is there, without a look into any.

    Args:
        gold: As `read_inputs` takes it.
        reference: Likewise.
        candidate: Likewise.
    """
    sides = list_runs(reference, "reference"), list_runs(candidate, "candidate")
    inputs = [gold, *chain.from_iterable(sides)]
    named = [x.path if isinstance(x, Column) else x for x in inputs]
    files = [name for name in named if isinstance(name, Path | str) and not is_model(name)]
    return all(Path(name).exists() for name in files)


def _text_of(truth: Truth, *, spans: bool) -> Text:
    """Return what models are to label, and the labels of gold as they are compared."""
    if truth.gold is None:
        return Text(truth.base.text, frozenset(), spans)
    gold = truth.gold.labels
    whole = gold.combine_chunks() if isinstance(gold, pa.ChunkedArray) else gold
    return Text(truth.base.text, frozenset(whole.unique().drop_null().to_pylist()), spans)


class _Reader:
    """Reads a file of several columns once, however many of them are compared."""

    def __init__(self, how: Reading, *, spans: bool) -> None:
        self.how = how
        self.spans = spans
        self._files: dict[str, Fields | OffsetText] = {}

    def read_truth(self, gold: Gold | None, files: Sequence[Run]) -> Truth:
        """Read gold, or else the text of the first run (and gold with it, from a run folder)."""
        if isinstance(gold, pa.Table):
            return self._read_table(gold)
        if gold is not None:
            text = self._pick(gold, "gold")
            if isinstance(text, OffsetText):
                base = Base(tokenise(text))
                return Truth(base, fit_truth(text, base, self.how, spans=self.spans))
            base = Base(text)
            return Truth(base, fit(text, base, self.how, spans=self.spans))
        if not files:
            raise ComparisonError(
                "no text: models are compared on the words of gold. Give it with --gold."
            )
        first = files[0]
        if isinstance(first, pa.Table):
            raise ComparisonError(
                "reference table: predictions without a text. Give the tokens as gold, with or "
                "without gold labels."
            )
        file = self._open(first)
        if isinstance(file, Fields) and file.holds_gold:
            text = file.pick(self.how.token_column, file.gold)
            base = Base(text)
            return Truth(base, fit(text, base, self.how, spans=self.spans))
        text = self._pick(first, "reference")
        return Truth(Base(tokenise(text) if isinstance(text, OffsetText) else text), None)

    def read_runs(
        self, run: Run | ModelName, side: str, truth: Truth, runner: Runner
    ) -> list[Named]:
        """Read the runs of one input, or let a model make one, and bring them to the text."""
        if isinstance(run, ModelName):
            return [self._run_model(run, side, truth, runner)]
        if isinstance(run, pa.Table):
            ids = truth.token_ids
            if ids is None:
                ids = pa.chunked_array([pa.array(np.arange(len(truth.base.text.tokens)))])
            blocks = split_runs(run, f"{side} table", ids)
            sources = read_sources(run, [name for name, _ in blocks], side)
            return [
                replace(self._fit_block(name, block, truth), source=source)
                for (name, block), source in zip(blocks, sources, strict=True)
            ]
        text = self._pick(run, side)
        column = run.label if isinstance(run, Column) else None
        name = text.name if column is None else f"{text.name}:{column}"
        fitted = fit(text, truth.base, self.how, spans=self.spans)
        gold = truth.base.text
        copy = truth.gold is not None and (text.name, text.column) == (gold.name, gold.column)
        if isinstance(text, OffsetText):
            return [Named(name, fitted, is_gold=copy)]
        return [Named(name, fitted, text.source, text.origin, is_gold=copy)]

    def _run_model(self, model: ModelName, side: str, truth: Truth, runner: Runner) -> Named:
        made = runner.run(model, side)
        own = self.how.model_copy(update={"scheme": None})  # it is declared of files
        fitted = fit(made.text, truth.base, own, spans=self.spans)
        return Named(made.text.name, fitted, origin=made.text.origin, notes=made.notes)

    def _fit_block(self, name: str, block: pa.Table, truth: Truth) -> Named:
        known = "confidence" in block.column_names
        text = replace(
            truth.base.text,
            name=name,
            labels=block["predicted"],
            line=None,
            confidence=block["confidence"] if known else None,
        )
        return Named(name, fit(text, truth.base, self.how, spans=self.spans))

    def _read_table(self, table: pa.Table) -> Truth:
        tokens = check_tokens(table)
        has_gold = "gold" in tokens.column_names
        labels = tokens["gold"] if has_gold else pa.chunked_array([pa.nulls(len(tokens))])
        text = LabelledText(
            name_tokens(table),
            tokens["sentence"],
            tokens["token"],
            labels,
            document=tokens["document"] if "document" in tokens.column_names else None,
        )
        base = Base(text)
        gold = fit(text, base, self.how, spans=self.spans) if has_gold else None
        return Truth(base, gold, tokens["token_id"])

    def _pick(self, source: Path | str | Column, role: str) -> _Text:
        file = self._open(source)
        if isinstance(file, OffsetText):
            return file
        column = source if isinstance(source, Column) else Column(source)
        label, option = self._label(column, file, role)
        text = file.pick(self.how.token_column, label, column.confidence, option=option)
        return replace(text, confidence=None, doubt=None) if role == "gold" else text

    def _label(self, source: Column, file: Fields, role: str) -> tuple[Place, str | None]:
        """Return where the labels are, and the option that says so."""
        if source.label is not None:
            return source.label, f"--{role}-column"
        if self.how.label_column is not None:
            return self.how.label_column, "--label-column"
        return (file.gold if role == "gold" else file.label), None

    def _open(self, source: Path | str | Column) -> Fields | OffsetText:
        path, how = _path(source), self.how
        if isinstance(source, Column) and source.label is not None:
            how = how.model_copy(update={"label_column": source.label})
        known = self._files.get(str(path))
        if isinstance(known, Fields):
            return known
        file = read_file(path, how)
        if isinstance(source, Column):
            self._files[str(path)] = file
        return file


def _path(source: Path | str | Column) -> Path:
    return Path(source.path if isinstance(source, Column) else source)
