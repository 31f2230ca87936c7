"""neurons.md, and the card of one unit for a terminal or a pull request."""

from collections.abc import Iterator, Sequence
from typing import Final

from backfire.neurons.ranking import RANKINGS
from backfire.report.markdown import code, code_text, join_lines, prose, table
from backfire.report.markdown_report import signed
from backfire.report.neuron_page import OUTCOME_SIGNS, rank_rows
from backfire.report.neuron_wording import ablation_sentence, extent, headline, silencing_sentence
from backfire.report.neurons import NeuronCard, NeuronStudy, PrunedArm, SeenToken
from backfire.report.numbers import chance, count, decimal, percent, signed_count

_SHOWN: Final = 10


def markdown_study(study: NeuronStudy) -> str:
    """Return neurons.md."""
    lines = [f"## {prose(headline(study))}", "", prose(extent(study)), ""]
    for note in study.notes:
        lines += [f"> {prose(note)}", ""]
    lines += [*_ablations(study), *_ranks(study)]
    for card in study.cards:
        lines += _card(card, study)
    return join_lines([*lines, *signed(study.signature)])


def markdown_ablations(study: NeuronStudy) -> str:
    """Return the causal checks alone."""
    return join_lines(_ablations(study))


def markdown_ranks(study: NeuronStudy) -> str:
    """Return the table of ranks alone."""
    return join_lines(_ranks(study))


def markdown_cards(study: NeuronStudy) -> str:
    """Return the cards alone."""
    return join_lines([line for card in study.cards for line in _card(card, study)])


def markdown_arms(arms: Sequence[PrunedArm]) -> str:
    """Return what pruning gives, in per cent."""
    rows = [
        [
            arm.name,
            count(arm.units),
            arm.split,
            count(len(arm.runs)),
            percent(arm.accuracy),
            percent(arm.positive_transfer),
            percent(arm.negative_transfer),
            percent(arm.own_negative_transfer),
        ]
        for arm in arms
    ]
    heads = ["Pruned by", "Units", "Split", "Runs", "Accuracy", "PT", "NT", "NT, own references"]
    return join_lines(table(heads, rows))


def _ablations(study: NeuronStudy) -> Iterator[str]:
    if not study.ablations:
        return
    heads = [
        "Ranking", "Units", "Returned", "random", "p", "of the concept", "random", "p",
        "Lost", "random", "Net", "random", "p",
    ]  # fmt: skip
    rows = [
        [
            RANKINGS.load(each.method).title,
            count(each.units),
            f"{count(each.returned.value)} of {count(each.falsified)}",
            f"{decimal(each.returned.mean)} ({each.returned.least} … {each.returned.most})",
            chance(each.returned.p).replace("<", "&lt;"),
            f"{count(each.returned_of_concept.value)} of {count(each.falsified_of_concept)}",
            decimal(each.returned_of_concept.mean),
            chance(each.returned_of_concept.p).replace("<", "&lt;"),
            count(each.lost.value),
            decimal(each.lost.mean),
            signed_count(each.net.value),
            decimal(each.net.mean),
            chance(each.net.p).replace("<", "&lt;"),
        ]
        for each in study.ablations
    ]
    yield "### Is it these units?"
    yield from table(heads, rows)
    if len(study.ablations) == 1:
        yield prose(ablation_sentence(study.ablations[0]))
    yield ""


def _ranks(study: NeuronStudy) -> Iterator[str]:
    titles = [RANKINGS.load(each.method).title for each in study.rankings]
    leading = RANKINGS.load(study.leading).title
    yield f"### Which units, by {leading}, for {prose(study.concept)}"
    rows = [[str(row.unit), decimal(row.score), *map(str, row.ranks)] for row in rank_rows(study)]
    yield from table(["Unit", "Score", *titles], rows)


def _card(card: NeuronCard, study: NeuronStudy) -> Iterator[str]:
    yield f"### Unit {card.unit}"
    yield ""
    yield prose(silencing_sentence(card))
    yield from table(
        ["Ranking", "Rank", "Score"],
        [
            [RANKINGS.load(each.method).title, f"{each.rank} of {study.units}", decimal(each.score)]
            for each in card.standings
        ],
    )
    yield from table(
        ["Class", "Tokens", "Mean activation"],
        [
            [prose(name), count(study.tokens[name]), decimal(mean)]
            for name, mean in card.means.items()
        ],
    )
    yield from _tokens("What silencing it changes", card.changed)
    yield from _tokens("Where it gives most", card.highest)
    yield from _tokens("Where it gives least", card.lowest)


def _tokens(title: str, tokens: Sequence[SeenToken]) -> Iterator[str]:
    if not tokens:
        return
    yield f"**{title}**"
    yield ""
    for token in tokens[:_SHOWN]:
        labels = [f"gold {code(token.gold)}"]
        if token.predicted != token.gold:
            labels.append(f"predicted {code(token.predicted)}")
        if token.silenced is not None:
            labels.append(f"silenced {code(token.silenced)}")
        sign = OUTCOME_SIGNS[token.outcome]
        yield f"- {decimal(token.activation)} {_quote(token)} {sign} {', '.join(labels)}"
    yield ""


def _quote(token: SeenToken) -> str:
    words = [
        f"<b><u>{code_text(word)}</u></b>" if place == token.place else code_text(word, 30)
        for place, word in enumerate(token.words)
    ]
    before, after = "… " if token.cut_before else "", " …" if token.cut_after else ""
    return f"<code>{before}{' '.join(words)}{after}</code>"
