"""The commands that build and run what is recommended, ready to be copied into a shell."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from backfire.experiments.recovery.beginning import Start
from backfire.experiments.recovery.making import Attempt, ask_for
from backfire.experiments.spec import RunRequest, suit
from backfire.models.settings import TaggerSettings
from backfire.records.run_folder import RunFolder
from backfire.records.settings import make_settings
from backfire.training.settings import TrainingSettings


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
    words += [word for text in _settings(request) for word in ("--set", text)]
    if request.source is not None:
        words += [w for each in request.settings.mitigate for w in ("--mitigate", str(each))]
        words += [w for each in request.references for w in ("--reference", str(each))]
        words += ["--pilot", str(request.pilot)] if request.pilot else []
    return _join(words)


def _settings(request: RunRequest) -> Iterator[str]:
    part = "tagger" if request.source is None else "transfer"
    chosen = request.settings.model_dump(mode="json", exclude_defaults=True)
    chosen["training"] = _training(request)
    for name in ("training", part, "subset"):
        for key, value in _flatten(chosen.get(name, {}), f"{name}."):
            yield f"{key}={json.dumps(value)}"


def _training(request: RunRequest) -> dict[str, Any]:
    """Return the settings of a training that differ from those that suit its tagger anyway."""
    tagger = request.settings.tagger
    if request.source is not None:
        spec = RunFolder(request.source).manifest.spec
        tagger = make_settings(TaggerSettings, spec.get("tagger", {}), str(request.source))
    own, usual = (
        suit(each, tagger).model_dump(mode="json")
        for each in (request.settings.training, TrainingSettings())
    )
    return {name: value for name, value in own.items() if value != usual[name]}


def _flatten(values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _join(words: Sequence[str]) -> str:
    return shlex.join(["backfire", *words])
