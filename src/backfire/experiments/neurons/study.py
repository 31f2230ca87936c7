"""A study of the units of a run: from run folders to the record that the report shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from backfire.experiments.neurons.ablating import Check, check_causes
from backfire.experiments.neurons.carding import make_cards
from backfire.experiments.neurons.concepts import FALSIFIED, Concept, find_concept
from backfire.experiments.neurons.observing import (
    needs_of,
    observe,
    rank_observed,
    why_no_before,
)
from backfire.experiments.neurons.studied import Studied, open_source, open_studied, read_source
from backfire.models.tagger import Tagger
from backfire.models.units import check_units, layer_width
from backfire.neurons.ranking import DEFAULT, RANKINGS, Need
from backfire.records.neurons import Layer
from backfire.records.signature import make_signature
from backfire.report.neurons import Ablation, NeuronStudy


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of a run.

    Attributes:
        run: Its folder; it holds the model.
        references: The run folders of the reference.
        split: On which split.
        layer: Whose units.
        concept: What they are ranked for (`concepts.HELP`).
        against: What the concept stands against, if it is an expression.
        ranking: The ranking that leads: it decides which units are shown.
        source: The run folder of the source model, if it does not lie beside the run.
        slow: Whether to silence each unit alone as well, which takes a while.
    """

    run: Path
    references: Sequence[Path] = ()
    split: str = "validation"
    layer: Layer = "extractor"
    concept: str = FALSIFIED
    against: str | None = None
    ranking: str = DEFAULT
    source: Path | None = None
    slow: bool = False


def study_units(
    question: Question, *, top: int = 5, units: Sequence[int] = (), check: Check | None = None
) -> NeuronStudy:
    """Study the units of a run.

    Args:
        question: What is asked.
        top: How many units of the leading ranking get a card.
        units: Units that get one beside them; with any given, they alone do.
        check: The causal check, if it shall be made.

    Raises:
        BackfireError: If a run, a ranking, a unit or the concept can't be used.
    """
    studied = open_studied(question.run, question.split, question.references)
    find = partial(_find, question)
    check_units(studied.tagger, question.layer, units)
    source = _open_source(studied, question.source)
    concept = find(studied)
    needs = _needs(studied, question, source)
    seen = observe(studied, question.layer, concept, needs=needs, source=source)
    methods = [question.ranking, *(name for name in RANKINGS.names() if name != question.ranking)]
    rankings = rank_observed(studied, question.layer, concept, seen, methods)
    chosen = list(units) or list(rankings[0].top(top))
    return NeuronStudy(
        run=studied.manifest.run,
        corpus=studied.manifest.corpus,
        split=question.split,
        references=len(question.references),
        layer=question.layer,
        units=layer_width(studied.tagger, question.layer),
        concept=concept.words,
        tokens=seen.counts,
        leading=question.ranking,
        rankings=rankings,
        ablations=_check(studied, find, check, source),
        cards=make_cards(studied, question.layer, chosen, seen, rankings),
        notes=tuple(_notes(studied, question, source)),
        signature=make_signature(
            run=studied.manifest.run,
            corpus=studied.manifest.corpus,
            split=question.split,
            layer=question.layer,
            references=len(question.references) or None,
            sets=f"{check.sets}@{check.seed}" if check else None,
        ),
    )


def _find(question: Question, studied: Studied) -> Concept:
    return find_concept(question.concept, studied, question.against)


def _check(
    studied: Studied,
    find: Callable[[Studied], Concept],
    check: Check | None,
    source: Tagger | None,
) -> tuple[Ablation, ...]:
    return tuple(check_causes(studied, find, check, source)) if check else ()


def _needs(studied: Studied, question: Question, source: Tagger | None) -> frozenset[Need]:
    """Return what to record: what the leading ranking needs, and all that is cheap here."""
    needs: set[Need] = {"attributions", *needs_of([question.ranking])}
    if source is not None and why_no_before(studied.manifest) is None:
        needs.add("before")
    if question.slow and len(studied.reference_right):
        needs.add("returned")
    return frozenset(needs)


def _open_source(studied: Studied, given: Path | None) -> Tagger | None:
    if given is not None:
        return read_source(given, studied.manifest)
    beside = studied.folder.path.parent / f"run={studied.manifest.source}"
    return open_source(studied) if beside.is_dir() else None


def _notes(studied: Studied, question: Question, source: Tagger | None) -> list[str]:
    notes = []
    if not question.references:
        notes.append(
            "Without a reference no token is known to be falsified: silencing is told by right and "
            "wrong tokens alone. Give runs of the reference with --reference."
        )
    elif len(question.references) == 1:
        notes.append(
            "One reference run says which tokens are falsified; many of these are chance. With "
            "several, those that most of them have right count."
        )
    if source is None and studied.manifest.source and not why_no_before(studied.manifest):
        notes.append(
            f"The source model, run {studied.manifest.source}, is not beside the run, so no unit "
            "is ranked by how little fine-tuning moved it. Give its folder with --source."
        )
    why = why_no_before(studied.manifest) if studied.manifest.source else None
    if why:
        notes.append(f"No unit is ranked by how little fine-tuning moved it: {why}")
    return notes
