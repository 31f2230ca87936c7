"""What bringing the inputs to one text did to their labels, in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backfire.experiments.inputs.alignment import Aligned
from backfire.experiments.inputs.base import Fitted
from backfire.experiments.inputs.label_schemes import scheme_notes
from backfire.experiments.inputs.origin import Origin
from backfire.report.numbers import count, plural
from backfire.report.visible import visible


@dataclass(frozen=True)
class Named:
    """A run's labels with its name, its source model and how it was made.

    `is_gold` tells that its labels are from the very column of the very file that gold is from.
    `notes` say what a reader should know of how a model gave them.
    """

    name: str
    fitted: Fitted
    source: str | None = None
    origin: Origin | None = None
    is_gold: bool = False
    notes: tuple[str, ...] = ()


def name_inputs(
    gold: Fitted | None, fitted: Mapping[str, Sequence[Named]]
) -> list[tuple[str, Fitted]]:
    """Return every input with what it is called, such as "gold" or "reference a.conll"."""
    named = [(f"{side} {run.name}", run.fitted) for side, runs in fitted.items() for run in runs]
    return [("gold", gold), *named] if gold else named


def fitting_notes(inputs: Sequence[tuple[str, Fitted]]) -> list[str]:
    """Say what was converted, repaired and aligned.

    Args:
        inputs: As `name_inputs` gives them.
    """
    notes = scheme_notes([(name, fitted.bio) for name, fitted in inputs if fitted.bio])
    for name, fitted in inputs:
        aligned = fitted.aligned
        if aligned is None or (name == "gold" and not aligned.unaligned):
            continue
        what = "span" if fitted.spans else "token label"
        said = (
            f"The {visible(name, 4096)} was aligned by its characters: of "
            f"{plural(aligned.units, what)}, {count(aligned.unaligned)} fit no tokens exactly"
        )
        notes.append(said + _what_happened(aligned, spans=fitted.spans) + ".")
    notes += [
        f"The confidences of the {visible(name, 4096)} are not used, because they are no "
        f"probabilities from 0 to 1 ({fitted.doubt})."
        for name, fitted in inputs
        if fitted.doubt
    ]
    return notes


def _what_happened(aligned: Aligned, *, spans: bool) -> str:
    if not aligned.unaligned:
        return ""
    if not spans:
        return "; such a token has the label of the one that holds its first character"
    lost = (
        f", but {count(aligned.lost)} found no token free of another span" if aligned.lost else ""
    )
    return f" and were widened to those they touch{lost}"
