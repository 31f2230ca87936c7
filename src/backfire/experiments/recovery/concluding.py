"""Chooses among the ways that were tried, on validation, and tells the other splits afterwards."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backfire.experiments.recovery.choosing import (
    FEWEST,
    Contender,
    Rule,
    check_selection,
    choose,
    is_shown,
    why_not,
)
from backfire.experiments.recovery.measuring import Sums, Text, measure, reference_score
from backfire.experiments.recovery.shortlist import Listed
from backfire.experiments.recovery.wording import decide, sentence_of, too_few
from backfire.report.recovery.record import ToldSplit, TriedWay

Labels = Callable[[str], Sequence[str]]
"""Gives a system's labels of a split, in the order of its tokens."""


@dataclass(frozen=True)
class System:
    """A way that was tried, as far as it is judged.

    Attributes:
        listed: What it is.
        labels: What it predicts.
        prediction_seconds: CPU seconds for a thousand tokens; None where not measured.
        training_seconds: CPU seconds of what was trained for it, beside the plain candidate.
        runs: The runs that it is made of.
    """

    listed: Listed
    labels: Labels
    prediction_seconds: float | None = None
    training_seconds: float = 0.0
    runs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bench:
    """What the ways are measured on.

    Attributes:
        chooses: The name of the split that chooses.
        texts: All splits, that one first, with what the reference says of them.
        plain: What the plain candidate says.
    """

    chooses: str
    texts: Mapping[str, Text]
    plain: Labels

    def count(self, labels: Labels, split: str) -> Sums:
        """Count what a system does on each sentence of a split."""
        return self.texts[split].count(self.plain(split), labels(split))


@dataclass(frozen=True)
class Conclusion:
    """What was concluded.

    Attributes:
        chosen: The way that is recommended; None if nothing helps.
        fields: The fields of the record that follow from it.
    """

    chosen: System | None
    fields: dict[str, Any]


def conclude(bench: Bench, systems: Sequence[System], rule: Rule) -> Conclusion:
    """Measure all ways on the split that chooses, choose, and tell the others.

    Args:
        bench: What they are measured on.
        systems: What was tried.
        rule: How is chosen.
    """
    text = bench.texts[bench.chooses]
    measured = [
        (each, bench.count(each.labels, bench.chooses))
        for each in sorted(systems, key=lambda each: each.listed.number)
    ]
    contenders = [
        Contender(each.listed.number, each.listed.way.models, own)
        for each, own in measured
        if each.listed.recipe.role != "bound"
    ]
    enough = contenders if text.n_sentences >= FEWEST else []
    best = choose(enough, text.task, rule)
    single = choose([each for each in enough if each.models == 1], text.task, rule)
    system = next((s for s, _ in measured if best and s.listed.number == best.number), None)
    plain = bench.count(bench.plain, bench.chooses)
    fields = {
        "plain": measure(plain, text.task),
        "tried": tuple(_describe(each, own, text, rule) for each, own in measured),
        "recommended": best.number if best else None,
        "single": single.number if single else None,
        "check": check_selection(contenders, plain, text.task, rule),
        "told": tuple(_tell(bench, system, rule)),
    }
    return Conclusion(system, {**_say(text, rule, fields), **fields})


def _say(text: Text, rule: Rule, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that say what was asked, and in words what was found."""
    chosen = next((way for way in found["tried"] if way.number == found["recommended"]), None)
    return {
        "task": text.task,
        "verdict": decide(chosen, rule.aim, text.n_sentences),
        "verdict_sentence": (
            sentence_of(chosen, found["plain"], found["tried"], rule.aim, found["told"])
            if text.n_sentences >= FEWEST
            else too_few(found["plain"], text.n_sentences)
        ),
        "rule": str(rule),
        "aim": rule.aim,
        "margin": rule.margin,
        "sentences": text.n_sentences,
        "reference_score": reference_score(text),
    }


def _describe(system: System, sums: Sums, text: Text, rule: Rule) -> TriedWay:
    listed = system.listed
    reason = why_not(sums, text.task, rule)
    if text.n_sentences < FEWEST:
        reason = "too few sentences"
    if listed.recipe.role == "bound":
        reason = "no system"
    return TriedWay(
        number=listed.number,
        name=listed.way.name,
        recipe=listed.name,
        role=listed.recipe.role,
        title=listed.recipe.title,
        models=listed.way.models,
        prediction_seconds=system.prediction_seconds,
        training_seconds=system.training_seconds,
        validation=measure(sums, text.task),
        eligible=reason is None,
        verdict=reason or "may be chosen",
        runs=system.runs,
    )


def _tell(bench: Bench, system: System | None, rule: Rule) -> Iterator[ToldSplit]:
    for split, text in bench.texts.items():
        if split == bench.chooses:
            continue
        own = measure(bench.count(system.labels, split), text.task) if system else None
        yield ToldSplit(
            split=split,
            sentences=text.n_sentences,
            reference_score=reference_score(text),
            plain=measure(bench.count(bench.plain, split), text.task),
            recommended=own,
            reached=is_shown(own.reduction_interval, rule.aim) if own else None,
            kept=is_shown(own.score_difference_interval, -rule.margin) if own else None,
        )
