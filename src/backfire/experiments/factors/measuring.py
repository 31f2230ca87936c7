"""A stage of the study measured from evidence: every setting, and what it adds to the base."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.evidence.signing import sign_runs
from backfire.experiments.evidence.span_counts import f1_numbers
from backfire.experiments.factors.effects import find_effects, pool_variances
from backfire.experiments.factors.settings import FactorTarget
from backfire.experiments.factors.variant import BASE, Variant, sweep_name
from backfire.experiments.study import StudyDesk
from backfire.experiments.study_numbers import correct, study_number
from backfire.report.factors.record import FactorPanel, FactorRow, score_of
from backfire.report.studied.record import Studied
from backfire.scoring.leave_out import LeaveOut, sum_up
from backfire.transitions.noise.contrast import Layers, Quantity, contrast_numbers

TESTED: Final[tuple[Quantity, ...]] = (
    "positive_transfer",
    "negative_transfer",
    "systematic_middle",
    "systematic_change",
)
"""The declared family: these and the score of transfer (F1 where labels are spans, else accuracy),
of all settings and targets of one stage, and what two levels do beyond their sum, on one split.
What holds for other sentences only, given few runs, is not tested."""

Effects = Mapping[Quantity, Studied]


@dataclass(frozen=True)
class _Measured:
    """A setting with its runs."""

    variant: Variant
    reference: RunSet
    candidate: RunSet
    numbers: Mapping[Quantity, LeaveOut]


def runs_there(desk: StudyDesk, stage: int, variant: Variant, target: str) -> set[int]:
    """Return the numbers of the runs that both arms of a setting have in the evidence."""
    sweep = sweep_name(stage, vectors=variant.has_vectors)
    arms = variant.random_arm, variant.transfer_arm
    return set.intersection(*(set(desk.evidence.numbers(sweep, arm, target)) for arm in arms))


def measure_stage(
    desk: StudyDesk, stage: int, target: FactorTarget, variants: Sequence[Variant], split: str
) -> FactorPanel | None:
    """Measure one target on one split, without q-values.

    Settings of which there is no evidence are left out; the others count with the runs that all
    of them have.

    Returns:
        None without evidence of the base and of another setting, or without a run of one number
        in all that are there, as in the midst of a training.
    """
    numbers = {each.name: runs_there(desk, stage, each, target.name) for each in variants}
    there = [each for each in variants if numbers[each.name]]
    if not there or there[0].name != BASE or len(there) == 1:
        return None
    common = sorted(set.intersection(*(numbers[each.name] for each in there)))
    if not common:
        return None
    layers = Layers(
        f"sentences of {target.name} {split}", "random runs by number", "source models by number"
    )
    measured = {
        each.name: _measure(desk, stage, each, target.name, split, common, layers) for each in there
    }
    text = measured[BASE].reference.text
    return FactorPanel(
        stage=stage,
        target=target.name,
        source=target.source,
        split=split,
        tokens=text.n_tokens,
        sentences=text.n_sentences,
        planned_settings=len(variants),
        planned_runs=desk.settings.runs if stage == 1 else desk.settings.final_runs,
        rows=tuple(_rows(stage, measured, layers)),
        beyond_sum=dict(_beyond_sum(measured, layers)),
        family=0,
    )


def _measure(
    desk: StudyDesk,
    stage: int,
    variant: Variant,
    target: str,
    split: str,
    common: Sequence[int],
    layers: Layers,
) -> _Measured:
    sweep = sweep_name(stage, vectors=variant.has_vectors)
    reference = desk.evidence.runs(sweep, variant.random_arm, target, split)
    candidate = desk.evidence.runs(sweep, variant.transfer_arm, target, split, epoch=variant.epoch)
    reference, candidate = (each.of_numbers(common) for each in (reference, candidate))
    numbers = contrast_numbers(reference.arm, candidate.arm, reference.text.sentence, layers)
    f1 = f1_numbers(reference, candidate, layers)
    return _Measured(variant, reference, candidate, {**f1, **numbers})


def _rows(stage: int, measured: Mapping[str, _Measured], layers: Layers) -> Iterator[FactorRow]:
    every = measured.values()
    pool = pool_variances(
        [each.numbers for each in every],
        layers,
        [each.variant.random_arm for each in every],
        [tuple(each.candidate.sources) for each in every],
    )
    for name, own in measured.items():
        base = measured.get(own.variant.against)
        effects: Mapping[Quantity, Studied] = {}
        if name != BASE and base is not None:
            shared = own.variant.random_arm == base.variant.random_arm
            effects = find_effects(
                own.numbers, base.numbers, layers, pool, own_reference=not shared
            )
        yield FactorRow(
            name=name,
            levels=own.variant.levels_named,
            reach=_reach(own.variant),
            against="" if name == BASE else own.variant.against,
            runs=(len(own.reference.numbers), len(own.candidate.numbers)),
            numbers={x: study_number(found, layers) for x, found in own.numbers.items()},
            effects=effects,
            signature=_sign(stage, own),
        )


def _reach(variant: Variant) -> str:
    return " and ".join(dict.fromkeys(factor.reach for _, factor, _ in variant.levels))


def _beyond_sum(
    measured: Mapping[str, _Measured], layers: Layers
) -> Iterator[tuple[str, Mapping[Quantity, Studied]]]:
    """Give what levels do together less what each does alone, of every setting that crosses some.

    Interval and p-value are those of `study_number`: with few runs for other sentences only.
    """
    for name, own in measured.items():
        alone = [measured.get(level) for level, _, _ in own.variant.levels]
        parts = [each for each in alone if each is not None]
        if len(alone) > 1 and len(parts) == len(alone):
            terms = [(1.0, own), *((-1.0, each) for each in parts), (1.0, measured[BASE])]
            yield (
                name,
                {
                    quantity: study_number(
                        sum_up([(weight, each.numbers[quantity]) for weight, each in terms]), layers
                    )
                    for quantity in own.numbers
                },
            )


def correct_panels(panels: Sequence[FactorPanel]) -> list[FactorPanel]:
    """Return panels of one stage and split with q-values, as one family."""
    family = [
        effects[each] for panel in panels for effects in _every(panel) for each in _tested(effects)
    ]
    corrected = iter(correct(family))
    return [
        _renewed(panel, corrected).model_copy(update={"family": len(family)}) for panel in panels
    ]


def _every(panel: FactorPanel) -> Iterator[Effects]:
    """Give what is tested on a panel, in the order in which it is renewed."""
    yield from (row.effects for row in panel.rows)
    yield from panel.beyond_sum.values()


def _tested(effects: Effects) -> list[Quantity]:
    """Return the numbers that are tested: none that holds for other sentences only."""
    declared = [each for each in (score_of(effects), *TESTED) if each in effects]
    return [each for each in declared if effects[each].covers != "these runs"]


def _renewed(panel: FactorPanel, corrected: Iterator[Studied]) -> FactorPanel:
    """Return a panel with the next numbers in the places of the tested ones."""
    renewed = iter(
        [{**own, **{each: next(corrected) for each in _tested(own)}} for own in _every(panel)]
    )
    rows = tuple(row.model_copy(update={"effects": next(renewed)}) for row in panel.rows)
    beyond = {name: next(renewed) for name in panel.beyond_sum}
    return panel.model_copy(update={"rows": rows, "beyond_sum": beyond})


def _sign(stage: int, own: _Measured) -> str:
    return sign_runs(
        own.reference,
        own.candidate,
        sweep=sweep_name(stage, vectors=own.variant.has_vectors),
        setting=own.variant.name,
        target=own.reference.text.corpus,
        split=own.reference.text.split,
    )
