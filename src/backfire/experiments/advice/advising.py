"""What the studies say of a pair that is not trained yet, or that they can't tell."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.corpus import Corpus, read_entry
from backfire.experiments.advice.boundary import (
    Nearest,
    find_nearest,
    is_merely_too_large,
    outside_by_distance,
    outside_by_extent,
    outside_by_labels,
    outside_by_language,
    outside_by_measure,
    outside_by_size,
)
from backfire.experiments.advice.first_setting import advise_setting
from backfire.experiments.advice.first_tries import advise_epoch, advise_mitigation
from backfire.experiments.advice.namesakes import note_namesake
from backfire.experiments.advice.sizes_tried import know_sizes
from backfire.experiments.advice.table import shipped_table
from backfire.experiments.advice.with_study import with_study
from backfire.experiments.seen_notes import note_seen
from backfire.experiments.similarity.measuring import measure_similarity
from backfire.records.checksums import json_checksum
from backfire.records.errors import CorpusError
from backfire.records.signature import make_signature
from backfire.report.advice.record import Advice, Predicted
from backfire.report.advice.studied import TOLD, FittedPairs, StudiedTable
from backfire.scoring.crossed import Pairs
from backfire.scoring.left_out import predict
from backfire.similarity.measure import list_measures
from backfire.slices.word_list import ranked_words
from backfire.transitions.noise.contrast import Quantity

NOT_RUN = "the study of similarity has not been run: backfire study similarity"
_TRAIN = "train"
_COMMONEST = 100
_TASKS = {"pos": "parts of speech", "chunking": "chunks", "ner": "entities"}


def advise(
    source: str | Corpus,
    target: str | Corpus,
    *,
    study: Path | str | Sequence[Path | str] | None = None,
    data: Path | None = None,
    catalogue: Path | None = None,
    table: StudiedTable | None = None,
) -> Advice:
    """Say what the studies predict for a pair, with its uncertainty, and what to try first.

    Nothing is trained but the small classifiers of the proxy A-distance. Where the pair lies
    outside what was studied the verdict is "unknown", with the reasons.

    Args:
        source: A corpus, or the name of one or of a part of one.
        target: The same.
        study: similarity.json, size.json or hyperparameters.json of a study of one's own, or
            several, of which the last of a kind counts. Each takes the place of what comes with
            Backfire, that of sizes for its own pairs of corpora.
        data: The folder of the corpora; None for the usual one.
        catalogue: A further catalogue.
        table: What it all rests on; None for what comes with Backfire.

    Raises:
        CorpusError: If a corpus is unknown, absent or broken, or both are one text.
        EvidenceError: If a `study` is no such file.

    Paper: section 6
    """
    entries = read_catalogue(data=data, catalogue=catalogue)
    corpora = [
        read_entry(entries, each) if isinstance(each, str) else each for each in (source, target)
    ]
    _check_different(corpora)
    known = table or shipped_table()
    for each in (study,) if isinstance(study, Path | str) else study or ():
        known = with_study(known, Path(each))
    names = corpora[0].name, corpora[1].name
    sizes = _tokens(corpora[0]), _tokens(corpora[1])
    namesake = note_namesake(known.measured, corpora[1])
    alike = (each for each in known.measured if (each.source, each.target) == names)
    tried = () if namesake else tuple(alike)
    fitted = known.fitted and any((x.source, x.target) == names for x in known.fitted.pairs)
    own = fitted and not namesake
    why, predicted, nearest = ((), {}, None) if own else _predict(corpora, sizes, known.fitted)
    return Advice(
        source=names[0],
        target=names[1],
        sizes=sizes,
        verdict="measured" if tried else "unknown" if why else "predicted",
        why_unknown=why,
        predicted=predicted,
        measured=tried,
        sizes_tried=know_sizes(known.sizes, corpora[0], corpora[1], entries),
        nearest=(nearest.source, nearest.target) if nearest else None,
        epoch=advise_epoch(known),
        mitigation=advise_mitigation(known, None if namesake else names[1]),
        hyperparameters=advise_setting(known, None if namesake else names[1]),
        notes=(
            *([namesake] if namesake else []),
            *_notes(corpora, sizes, known.fitted, why, predicted=bool(predicted)),
        ),
        signature=make_signature(
            command="advise",
            source=f"{names[0]}.train-{corpora[0].checksum(_TRAIN)[:12]}",
            target=f"{names[1]}.train-{corpora[1].checksum(_TRAIN)[:12]}",
            table=json_checksum(known.model_dump(mode="json"))[:12],
        ),
    )


def _check_different(corpora: Sequence[Corpus]) -> None:
    source, target = corpora
    if source.checksum(_TRAIN) == target.checksum(_TRAIN):
        raise CorpusError(
            f"{source.name} and {target.name}: found one and the same training text, expected a "
            "source and another target; nothing would be transferred. Name two corpora."
        )


def _tokens(corpus: Corpus) -> int:
    return int(corpus.split(_TRAIN).num_rows)


def _predict(
    corpora: list[Corpus], sizes: tuple[int, int], fitted: FittedPairs | None
) -> tuple[tuple[str, ...], Mapping[Quantity, Predicted], Nearest | None]:
    """Return why nothing can be predicted, or what is, and the studied pair that is nearest."""
    tasks = [
        f"{x.name} has {_TASKS[x.task]}; parts of speech are studied"
        for x in corpora
        if x.task != "pos"
    ]
    if fitted is None:
        return (*tasks, NOT_RUN), {}, None
    why = [
        *tasks,
        *outside_by_extent(fitted),
        *outside_by_size(sizes, fitted),
        *outside_by_labels({x.name: len(x.labels()) for x in corpora}, fitted),
        *outside_by_language({x.name: _share_of_common_words(x) for x in corpora}),
    ]
    if why:
        return tuple(why), {}, None
    measures = _measure(corpora)
    nearest = find_nearest(measures, fitted)
    why += [*outside_by_measure(measures, fitted), *outside_by_distance(nearest)]
    if why:
        return tuple(why), {}, nearest
    return (), {name: predict_number(fitted, name, measures) for name in TOLD}, nearest


def predict_number(
    fitted: FittedPairs, quantity: Quantity, measures: Mapping[str, float]
) -> Predicted:
    """Predict one number by the measure that predicts it, else by the mean of the studied pairs.

    The interval is as wide as such predictions erred on pairs without which they were made, the
    choice of the measure included.
    """
    by = fitted.predictors[quantity]
    measure = by.measure if by.measure in measures else None
    pairs = [
        pair
        for pair in fitted.pairs
        if quantity in pair.numbers and (measure is None or measure in pair.measures)
    ]
    names = Pairs(
        np.array([pair.source for pair in pairs], dtype=np.str_),
        np.array([pair.target for pair in pairs], dtype=np.str_),
    )
    y = np.array([pair.numbers[quantity] for pair in pairs])
    x = None if measure is None else np.array([pair.measures[measure] for pair in pairs])
    new = 0.0 if measure is None else measures[measure]
    error = by.baseline if measure is None else by.error
    found = predict(names, x, y, new, error)
    return Predicted(
        value=found.value,
        interval=found.interval,
        measure=measure,
        error=error,
        mean_error=by.baseline,
    )


def _measure(corpora: list[Corpus]) -> Mapping[str, float]:
    names = [name for name, each in list_measures().items() if "model" not in each.needs]
    found = measure_similarity(*corpora, measures=names)
    return {each.measure: each.value for each in found.values if each.value is not None}


def _share_of_common_words(corpus: Corpus) -> float:
    ranks = ranked_words()
    words = pc.value_counts(pc.utf8_lower(corpus.split(_TRAIN).column("token")))
    common = sum(
        each["counts"]
        for each in words.to_pylist()
        if ranks.get(each["values"], _COMMONEST) < _COMMONEST
    )
    return float(common / max(1, _tokens(corpus)))


def _notes(
    corpora: Sequence[Corpus],
    sizes: tuple[int, int],
    fitted: FittedPairs | None,
    why: tuple[str, ...],
    *,
    predicted: bool,
) -> Iterator[str]:
    seen = note_seen(*corpora)
    if seen:
        yield seen
    if predicted and fitted:
        start = "pretrained word vectors" if fitted.vectors else "word vectors drawn at random"
        yield (
            f"What is predicted is for the paper's tagger with {start}, at the sizes that were "
            "studied, on English parts of speech."
        )
    if fitted and is_merely_too_large(why, sizes, fitted):
        studied = fitted.source_tokens, fitted.target_tokens
        parts = (
            f"{corpus.name.partition('@')[0]}@{n_tokens}"
            for corpus, n_tokens in zip(corpora, studied, strict=True)
        )
        yield f"At the sizes of the study of similarity: backfire advise {' '.join(parts)}"
