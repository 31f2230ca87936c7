"""Writes the golden files in tests/golden/ anew: the numbers of a fixed comparison.

The inputs are made by a fixed rule, so that only a change of Backfire changes the files. Look at
the difference before you commit it: users will see it too.

    python tools/golden.py
"""

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import backfire

HOUSE = Path(__file__).resolve().parent.parent
GOLDEN = HOUSE / "tests" / "golden"
TASKS = {
    "pos": ["DT", "NN", "VB", "B", "O"],
    "ner": ["O", "O", "O", "B-PER", "I-PER", "B-LOC", "I-LOC"],
}
RUNS = {"reference": 2, "candidate": 3}
DIGITS = 10
PROSE = ("notes", "signature", "undefined", "verdict_sentence")


def compare_fixed(task: str) -> dict[str, Any]:
    """Return the content of report.json, without its prose, for the fixed inputs of a task."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sides = write_inputs(folder, TASKS[task])
        comparison = backfire.compare(
            folder / "gold.conll", sides["reference"], sides["candidate"], task=task
        )
        report = comparison.as_json()
        numbers = {name: value for name, value in report.items() if name not in PROSE}
        return _settle(json.loads(json.dumps(numbers).replace(f"{folder}/", "")))


def write_inputs(folder: Path, labels: list[str]) -> dict[str, list[Path]]:
    """Write gold and the runs of both sides: 60 sentences, one label in five mistaken."""
    rule = random.Random(7)  # noqa: S311 - a fixed rule, no secret
    sentences = [
        [(f"w{rule.randrange(50)}", rule.choice(labels)) for _ in range(rule.randrange(1, 12))]
        for _ in range(60)
    ]
    _write_columns(folder / "gold.conll", sentences)
    sides: dict[str, list[Path]] = {}
    for side, n_runs in RUNS.items():
        for run in range(1, n_runs + 1):
            path = folder / f"{side}-{run}.conll"
            mistaken = [
                [(word, rule.choice(labels) if rule.random() < 0.2 else label) for word, label in s]
                for s in sentences
            ]
            _write_columns(path, mistaken)
            sides.setdefault(side, []).append(path)
    return sides


def main() -> None:
    """Write every golden file."""
    GOLDEN.mkdir(exist_ok=True)
    for task in TASKS:
        path = GOLDEN / f"comparison-{task}.json"
        text = json.dumps(compare_fixed(task), indent=1, sort_keys=True, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
        print(path.relative_to(HOUSE))


def _write_columns(path: Path, sentences: list[list[tuple[str, str]]]) -> None:
    blocks = ["".join(f"{word}\t{label}\n" for word, label in sentence) for sentence in sentences]
    path.write_text("\n".join(blocks), encoding="utf-8", newline="\n")


def _settle(value: Any) -> Any:
    """Round what the last bits of a platform's arithmetic may change."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: _settle(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_settle(item) for item in value]
    return value


if __name__ == "__main__":
    main()
