"""Whether a pair that was measured is the one at hand: names alone don't tell."""

from collections.abc import Iterator, Sequence

from backfire.corpora.corpus import Corpus
from backfire.records.signature import signature_part
from backfire.report.advice.record import MeasuredPair

_TEST = "test"


def find_measured(
    measured: Sequence[MeasuredPair], source: Corpus, target: Corpus
) -> tuple[tuple[MeasuredPair, ...], tuple[str, ...]]:
    """Return what was measured on a pair, and notes on what was on another text of its name.

    What is compared is the target's test split, whose checksum the signature of numbers has.
    """
    alike = [each for each in measured if (each.source, each.target) == (source.name, target.name)]
    own = tuple(each for each in alike if _text_of(each) in {None, _text_here(target)})
    others = dict.fromkeys(_text_of(each) for each in alike if each not in own)
    return own, tuple(_notes(target, [each for each in others if each]))


def _text_of(pair: MeasuredPair) -> str | None:
    return signature_part(pair.signature, "text")


def _text_here(target: Corpus) -> str | None:
    return target.checksum(_TEST)[:12] if _TEST in target.splits else None


def _notes(target: Corpus, others: Sequence[str]) -> Iterator[str]:
    here = _text_here(target)
    own = f"has {here}" if here else "has none"
    for text in others:
        yield (
            f"A pair of these names was measured, on another {target.name}: its test split had the "
            f"checksum {text}, this one {own}. That doesn't count here."
        )
