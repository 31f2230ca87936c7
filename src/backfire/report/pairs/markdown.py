"""The study of similarity in Markdown: what predicts what, and every pair."""

from collections.abc import Iterator, Sequence
from typing import Final

from backfire.report.markdown import code, folded, join_lines, prose, table
from backfire.report.numbers import NOTHING, chance, count, decimal, percent
from backfire.report.pairs.means import means_of_sides
from backfire.report.pairs.naming import call_part
from backfire.report.pairs.record import JUDGED, SHOWN, PairStudy, Relation, StudiedPair, saves
from backfire.report.pairs.words import correlation, skill, tell_findings, tell_predictors
from backfire.report.studied.words import CALLED, is_finding, number
from backfire.transitions.noise.contrast import Quantity

DRAWN: Final = (("gain", "the gain"), ("s", "S"), ("d", "D"))
"""The pictures: the end of the file's name, and what stands upwards."""

_RULES: Final = """\
All sources have about {source} training tokens and all targets about {target}, so size is no part
of similarity here. S is the middle of its bracket *S at least* … *S at most*; it depends on the
number of runs, which all pairs have in common. Gain, NT, S and D are per cent of the tokens of
{split}. Pairs with one target share their random runs and their text, pairs with one source their
source models: intervals are for *other sources and other targets* (delete-one jackknives over
sources and over targets, less that over single pairs; Student's t with the fewer of both, less one,
degrees of freedom). Bold: q ≤ 0.05 (Benjamini and Hochberg) in the family of all measures with
gain, NT, S and D.
"""
_ERRORS: Final = """\
A straight line by the measure, fitted without the pairs of a target, against the mean of the other
targets' pairs, whatever the measure says. *Saved*: how much of the mean's squared error the line
saves, in per cent, with a 95 % interval for other sources and targets (jackknives as above, on the
scale of the logarithm of both errors' ratio); below 0 it errs more. Bold: q ≤ 0.05 in the family of
all measures with gain, NT, S and D. *Error*: the root mean square error of the line and of the
mean, in points. A measure is said to *predict* only if it is in bold here and above.
"""
_OTHERS: Final = """\
What `backfire advise` predicts a pair by that was not tried: of the measures that need no source
model and predict the quantity the one with the least error. How well is told by the studied pairs,
each predicted from those that share neither its source nor its target, and **with the measure
chosen anew without them**: on the pairs that it was chosen on, the best of many looks better than
it is. Where that errs no less than the mean of the studied pairs, the mean is what is advised.
"""
_WITHIN: Final = """\
The mean, over targets, of Spearman's correlation over the sources of one target: does the measure
say which source to take? No finding is called here; it is in no family.
"""


def pairs_page(study: PairStudy) -> str:
    """Return the page."""
    counted = study.counted
    n_sources, n_targets = (len({getattr(x, y) for x in counted}) for y in ("source", "target"))
    lines = [
        "# Similarity: does it say what a transfer gives and breaks?",
        "",
        "Made by `backfire study similarity`, from the evidence of the sweep `similarity`.",
        f"{len(counted)} pairs of {n_sources} sources and {n_targets} targets.",
        "",
        *(f"* {prose(note)}" for note in study.notes),
        "",
        _RULES.format(
            source=count(study.source_tokens), target=count(study.target_tokens), split=study.split
        ),
    ]
    if study.relations:
        lines += ["## What predicts what", "", *(f"* {each}" for each in tell_findings(study))]
        lines += ["", *(f"![Every measure against {y}](similarity-{x}.svg)" for x, y in DRAWN), ""]
        lines += [
            *_correlations(study, JUDGED),
            *_errors(study),
            *_others(study),
            *_within(study),
            *_ends(study),
        ]
    lines += [*means_of_sides(study), "## The pairs", "", *_pairs(study)]
    lines += folded("Signatures", [f"* `{pair.signature}`" for pair in study.pairs])
    return join_lines(lines)


def _correlations(study: PairStudy, quantities: Sequence[Quantity]) -> list[str]:
    heads = ("Measure", "Pairs", *(CALLED[each] for each in quantities))
    rows = []
    for measure in study.measures:
        own = [study.relation(measure, each) for each in quantities]
        rows.append([f"`{measure}`", str(own[0].pairs), *map(_bold, own)])
    return ["### Spearman's correlation", "", *table(heads, rows)]


def _bold(found: Relation) -> str:
    words = correlation(found.spearman)
    return f"**{words}**" if found.spearman and is_finding(found.spearman) else words


def _errors(study: PairStudy) -> list[str]:
    if all(each.error is None for each in study.relations):
        return []
    heads = (
        "Measure",
        *(f"{CALLED[each]}, {part}" for each in JUDGED for part in ("saved", "error")),
    )
    rows = []
    for measure in study.measures:
        own = [study.relation(measure, each) for each in JUDGED]
        cells = [cell for each in own for cell in (_saved(each), _error(each))]
        rows.append([f"`{measure}`", *cells])
    return ["### Prediction on targets that were left out", "", _ERRORS, *table(heads, rows)]


def _saved(found: Relation) -> str:
    words = skill(found.skill)
    return f"**{words}**" if saves(found.skill) else words


def _error(found: Relation) -> str:
    return f"{percent(found.error)} / {percent(found.baseline)}"


def _others(study: PairStudy) -> list[str]:
    told = [f"* {each}" for each in tell_predictors(study)]
    return ["### Pairs that were not tried", "", _OTHERS, *told, ""] if told else []


def _within(study: PairStudy) -> list[str]:
    if all(each.within is None for each in study.relations):
        return []
    heads = ("Measure", *(CALLED[each] for each in JUDGED))
    rows = [
        [
            f"`{measure}`",
            *(correlation(study.relation(measure, each).within) for each in JUDGED),
        ]
        for measure in study.measures
    ]
    return ["### Which source for a target", "", _WITHIN, *table(heads, rows)]


def _ends(study: PairStudy) -> list[str]:
    """Give what else was reckoned: both ends of S, Kendall's tau, and q-values."""
    ends = [each for each in SHOWN if each not in JUDGED]
    heads = (
        "Measure", *(CALLED[each] for each in ends),
        *(f"{word}, {CALLED[each]}" for word in ("tau", "q") for each in JUDGED),
    )  # fmt: skip
    rows = []
    for measure in study.measures:
        own = [study.relation(measure, each) for each in JUDGED]
        rows.append(
            [
                f"`{measure}`",
                *(correlation(study.relation(measure, each).spearman) for each in ends),
                *(decimal(each.kendall) for each in own),
                *(chance(each.spearman.q if each.spearman else None) for each in own),
            ]
        )
    return folded("Both ends of S, Kendall's tau, q-values", table(heads, rows))


def _pairs(study: PairStudy) -> Iterator[str]:
    shown: tuple[Quantity, ...] = ("reference_accuracy", "candidate_accuracy", *SHOWN)
    heads = ("Source", "Target", "Runs", *(CALLED[each] for each in shown))
    yield from table(heads, (_row(pair, shown) for pair in study.pairs), left=2)
    if any(not pair.counts for pair in study.pairs):
        yield "A dagger: another label scheme than the source; no correlation is over it."
    if study.measures:
        yield from folded("What the measures say", _measured(study))


def _row(pair: StudiedPair, shown: Sequence[Quantity]) -> list[str]:
    return [
        call_part(pair.source),
        call_part(pair.target) + ("" if pair.counts else " †"),
        " + ".join(map(str, pair.runs)),
        *(number(pair.numbers.get(each)) for each in shown),
    ]


def _measured(study: PairStudy) -> list[str]:
    heads = ("Source", "Target", *(code(measure) for measure in study.measures))
    rows = [
        [
            call_part(pair.source),
            call_part(pair.target),
            *(_value(pair.measure(measure)) for measure in study.measures),
        ]
        for pair in study.pairs
    ]
    return table(heads, rows, left=2)


def _value(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3g}".replace("-", "\N{MINUS SIGN}")
