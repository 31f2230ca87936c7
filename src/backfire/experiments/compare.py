"""Compare two systems' predictions: what changed, how sure that is, and where to see it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any, Final, get_args

from backfire.engines.tables import load_tables
from backfire.experiments.compare_whole import compare_inputs, sign
from backfire.experiments.disagreement import disagree
from backfire.experiments.gating import NEEDS_GOLD, check_gate_in_parts
from backfire.experiments.inputs import Gold, Inputs, Reading, Run, files_exist, read_inputs
from backfire.experiments.inputs.given import list_runs
from backfire.experiments.inputs.models.running import Watch
from backfire.experiments.inputs.told_task import tell_task
from backfire.experiments.inputs.unheeded import refuse_unheeded
from backfire.experiments.notes import notes_without_gold
from backfire.experiments.parts.compare_parts import compare_parts
from backfire.experiments.parts.large_table import Engine, LargeTable, find_large_table
from backfire.experiments.parts.wanted import LargeComparison
from backfire.experiments.slicing import Slicing, read_slicing
from backfire.experiments.source_models import Sources, settle_sources
from backfire.experiments.units import choose_units
from backfire.records.errors import ComparisonError, SettingsError, unknown_name
from backfire.records.settings import make_settings
from backfire.report.comparison import Comparison
from backfire.report.disagreement import Disagreement
from backfire.report.findings import Task
from backfire.report.gate.settings import Gate, read_gate
from backfire.transitions.verdict import MARGIN

__all__ = ["Comparison", "Slicing", "compare"]

_TOLD: Final = "The task was told by the labels: {}. Say it with --task if it is another."


def compare(  # noqa: PLR0913 - what can be asked of a comparison
    gold: Gold | None,
    reference: Run | Sequence[Run],
    candidate: Run | Sequence[Run],
    *,
    task: Task | None = None,
    margin: float = MARGIN,
    reference_sources: Sequence[str] | None = None,
    candidate_sources: Sequence[str] | None = None,
    slices: Slicing | Path | str | None = None,
    gate: Gate | Path | str | Mapping[str, Any] | None = None,
    engine: Engine = "duckdb",
    address: str | None = None,
    watch: Watch = lambda _name, _done, _all: None,
    **reading: Any,
) -> Comparison | Disagreement:
    """Compare the predictions of a candidate with those of a reference, over the same text.

    Args:
        gold: The truth: a file of any kind of `experiments.inputs.kinds`, one column of it
            (`experiments.inputs.Column`), or an Arrow table (`records.schemas.TOKENS`). None takes
            gold from run folders; where they have none, only disagreement can be told.
        reference: The reference's predictions over the same text: such files (one a run), or
            Arrow tables (`records.schemas.PREDICTIONS`; each may hold several runs); or models,
            which are run on the words of gold: "hf:NAME", "spacy:NAME", "flair:NAME".
        candidate: The candidate's predictions, likewise.
        task: "pos" takes labels as plain tags; "chunking" and "ner" read them as BIO spans too.
            None tells it by the labels of gold.
        margin: Gains within ± this fraction count as none.
        reference_sources: The source model that each run of the reference was trained from, in the
            order of the runs; runs with the same one share its errors. Tables of predictions may
            name it in a column `source` instead. A run without one counts as having its own.
        candidate_sources: Likewise.
        slices: Slices of your own beside the built-in ones (a TOML file, docs/slices.md), or with
            them the training sets of source and target (`Slicing`).
        gate: What the candidate must keep to (docs/gate.md): a TOML file, or its content as plain
            values. What became of it is the result's `gate`.
        engine: What reads and counts: "duckdb" on this machine, or "spark", for one table of
            Parquet files that holds gold and all runs, wherever Spark finds it.
        address: The master of Spark, such as "spark://host:7077"; None takes that of Spark's own
            configuration.
        watch: Told how far a model is: what it is called, how many words it has labelled, and how
            many there are.
        **reading: How files are read and models are run: the fields of
            `experiments.inputs.Reading`, such as `label_column`, `scheme`, `split`, `cluster`,
            `labels` or `aggregation`.

    Returns:
        Everything the report says; its `write` makes the report. Without gold it is a
        `Disagreement`.

    Raises:
        ComparisonError: If an input is absent or unusable, or its text differs from gold's.
        CorpusError: If a file is not a column file.
        MissingExtraError: If the library of a model is not installed.
        ModelError: If there is no such model, or it can't be loaded.
        SettingsError: If the task or the engine is unknown, the margin out of range, or the gate
            wrong.

    Paper: section 5.1, positive transfer, negative transfer and gain.
    """
    _check_choices(task, margin, engine, address)
    how = make_settings(Reading, reading, "compare")
    chosen = Slicing() if slices is None else slices
    _refuse_unheeded((gold, reference, candidate), chosen, how, task, engine)
    limits = None if gate is None else read_gate(gate)
    named = reference_sources, candidate_sources

    def want(large: LargeTable) -> LargeComparison:
        if limits is not None:
            check_gate_in_parts(limits, large.name, None if engine == "spark" else large.rows)
        asked = read_slicing(chosen, how, spans=_need_task(task, large) != "pos")
        sources = _settle_large_sources(large, *named)
        return LargeComparison(large, _need_task(task, large), margin, asked, sources, limits)

    if engine == "spark":
        return _compare_on_spark((gold, reference, candidate), how, address, want)
    large = find_large_table(gold, reference, candidate, how)
    if large is not None:
        return compare_parts(want(large))
    told = _tell_task(gold, reference, candidate, how) if task is None else task
    asked = read_slicing(chosen, how, spans=told != "pos")
    if files_exist(gold, reference, candidate):  # else the refusal would wait for the thread
        Thread(target=load_tables, name="backfire-tables").start()  # while files are read
    inputs = read_inputs(gold, reference, candidate, how, spans=told != "pos", watch=watch)
    if task is None:
        inputs = replace(inputs, notes=(_TOLD.format(told), *inputs.notes))
    inputs = choose_units(inputs, how.cluster)
    inputs = _name_sources(inputs, reference_sources, candidate_sources)
    if inputs.gold_name is None:
        if limits is not None:
            raise ComparisonError(NEEDS_GOLD)
        _refuse_without_gold(slices, named, margin)
        notes = tuple(notes_without_gold(inputs))
        return disagree(inputs, told, notes, sign(inputs, None, told, margin))
    return compare_inputs(inputs, asked, task=told, margin=margin, limits=limits)


def _check_choices(task: Task | None, margin: float, engine: Engine, address: str | None) -> None:
    if task is not None and task not in get_args(Task):
        raise SettingsError(unknown_name("task", task, get_args(Task)))
    if not 0 <= margin < 1:
        raise SettingsError(f"margin {margin}: expected a fraction of the tokens, from 0 up to 1.")
    if engine not in get_args(Engine):
        raise SettingsError(unknown_name("engine", engine, get_args(Engine)))
    if address is not None and engine != "spark":
        raise SettingsError(
            f"--address {address}: the engine {engine} has none. Say --engine spark, or leave it "
            "out."
        )


def _refuse_unheeded(
    inputs: tuple[Any, Any, Any],
    slices: Slicing | Path | str,
    how: Reading,
    task: Task | None,
    engine: Engine,
) -> None:
    """Refuse settings of reading that would change nothing, before anything is read."""
    if how.scheme is not None and task == "pos":
        raise SettingsError(
            f"--scheme {how.scheme}: labels of pos are plain tags, in no scheme. Leave it out, or "
            "say --task chunking or ner."
        )
    gold, reference, candidate = inputs
    runs = [*list_runs(reference, "reference"), *list_runs(candidate, "candidate")]
    own = slices if isinstance(slices, Slicing) else Slicing()
    training = own.source_train, own.target_train
    refuse_unheeded([gold, *runs, *training], how, on_spark=engine == "spark")


def _refuse_without_gold(
    slices: Slicing | Path | str | None, sources: tuple[Any, Any], margin: float
) -> None:
    """Refuse what takes gold to mean something, where there is none."""
    given = {
        "slices or training sets": slices is not None and slices != Slicing(),
        "source models": any(each is not None for each in sources),
        "a margin": margin != MARGIN,
    }
    asked = [name for name, is_given in given.items() if is_given]
    if asked:
        raise SettingsError(
            f"{' and '.join(asked)} asked for, and there is no gold, without which only "
            "disagreement is told. Give --gold, or leave that out."
        )


def _tell_task(
    gold: Gold | None, reference: Run | Sequence[Run], candidate: Run | Sequence[Run], how: Reading
) -> Task:
    runs = [*list_runs(reference, "reference"), *list_runs(candidate, "candidate")]
    return tell_task(gold, runs, how)


def _need_task(task: Task | None, large: LargeTable) -> Task:
    if task is None:
        raise SettingsError(
            f"{large.name}: a table that is read part by part needs its task said: --task pos, "
            "chunking or ner."
        )
    return task


def _compare_on_spark(
    inputs: tuple[Any, Any, Any],
    how: Reading,
    address: str | None,
    want: Callable[[LargeTable], LargeComparison],
) -> Comparison:
    from backfire.engines.spark_start import need_spark, open_spark
    from backfire.experiments.parts.on_spark import (
        compare_on_spark,
        find_spark_table,
        look_at_inputs,
    )

    columns = look_at_inputs(*inputs, how, address)
    wanted = want(columns.table(columns.address, 0, {}, how))  # what it refuses, before Java starts
    need_spark("compare --engine spark")
    with open_spark(address) as tables:
        large, rows = find_spark_table(tables, columns, how)
        return compare_on_spark(tables, rows, replace(wanted, table=large))


def _settle_large_sources(
    large: LargeTable, reference: Sequence[str] | None, candidate: Sequence[str] | None
) -> tuple[Sources, Sources]:
    return (
        settle_sources(reference, (), large.run_names(large.reference), "reference"),
        settle_sources(candidate, (), large.run_names(large.candidate), "candidate"),
    )


def _name_sources(
    inputs: Inputs, reference: Sequence[str] | None, candidate: Sequence[str] | None
) -> Inputs:
    return replace(
        inputs,
        reference_sources=settle_sources(
            reference, inputs.reference_sources, inputs.reference_names, "reference"
        ),
        candidate_sources=settle_sources(
            candidate, inputs.candidate_sources, inputs.candidate_names, "candidate"
        ),
    )
