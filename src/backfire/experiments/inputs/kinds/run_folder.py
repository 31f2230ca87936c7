"""Backfire's own run folders: gold comes with the run, and the run names its source model."""

from pathlib import Path
from typing import Final

from backfire.experiments.inputs.arrow_tables import check_tokens, split_runs
from backfire.experiments.inputs.kind import Kind
from backfire.experiments.inputs.origin import origin_of
from backfire.experiments.inputs.run_texts import choose_split
from backfire.experiments.inputs.settings import Reading
from backfire.experiments.inputs.texts import Fields
from backfire.records.errors import ComparisonError
from backfire.records.run_folder import MANIFEST, RunFolder
from backfire.report.visible import file_name


def _read(path: Path, how: Reading) -> Fields:
    name = file_name(path)
    run = RunFolder(path)
    manifest = run.manifest
    split = choose_split(name, list(manifest.tokens), how.split)
    tokens = check_tokens(run.tokens(split), f"{name}, tokens of {split}")
    table = run.predictions(split)
    (_, predictions), *others = split_runs(table, f"{name}, predictions", tokens["token_id"])
    if others:
        raise ComparisonError(
            f"{name}: predictions of {len(others) + 1} runs, expected those of one. "
            "Give one run folder for each run."
        )
    columns = {"token": tokens["token"], "predicted": predictions["predicted"]}
    if "gold" in tokens.column_names:
        columns["gold"] = tokens["gold"]
    if "confidence" in predictions.column_names:
        columns["confidence"] = predictions["confidence"]
    return Fields(
        name,
        tokens["sentence"],
        columns,
        token="token",  # noqa: S106 - a column, no secret
        label="predicted",
        gold="gold",
        document=tokens["document"] if "document" in tokens.column_names else None,
        source=manifest.source,
        origin=origin_of(manifest),
        holds_gold="gold" in columns,
        confidence="confidence" if "confidence" in columns else None,
    )


KIND: Final = Kind(
    recognises=lambda path, head: (path / MANIFEST).is_file(),  # noqa: ARG005 - a folder
    read=_read,
    heeds=frozenset(["token_column", "label_column", "split"]),
)
