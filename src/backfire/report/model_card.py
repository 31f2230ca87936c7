"""The card of a model on a hub: what it is, how well it does, and what it broke."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from backfire.report.comparison import Comparison
from backfire.report.findings import Task
from backfire.report.markdown import code, join_lines, prose, table
from backfire.report.markdown_report import comparison_sections, name_runs, signed
from backfire.report.numbers import percent
from backfire.report.wording import extent

_TASKS: Final = {"pos": "parts of speech", "chunking": "chunks", "ner": "named entities"}
_PATH: Final = re.compile(r"^(\w+:)?[./~].*/")
"""The folders of a path on a disk; a name on the hub begins otherwise."""

_TAGS: Final = {"pos": "part-of-speech", "chunking": "chunking", "ner": "named-entity-recognition"}


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a card tells of a model.

    Attributes:
        name: What it is called there: "owner/name", or a name alone.
        task: What its labels are.
        corpus: The corpus that it was trained on.
        title: The title of the corpus, if it has one.
        labels: How many labels it has.
        seed: The seed of its training.
        source: Its source model; None if it was trained from random initialisation.
        validation_score: Its best score on validation, in [0, 1].
        signature: The signature of its training.
        split: The split that it is compared on.
        licence: By its name on the hub, such as "mit"; None leaves it out.
        library: Which library loads it: "backfire" or "transformers".
        use: How it is used, in Python.
    """

    name: str
    task: Task
    corpus: str
    title: str | None
    labels: int
    seed: int
    source: str | None
    validation_score: float
    signature: str
    split: str
    licence: str | None
    library: Literal["backfire", "transformers"] = "backfire"
    use: str


def model_card(card: Card, comparison: Comparison | None = None) -> str:
    """Return the card in Markdown, with the metadata that the hub reads; it quotes no text.

    Args:
        card: What it tells of the model.
        comparison: The model as the candidate, compared with what it is to replace.
    """
    comparison = _without_paths(comparison) if comparison else None
    parts = [*_about(card), *(_compared(comparison) if comparison else ())]
    return _front_matter(_metadata(card, comparison)) + join_lines(parts)


def _without_paths(comparison: Comparison) -> Comparison:
    """Return a comparison whose inputs are called by the last part of their paths on this disk."""
    inputs = comparison.inputs
    names = sorted({inputs.gold, *inputs.reference, *inputs.candidate}, key=len, reverse=True)
    short = {name: _PATH.sub(r"\1", name) for name in names}

    def rename(text: str) -> str:
        for name, other in short.items():
            text = text.replace(name, other)
        return text

    shown = {
        "gold": rename(inputs.gold),
        "reference": tuple(map(rename, inputs.reference)),
        "candidate": tuple(map(rename, inputs.candidate)),
    }
    return comparison.model_copy(
        update={
            "inputs": inputs.model_copy(update=shown),
            "notes": tuple(map(rename, comparison.notes)),
            "signature": rename(comparison.signature),
        }
    )


def _metadata(card: Card, comparison: Comparison | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "library_name": card.library,
        "pipeline_tag": "token-classification",
        "tags": ["backfire", "token-classification", _TAGS[card.task]],
    }
    if card.licence:
        values["license"] = card.licence
    if comparison:
        results = {
            "task": {"type": "token-classification", "name": _TASKS[card.task]},
            "dataset": {
                "type": card.corpus,
                "name": card.title or card.corpus,
                "split": card.split,
            },
            "metrics": _metrics(comparison),
        }
        values["model-index"] = [{"name": card.name, "results": [results]}]
    return values


def _metrics(comparison: Comparison) -> list[dict[str, Any]]:
    values = {
        ("accuracy", "Accuracy"): comparison.accuracy.candidate,
        ("f1", "Span F1"): comparison.spans and comparison.spans.f1_candidate,
        ("positive_transfer", "Corrected, against the reference"): (
            comparison.rates.positive_transfer
        ),
        ("negative_transfer", "Falsified, against the reference"): (
            comparison.rates.negative_transfer
        ),
    }
    return [
        {"type": kind, "name": name, "value": value}
        for (kind, name), value in values.items()
        if value is not None
    ]


def _front_matter(values: Mapping[str, Any]) -> str:
    """Return metadata as YAML: each value is written as JSON, which YAML is a superset of."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=True)}" for key, value in values.items()]
    return "\n".join(["---", *lines, "---", ""]) + "\n"


def _about(card: Card) -> Iterator[str]:
    start = "random initialisation" if card.source is None else f"the source model {card.source}"
    yield from (f"# {prose(card.name)}", "")
    yield prose(
        f"A sequence tagger ({_TASKS[card.task]}, {card.labels} labels), trained with Backfire on "
        f"{card.title or card.corpus} from {start}."
    )
    rows = [
        ["corpus", code(card.corpus)],
        ["start", code(start)],
        ["seed", str(card.seed)],
        ["validation score, %", percent(card.validation_score)],
    ]
    yield from table(["", ""], rows, left=2)
    needed = "transformers" if card.library == "transformers" else "'backfire[transformers]'"
    yield from ("```sh", f"pip install {needed}", "```", "")
    yield from ("```python", card.use, "```", "")
    yield from ("Signature of its training:", *signed(card.signature), "")


def _compared(comparison: Comparison) -> Iterator[str]:
    inputs = comparison.inputs
    yield from ("## What it breaks and what it corrects", "")
    yield from (f"**{comparison.verdict}**: {prose(comparison.verdict_sentence)}", "")
    yield from (prose(extent(comparison)), "")
    sides = (("reference", inputs.reference), ("candidate", inputs.candidate))
    yield from (" · ".join(name_runs(side, names) for side, names in sides), "")
    for note in comparison.notes:
        yield from (f"> {prose(note)}", "")
    yield from comparison_sections(comparison)
