"""The commands that build and run what is recommended, ready to be copied into a shell."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from backfire.experiments.recovery.beginning import Start
from backfire.experiments.recovery.making import Attempt, ask_for
from backfire.experiments.spec import LabSettings, RunRequest


def build_commands(attempt: Attempt, start: Start, runs: Path) -> tuple[str, ...]:
    """Return the commands that build a way from the two systems that were given.

    Args:
        attempt: The way.
        start: Both systems.
        runs: The folder of the run folders.
    """
    way = attempt.listed.way
    requests = [ask_for(start, each) for each in way.trainings]
    if start.request is not None and len(way.trainings) < len(way.new):
        requests.insert(0, start.request)  # the plain candidate is a part
    lines = [training_command(each) for each in requests]
    if way.combiner:
        n_old = len(attempt.parts) - len(way.new)
        sides = [
            *(word for part in attempt.parts[:n_old] for word in ("--old", str(part.path))),
            *(word for part in attempt.parts[n_old:] for word in ("--new", str(part.path))),
        ]
        lines.append(_join(["combine", way.combiner, *sides, "--runs", str(runs)]))
    return tuple(lines)


def run_commands(attempt: Attempt, start: Start) -> tuple[str, ...]:
    """Return the command that labels new text with a way."""
    vectors = start.request.vectors if start.request else None
    further = ["--vectors", str(vectors)] if vectors else []
    words = ["predict", str(attempt.folder.path), "new.conll", "--out", "labelled.conll"]
    return (_join([*words, *further]),)


def training_command(request: RunRequest) -> str:
    """Return the command that gives this very run."""
    if request.source is None:
        words = ["train", request.corpus]
    else:
        words = ["transfer", str(request.source), request.corpus]
        if request.source_epoch is not None:
            words += ["--epoch", str(request.source_epoch)]
    words += ["--seed", str(request.seed), "--runs", str(request.runs)]
    for option in ("vectors", "data", "catalogue"):
        path = getattr(request, option)
        words += [f"--{option}", str(path)] if path else []
    settings = _settings(request.settings, transfers=request.source is not None)
    words += [word for text in settings for word in ("--set", text)]
    if request.source is not None:
        words += [w for each in request.settings.mitigate for w in ("--mitigate", str(each))]
        words += [w for each in request.references for w in ("--reference", str(each))]
    return _join(words)


def _settings(settings: LabSettings, *, transfers: bool) -> Iterator[str]:
    parts = ("training", "transfer") if transfers else ("training", "tagger")
    chosen = settings.model_dump(mode="json", exclude_defaults=True)
    for part in parts:
        for name, value in _flatten(chosen.get(part, {}), f"{part}."):
            yield f"{name}={json.dumps(value)}"


def _flatten(values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _join(words: Sequence[str]) -> str:
    return shlex.join(["backfire", *words])
