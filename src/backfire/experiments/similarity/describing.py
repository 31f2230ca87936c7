"""What stands around the numbers: the texts, notes and the signature."""

from collections.abc import Iterator, Sequence

import pyarrow.compute as pc

from backfire.records.signature import make_signature
from backfire.report.numbers import count
from backfire.report.similarity.record import EqualSizes, MeasuredText, SourceModel
from backfire.similarity.text import Text

UNEQUAL = 2
"""From such a ratio of sizes on, a note says that measures depend on them."""


def describe_texts(texts: Sequence[Text], checksums: Sequence[str]) -> tuple[MeasuredText, ...]:
    """Describe the source, which comes first, and the targets."""
    return tuple(
        MeasuredText(
            corpus=text.corpus,
            split=text.split,
            sentences=text.n_sentences,
            tokens=text.n_tokens,
            words=pc.count_distinct(pc.utf8_lower(text.tokens)).as_py(),
            checksum=checksum,
            in_source=(
                pc.sum(pc.is_in(text.keys, value_set=texts[0].keys)).as_py() if place else None
            ),
        )
        for place, (text, checksum) in enumerate(zip(texts, checksums, strict=True))
    )


def note_extent(
    texts: Sequence[MeasuredText], sizes: EqualSizes | None, *, lacks_model: bool
) -> Iterator[str]:
    """Say what a reader should know about what was measured.

    Args:
        texts: The source, which comes first, and the targets.
        sizes: How texts of equal size were drawn, if they were.
        lacks_model: Whether measures are left out for want of a source model.
    """
    source, targets = texts[0], texts[1:]
    tests = [text.corpus for text in texts if text.split.startswith("test")]
    if tests:
        yield (
            f"As asked, the test split of {', '.join(tests)} was looked at. Choose nothing by "
            "these numbers that this test is to judge."
        )
    for text in targets:
        if text.in_source and (text.corpus, text.split) != (source.corpus, source.split):
            yield (
                f"{count(text.in_source)} of {count(text.sentences)} sentences of {text.corpus} "
                f"stand in {source.corpus}, word by word: they make both more alike."
            )
    numbers = [text.tokens for text in texts]
    if sizes is None and max(numbers) >= UNEQUAL * min(numbers):
        yield (
            f"The texts have from {count(min(numbers))} to {count(max(numbers))} tokens, and much "
            "here depends on size: to compare targets, measure with --equal-size."
        )
    if sizes is not None and source.tokens < 2 * sizes.tokens:
        yield (
            "The source has fewer than two draws' tokens: what two of its draws give is not known."
        )
    if lacks_model:
        yield (
            "Without a source model there are no LogME, no LEEP and no distance of features: give "
            "one with --model."
        )


def sign_similarity(
    texts: Sequence[MeasuredText],
    sizes: EqualSizes | None,
    model: SourceModel | None,
    seed: int,
    measures: Sequence[str],
) -> str:
    """Return the signature: every text with its split and checksum, and how it was measured."""
    named = [f"{text.corpus}.{text.split}-{text.checksum[:12]}" for text in texts]
    vectors = model.vectors if model else None
    return make_signature(
        command="similarity",
        source=named[0],
        targets=",".join(named[1:]),
        model=f"{model.run}@{model.epoch}" if model else None,
        vectors=vectors[:12] if vectors else None,
        draws=f"{sizes.draws}x{sizes.tokens}" if sizes else None,
        seed=seed,
        measures=",".join(sorted(set(measures))) or None,
    )
