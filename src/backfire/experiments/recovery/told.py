"""The way back where only labels are known: two files each, of whatever systems.

Nothing can be trained then, but old and new can still be combined, as long as both say how sure
they are of each label.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from backfire.corpora.selection import sentence_bounds
from backfire.experiments.combined_parts import read_sentences
from backfire.experiments.inputs import Column, Inputs, Reading, read_inputs
from backfire.experiments.labelled_output import open_output
from backfire.experiments.recovery.choosing import Rule
from backfire.experiments.recovery.concluding import Bench, System, conclude
from backfire.experiments.recovery.measuring import Text
from backfire.experiments.recovery.shortlist import Listed, list_ways
from backfire.experiments.recovery.wording import notes_of
from backfire.records.checksums import json_checksum
from backfire.records.errors import ComparisonError
from backfire.records.signature import make_signature
from backfire.report.findings import Task
from backfire.report.recovery.record import LeftOut, Recovery
from backfire.report.visible import visible
from backfire.training.seeds import derive_seed
from backfire.transfer.combiner_choice import choose_combiner
from backfire.transfer.parts import LEARN_ON, Parts
from backfire.transfer.told import Told

Labels = Path | Column
"""A file of labels, or one column of it."""

_NEW = "new"
"""What text without gold is called, for which labels are wanted."""

_NEEDS_TAGGERS = "it needs taggers of Backfire's, and only labels are given"


@dataclass(frozen=True, kw_only=True)
class LabelledText:
    """A text as both systems label it.

    Attributes:
        gold: The truth; None for text that is only to be labelled.
        reference: The labels of the system in service.
        candidate: Those of the one that replaces it.
    """

    gold: Labels | None
    reference: Labels
    candidate: Labels


@dataclass(frozen=True, kw_only=True)
class LabelQuestion:
    """Two systems of anybody's.

    Attributes:
        task: What the labels are.
        validation: The text that teaches and chooses.
        test: One that chooses nothing; None if there is none.
        new: Text without gold, which the recommendation is to label; None if there is none.
        rule: How is chosen.
        reading: How files are read.
        command: What labels further text with the recommendation.
    """

    task: Task
    validation: LabelledText
    test: LabelledText | None = None
    new: LabelledText | None = None
    rule: Rule = field(default=Rule())
    reading: Reading = field(default=Reading())
    command: str = ""


@dataclass(frozen=True)
class Relabelled:
    """What was found, and what the recommendation says of the new text.

    Attributes:
        found: The record.
        table: `sentence`, `position`, `token`, `predicted`, `confidence` of the new text; None
            without one, or if nothing helps.
    """

    found: Recovery
    table: pa.Table | None

    def write_labels(self, path: Path) -> int:
        """Write the labels of the new text and return how many there are."""
        if self.table is None:
            return 0
        with open_output(path) as write:
            write(self.table)
        return len(self.table)


def recover_from_labels(question: LabelQuestion) -> Relabelled:
    """Try the combiners of the shortlist on labels and confidences, choose, and tell test once.

    Raises:
        ComparisonError: If a file can't be used, a side has several runs, or one does not say how
            sure it is of its labels.
        CorpusError: If a file is not of its kind.
    """
    began = time.time()
    texts = _read_texts(question)
    systems = [_try(each, texts) for each in list_ways() if each.way.from_labels]
    graded = [split for split in texts if split != _NEW]
    bench = Bench(
        LEARN_ON,
        {split: _text(texts[split], question.task) for split in graded},
        lambda split: _labels(texts[split], "candidate"),
    )
    found = conclude(bench, [system for system, _ in systems], question.rule)
    inputs = texts[LEARN_ON]
    notes = notes_of(
        n_tried=sum(system.listed.recipe.role != "bound" for system, _ in systems),
        tokens=found.fields["plain"].tokens,
        told=len(graded) > 1,
        found=found.chosen is not None,
    )
    chosen = next((c for system, c in systems if system is found.chosen), None)
    record = Recovery(
        **found.fields,
        corpus=str(inputs.gold_name),
        reference=inputs.reference_names[0],
        candidate=inputs.candidate_names[0],
        plain_prediction_seconds=None,
        left_out=tuple(
            LeftOut(name=each.way.name, recipe=each.name, reason=_NEEDS_TAGGERS)
            for each in list_ways()
            if not each.way.from_labels
        ),
        others=None,
        build=(),
        run=(question.command,) if found.chosen else (),
        seconds=time.time() - began,
        budget_seconds=None,
        notes=(*(note for each in texts.values() for note in each.notes), *notes),
        signature=_sign(question, texts, len(systems)),
    )
    return Relabelled(record, _table(texts, chosen))


def _read_texts(question: LabelQuestion) -> dict[str, Inputs]:
    asked = {LEARN_ON: question.validation, "test": question.test, _NEW: question.new}
    texts = {}
    for split, text in asked.items():
        if text is None:
            continue
        how = question.reading
        inputs = read_inputs(
            text.gold, text.reference, text.candidate, how, spans=question.task != "pos"
        )
        _check(inputs, split)
        texts[split] = inputs
    return texts


def _check(inputs: Inputs, split: str) -> None:
    """Refuse what nothing can be combined from."""
    if split != _NEW and inputs.gold_name is None:
        raise ComparisonError(f"{split}: no gold, without which nothing can be learnt or told.")
    for side, names, table in (
        ("reference", inputs.reference_names, inputs.reference),
        ("candidate", inputs.candidate_names, inputs.candidate),
    ):
        if len(names) != 1:
            raise ComparisonError(f"{side}: {len(names)} runs, expected one: the system itself.")
        known = "confidence" in table.column_names
        missing = table["confidence"].null_count if known else len(table)
        if missing:
            raise ComparisonError(
                f"{visible(names[0])} ({side}, {split}): it does not say how sure it is of "
                f"{missing:,} of {len(table):,} labels, and without that nothing tells which of "
                "two labels to believe. Give tables (CSV, Parquet, JSONL) with a column "
                "`confidence` (one with anything but numbers from 0 to 1 is passed over), name "
                "another one with --reference-confidence or --candidate-confidence, or give "
                "taggers of Backfire's to: backfire recover"
            )


@dataclass(frozen=True)
class Labelled:
    """What a way says of a text."""

    labels: Sequence[str]
    confidence: np.ndarray


def _try(listed: Listed, texts: Mapping[str, Inputs]) -> tuple[System, Mapping[str, Labelled]]:
    choice = choose_combiner(str(listed.way.combiner))
    if choice.combiner.is_bound:  # it reads gold labels
        texts = {split: inputs for split, inputs in texts.items() if split != _NEW}
    parts = Parts(
        [_told(texts, "reference")],
        [_told(texts, "candidate")],
        {split: read_sentences(_decoded(inputs)) for split, inputs in texts.items()},
        seed=derive_seed(1, "told"),
    )
    combined = choice.combiner.combine(choice.settings, parts)
    said = {
        split: Labelled([parts.labels[place] for place in own.labels], own.confidence)
        for split, own in combined.items()
    }
    return System(listed, lambda split: said[split].labels), said


def _told(texts: Mapping[str, Inputs], side: str) -> Told:
    return Told(
        {split: _labels(inputs, side) for split, inputs in texts.items()},
        {
            split: getattr(inputs, side)["confidence"].to_numpy().astype(np.float32)
            for split, inputs in texts.items()
        },
    )


def _labels(inputs: Inputs, side: str) -> list[str]:
    labels: list[str] = getattr(inputs, side)["predicted"].cast(pa.string()).to_pylist()
    return labels


def _decoded(inputs: Inputs) -> pa.Table:
    tokens = inputs.tokens
    gold = tokens["gold"].cast(pa.string())
    return tokens.set_column(tokens.column_names.index("gold"), "gold", gold)


def _text(inputs: Inputs, task: Task) -> Text:
    return Text(
        task=task,
        gold=inputs.tokens["gold"].cast(pa.string()).to_pylist(),
        reference=_labels(inputs, "reference"),
        sentence=inputs.tokens["sentence"].to_numpy().astype(np.int64),
    )


def _table(texts: Mapping[str, Inputs], said: Mapping[str, Labelled] | None) -> pa.Table | None:
    """Return the labels of the new text."""
    if said is None or _NEW not in texts:
        return None
    tokens = texts[_NEW].tokens
    bounds = sentence_bounds(tokens)
    position = np.arange(len(tokens)) - np.repeat(bounds[:-1], np.diff(bounds))
    return pa.table(
        {
            "sentence": tokens["sentence"].cast(pa.int32()),
            "position": pa.array(position, pa.int32()),
            "token": tokens["token"].cast(pa.string()),
            "predicted": pa.array(said[_NEW].labels, pa.string()),
            "confidence": pa.array(said[_NEW].confidence, pa.float32()),
        }
    )


def _sign(question: LabelQuestion, texts: Mapping[str, Inputs], n_ways: int) -> str:
    rule = question.rule
    sums = {split: json_checksum(inputs.checksums)[:12] for split, inputs in texts.items()}
    return make_signature(
        task=question.task,
        labels="+".join(f"{split}-{checksum}" for split, checksum in sums.items()),
        tried=n_ways,
        margin=rule.margin,
        aim=rule.aim,
        prefer=rule.prefer,
        interval="jackknife-sentence-95",
    )
