"""Renders neurons.html."""

from collections.abc import Sequence
from dataclasses import dataclass

from backfire.neurons.ranking import RANKINGS
from backfire.report.neuron_wording import (
    extent,
    headline,
    silencing_sentence,
)
from backfire.report.neurons import NeuronStudy
from backfire.report.templating import render_template

UNITS_SHOWN = 20
"""How many units the table of ranks shows."""
OUTCOME_SIGNS = {"falsified": "✗", "wrong": "✗", "kept": "✓", "right": "✓"}


@dataclass(frozen=True)
class RankRow:
    """A unit in the table of ranks.

    Attributes:
        unit: Its place.
        score: By the leading ranking.
        ranks: By every ranking, in the order of the study.
        card: Whether there is a card to go to.
    """

    unit: int
    score: float
    ranks: tuple[int, ...]
    card: bool


def render_study(study: NeuronStudy) -> str:
    """Return neurons.html."""
    rankings = RANKINGS.load_all()
    return render_template(
        "neurons.html.j2",
        tables=False,
        found=study,
        headline=headline(study),
        extent=extent(study),
        rows=rank_rows(study),
        titles={name: ranking.title for name, ranking in rankings.items()},
        meanings={name: ranking.meaning for name, ranking in rankings.items()},
        checks=study.ablations,
        cards=[(each, silencing_sentence(each)) for each in study.cards],
        signs=OUTCOME_SIGNS,
    )


def rank_rows(study: NeuronStudy) -> Sequence[RankRow]:
    """Return the best units of the leading ranking with their rank under every one."""
    leading = study.ranking(study.leading)
    with_card = {card.unit for card in study.cards}
    places = [{unit: k for k, unit in enumerate(each.order, 1)} for each in study.rankings]
    return [
        RankRow(unit, leading.scores[unit], tuple(own[unit] for own in places), unit in with_card)
        for unit in leading.top(UNITS_SHOWN)
    ]
