"""Which pretraining state and which mitigation to try first, as results that are there say."""

from collections.abc import Sequence

from backfire.report.advice.lines import given
from backfire.report.advice.record import Advised
from backfire.report.advice.studied import MitigationTried, StateTried, StudiedTable
from backfire.report.cells import label_of
from backfire.report.findings import Interval
from backfire.report.frontiers.choosing import CHOSEN_ON
from backfire.report.numbers import percent, percent_interval

UNKNOWN = "unknown"


def advise_epoch(table: StudiedTable) -> Advised:
    """Advise a pretraining state by Figure 2: the source model's best, unless the target's pays.

    Choosing by the target's validation split takes a fine-tuning for every state; it is advised
    only if it was worth something on a target and harmful on none.
    """
    if not table.states:
        why = "Figure 2 has no evidence: backfire reproduce figure-2"
        return Advised(word=UNKNOWN, because=why)
    pays, costs = (
        [each for each in table.states if _beyond(each.regret[1], above=above)]
        for above in (True, False)
    )
    if pays and not costs:
        targets = _listed([each.target for each in pays])
        return Advised(
            word="the best state by the target's validation split: fine-tune each",
            because=(
                "Figure 2, by accuracy: it gains more than the source model's best state on "
                f"{targets}."
            ),
        )
    targets = _listed([each.target for each in table.states])
    return Advised(
        word="the best state of the source model by its own validation split",
        because=f"Figure 2, by accuracy on {targets}: {_last(table.states)} {_every(table.states)}",
    )


def _last(states: Sequence[StateTried]) -> str:
    found = {
        word: "; ".join(
            f"{percent(each.drop[0])} points on {label_of(each.target)} "
            f"({percent_interval(each.drop[1])})"
            for each in states
            if _beyond(each.drop[1], above=word == "more")
        )
        for word in ("less", "more")
    }
    sentences = [
        f"the last state gains {word} than that ({where})" for word, where in found.items() if where
    ]
    if not sentences:
        return "the last state is not shown to gain less or more than that."
    return f"{'; '.join(sentences)}; elsewhere it is not shown to differ."


def _every(states: Sequence[StateTried]) -> str:
    most = percent(max(abs(each.regret[0]) for each in states))
    sure = {
        word: _listed([each.target for each in states if _beyond(each.regret[1], above=above)])
        for word, above in (("the better", True), ("the worse", False))
    }
    beyond = " and ".join(f"for {word} on {where}" for word, where in sure.items() if where)
    chance = f"beyond chance {beyond}" if beyond else "within chance"
    return (
        "To fine-tune every state and choose on the target's validation split changes the gain by "
        f"at most {most} points, {chance}."
    )


def advise_mitigation(table: StudiedTable, target: str | None) -> Advised:
    """Advise the mitigation with the least S on validation that costs little on every target.

    It says so where that one was not tried on the target that is asked about (None for one of which
    nothing is known). None is advised where even that one leaves no less of S than plain transfer,
    on average.
    """
    if table.mitigations_from is None:
        return Advised(
            word=UNKNOWN,
            because=(
                "the sweep of mitigations has no evidence (backfire reproduce mitigations). For a "
                "pair at hand, backfire recover tries a shortlist."
            ),
        )
    found = table.mitigation
    if found is None:
        why = "none is known to lose at most 0.2 points on every target"  # or its S is not known
        return Advised(word="none", because=f"in the sweep {table.mitigations_from} {why}.")
    name = f"{found.method} ({found.strength})" if found.strength else found.method
    did = "; ".join(map(_tried, found.tried))
    if target not in {each.target for each in found.tried}:
        did += f". {untried(target)}"
    rule = "the least S on validation among those that lose at most 0.2 points on every target"
    if sum(map(_saved, found.tried)) <= 0:
        why = f"in the sweep {table.mitigations_from} {name} has {rule}, and no less than without"
        return Advised(word="none", because=f"{why}. {did}.")
    return Advised(
        word=name, because=f"in the sweep {table.mitigations_from} it has {rule}. {did}."
    )


def untried(target: str | None) -> str:
    """Say that something was not tried on a target; None is one of which nothing is known."""
    return f"On {label_of(target) if target else 'this target'} it was not tried"


def _saved(found: MitigationTried) -> float:
    """Return how much less of S there is, by the middles of both brackets."""
    return (sum(found.systematic_plain) - sum(found.systematic)) / 2


def _tried(found: MitigationTried) -> str:
    value, limits = found.against_plain
    shown = f" ({percent_interval(limits)}{given(found.covers)})" if limits else ""
    where = f"{found.split} (where it was chosen)" if found.split == CHOSEN_ON else found.split
    return (
        f"{label_of(found.target)}, {where}, {found.runs} + {found.runs} runs: "
        f"S {percent_interval(found.systematic)} instead of "
        f"{percent_interval(found.systematic_plain)}, {found.score} "
        f"changes by {percent(value)} points{shown}"
    )


def _beyond(interval: Interval | None, *, above: bool) -> bool:
    """Tell whether an interval lies above 0, or below."""
    return interval is not None and (interval[0] > 0 if above else interval[1] < 0)


def _listed(targets: Sequence[str]) -> str:
    return ", ".join(label_of(target) for target in targets)
