"""How alike a source and some targets are: from corpora to the record."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from backfire.corpora.corpus import Corpus, read_corpus
from backfire.experiments.seen_notes import note_seen
from backfire.experiments.similarity.describing import describe_texts, note_extent, sign_similarity
from backfire.experiments.similarity.drawing import make_value, measure_draws
from backfire.experiments.similarity.model_choice import ModelChoice
from backfire.experiments.similarity.word_forms import find_forms
from backfire.records.errors import SettingsError, missing_extra
from backfire.report.similarity.explaining import card_of
from backfire.report.similarity.record import EqualSizes, Similarity, Value
from backfire.similarity.measure import MEASURES, Measure, list_measures
from backfire.similarity.pair import Pair
from backfire.similarity.text import Text, read_text

if TYPE_CHECKING:
    from backfire.experiments.similarity.reading_model import ReadByModel


def measure_similarity(
    source: str | Corpus,
    *targets: str | Corpus,
    splits: tuple[str, str] = ("train", "train"),
    model: ModelChoice | Path | str | None = None,
    measures: Sequence[str] = (),
    equal_draws: int = 0,
    equal_tokens: int | None = None,
    seed: int = 1,
) -> Similarity:
    """Measure how alike a source and some targets are.

    Nothing is trained but the small classifiers of the proxy A-distance.

    Args:
        source: A corpus, or the name of one (`backfire.read_corpus`).
        targets: One or more corpora, or their names.
        splits: The split of the source and that of the targets.
        model: The run folder of a source model, for the measures that need one; to choose its epoch
            and word vectors as well, a `backfire.experiments.similarity.model_choice.ModelChoice`.
        measures: Names of measures; none for all that can be had.
        equal_draws: How often texts of equal size are drawn and measured instead of all of both; 0
            for never.
        equal_tokens: About how many tokens each draw has; None for as many as the smallest of all
            these texts.
        seed: Of draws, and of the folds of the classifiers.

    Raises:
        CorpusError: If a corpus is unknown, absent or broken, or has no such split.
        SettingsError: If there is no such measure, no target, or a text is too small for the draws.
        ModelError: If the model can't be used.
        MissingExtraError: If a model is given and torch is not installed.

    Paper: section 6
    """
    corpora = [read_corpus(each) if isinstance(each, str) else each for each in (source, *targets)]
    chosen = _choose(measures, with_model=model is not None)
    texts = _read_texts(corpora, splits)
    checksums = [corpus.checksum(text.split) for corpus, text in zip(corpora, texts, strict=True)]
    read = _read_by_model(model, texts, checksums[0], seed) if _need_model(chosen) else None
    forms = find_forms(sorted({form for each in chosen.values() for form in each.forms}), texts)
    pairs = [
        Pair(texts[0], text, forms, read.seen[text.corpus] if read else None, seed)
        for text in texts[1:]
    ]
    sizes = _equal_sizes(texts, equal_draws, equal_tokens)
    described = describe_texts(texts, checksums)
    return Similarity(
        source=described[0],
        targets=described[1:],
        measures=tuple(card_of(name, each) for name, each in chosen.items()),
        values=tuple(_measure(chosen, pairs, sizes)),
        equal_sizes=sizes,
        model=read.model if read else None,
        seed=seed,
        notes=(
            *note_extent(described, sizes, lacks_model=model is None and not measures),
            *filter(None, (note_seen(corpora[0], target) for target in corpora[1:])),
            *(read.notes if read else ()),
        ),
        signature=sign_similarity(described, sizes, read.model if read else None, seed, measures),
    )


def _measure(
    measures: Mapping[str, Measure], pairs: Sequence[Pair], sizes: EqualSizes | None
) -> Iterator[Value]:
    if sizes:
        yield from measure_draws(measures, pairs, sizes)
        return
    for pair in pairs:
        for name, each in measures.items():
            yield make_value(name, pair, each.measure(pair))


def _read_texts(corpora: Sequence[Corpus], splits: tuple[str, str]) -> list[Text]:
    names = [corpus.name for corpus in corpora[1:]]
    if not names:
        raise SettingsError("no target: expected one corpus or more beside the source.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SettingsError(f"the target {twice[0]!r} is named twice. Name each target once.")
    return [read_text(corpus, splits[min(place, 1)]) for place, corpus in enumerate(corpora)]


def _choose(names: Sequence[str], *, with_model: bool) -> dict[str, Measure]:
    """Return the measures that are named, or all that can be had, in the order of tables."""
    for name in names:
        if "model" in MEASURES.load(name).needs and not with_model:
            raise SettingsError(
                f"the measure {name!r} needs a source model. Give its run folder with --model."
            )
    if names and with_model and not any("model" in MEASURES.load(name).needs for name in names):
        raise SettingsError(
            f"--model: no measure that is asked for reads a source model ({', '.join(names)}). "
            "Leave it out, or ask for one that does."
        )
    return {
        name: each
        for name, each in list_measures().items()
        if (name in names if names else with_model or "model" not in each.needs)
    }


def _need_model(chosen: Mapping[str, Measure]) -> bool:
    return any("model" in each.needs for each in chosen.values())


def _read_by_model(
    model: ModelChoice | Path | str | None, texts: Sequence[Text], checksum: str, seed: int
) -> "ReadByModel | None":
    if not find_spec("torch"):
        raise missing_extra("to measure with a source model", "train")
    from backfire.experiments.similarity.reading_model import read_by_model

    choice = model if isinstance(model, ModelChoice) else ModelChoice(Path(str(model)))
    return read_by_model(choice, texts[0], texts[1:], checksum, seed)


def _equal_sizes(texts: Sequence[Text], draws: int, tokens: int | None) -> EqualSizes | None:
    if draws < 0:
        raise SettingsError(f"found {draws} draws, expected 0 or more.")
    if not draws:
        return None
    smallest = min(texts, key=lambda text: text.n_tokens)
    if tokens is not None and not 0 < tokens <= smallest.n_tokens:
        raise SettingsError(
            f"found draws of {tokens:,} tokens, expected at most the {smallest.n_tokens:,} of "
            f"{smallest.name}, the smallest of these texts."
        )
    return EqualSizes(tokens=tokens or smallest.n_tokens, draws=draws)
