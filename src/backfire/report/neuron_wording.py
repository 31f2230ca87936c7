"""What a study of units found, in sentences."""

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
    if not study.ablations:
        best = study.ranking(study.leading).order[0]
        return (
            f"Unit {best} of {_LAYERS[study.layer]} has most to do with {study.concept}, by the "
            f"ranking {study.leading}."
        )
    best_check = min(study.ablations, key=lambda each: (each.returned.p, each.units))
    return ablation_sentence(best_check)


def extent(study: NeuronStudy) -> str:
    """Return what was studied."""
    parts = [
        f"run {study.run}",
        f"{study.corpus} {study.split}",
        f"{plural(study.units, 'unit')} of {_LAYERS[study.layer]}",
        *(f"{count(tokens)} {visible(name)}" for name, tokens in study.tokens.items()),
    ]
    if study.references:
        parts.append(plural(study.references, "reference run"))
    return " · ".join(parts)


def ablation_sentence(found: Ablation) -> str:
    """Return what one causal check says."""
    more = found.returned.p <= SURE
    return (
        f"Silencing the {count(found.units)} units that {found.method} ranks first brings back "
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
