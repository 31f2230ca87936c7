"""What a study of units found, in sentences."""

from backfire.neurons.ranking import RANKINGS
from backfire.report.neurons import Ablation, NeuronCard, NeuronStudy
from backfire.report.numbers import count, decimal, p_value, plural
from backfire.report.visible import visible

_LAYERS = {
    "extractor": "Φ",
    "characters": "the character biLSTM",
    "representation": "Υ",
}
SURE = 0.05
"""A p-value up to this is more than chance."""


def headline(study: NeuronStudy) -> str:
    """Return what was found in one sentence."""
    checks = study.ablations
    if not checks:
        best = study.ranking(study.leading).order[0]
        return (
            f"Unit {best} of {_name_layer(study.layer)} has most to do with "
            f"{visible(study.concept)}, by the ranking {title_of(study.leading)}."
        )
    if len(checks) == 1:
        return ablation_sentence(checks[0])
    sure = sum(each.returned.p <= SURE for each in checks)
    return (
        f"{sure or 'None'} of {len(checks)} sets of units that were ranked first bring back more "
        f"falsified tokens than random sets do (p ≤ {SURE:g}; chance alone would give "
        f"{SURE * len(checks):.2g})."
    )


def _name_layer(layer: str) -> str:
    """Return what a layer is called in sentences; inner ones of a transformer have numbers."""
    return _LAYERS.get(layer) or layer.replace("_", " ")


def title_of(method: str) -> str:
    """Return what a ranking is called in tables and sentences."""
    title: str = RANKINGS.load(method).title
    return title


def extent(study: NeuronStudy) -> str:
    """Return what was studied."""
    parts = [
        f"run {study.run}",
        f"{study.corpus} {study.split}",
        f"{plural(study.units, 'unit')} of {_name_layer(study.layer)}",
        *(f"{count(tokens)} {visible(name)}" for name, tokens in study.tokens.items()),
    ]
    if study.references:
        parts.append(plural(study.references, "reference run"))
    return " · ".join(parts)


def ablation_sentence(found: Ablation) -> str:
    """Return what one causal check says."""
    more = found.returned.p <= SURE
    return (
        f"Silencing the {plural(found.units, 'unit')} that {title_of(found.method)} ranks first "
        f"brings back "
        f"{count(found.returned.value)} of {count(found.falsified)} falsified tokens and loses "
        f"{count(found.lost.value)} of {count(found.right)} right ones. Random sets of as many "
        f"bring back {decimal(found.returned.mean)} and lose {decimal(found.lost.mean)} "
        f"({p_value(found.returned.p)}): {'more than' if more else 'no more than'} chance."
    )


def silencing_sentence(card: NeuronCard) -> str:
    """Return what silencing one unit changes."""
    lost = f"loses {plural(card.lost, 'right token')}"
    if card.returned is None:
        return f"Silencing it {lost} and corrects {plural(card.corrected or 0, 'wrong one')}."
    return (
        f"Silencing it brings back {plural(card.returned, 'falsified token')}, {lost} and corrects "
        f"{plural(card.corrected or 0, 'other wrong one')}."
    )
