"""An example as the page shows it: a sentence in pieces, plain words between labelled tokens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from backfire.report.example import Example, LabelledToken, Layer
from backfire.report.marking import mark_label, mark_text
from backfire.report.visible import LONGEST, direction

ROOM: Final = 3_500_000
"""How many bytes the examples of a page may take; with all else it stays below 5 MB."""

_FRAME: Final = 250  # bytes around an example

_GOES_ON: Final = Markup('<span class="soft">…</span>')

_TOKEN: Final = Markup('<span class="token %s"><span class="word">%s</span>%s%s%s</span>')

_WITHIN: Final = Markup('<span class="within">%s</span>')

NAMES: Final = {"changed_wrong": "changed-wrong", "changed": "changed"}


@dataclass(frozen=True)
class ShownExample:
    """An example, ready for its template.

    Attributes:
        outcome: What became of the token.
        facts: The numbers of what is true of it, between spaces; "7:25" is in 25 % of the pairs of
            runs.
        sentence: Its sentence, counting from 1.
        shares: In how many pairs of runs it has which outcome, in words; "" with one pair.
        direction: Of the sentence: "ltr" or "rtl".
        pieces: The sentence.
    """

    outcome: str
    facts: str
    sentence: int
    shares: str
    direction: str
    pieces: Markup


def show_example(example: Example) -> ShownExample:
    """Return an example as the page shows it."""
    return ShownExample(
        outcome=example.outcome,
        facts=" ".join(map(_describe_fact, example.facts, example.fact_shares)),
        sentence=example.sentence + 1,
        shares=_describe_shares(example),
        direction=direction(example.words),
        pieces=Markup(" ").join(_pieces(example)),
    )


def fit_examples(examples: Sequence[Example]) -> list[tuple[Example, ShownExample]]:
    """Return the examples as the page shows them, without those for which there is no room."""
    shown = [(example, show_example(example)) for example in examples]
    left = ROOM
    fits = set()
    for example, drawn in sorted(shown, key=lambda both: both[0].rank):
        left -= _FRAME + len(drawn.pieces.encode("utf-8", "replace"))
        if left < 0:
            break
        fits.add(example.rank)
    return [both for both in shown if both[0].rank in fits]


def _describe_fact(number: int, share: float) -> str:
    return str(number) if share >= 1 else f"{number}:{100 * share:.3g}"


def _describe_shares(example: Example) -> str:
    if all(share >= 1 for share in example.shares.values()):
        return ""
    ordered = sorted(example.shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{NAMES.get(name, name)} {100 * share:.0f} %" for name, share in ordered)


def _pieces(example: Example) -> Iterator[Markup]:
    labelled = {token.place: token for token in example.labelled}
    if example.cut_before:
        yield _GOES_ON
    inside = range(example.place + 1, example.until + 1)
    start = 0
    for place in sorted({*labelled, *inside, len(example.words)}):
        yield from _words(example.words[start:place])
        if place in labelled:
            kind = f"{example.outcome} focus" if place == example.place else labelled[place].outcome
            more = " within" if place in inside else ""
            yield _labelled(example.words[place], labelled[place], f"{kind}{more}")
        elif place in inside:
            yield _WITHIN % mark_text(example.words[place])
        start = place + 1
    if example.cut_after:
        yield _GOES_ON


def _words(words: Sequence[str]) -> Iterator[Markup]:
    """Give words that nothing is said of: as one text, if all of them are plain."""
    text = " ".join(words)
    plain = text.isascii() and text.isprintable()
    if plain and words and all(0 < len(word) <= LONGEST for word in words):
        yield escape(text)
    else:
        yield from map(mark_text, words)


def _labelled(word: str, token: LabelledToken, kind: str) -> Markup:
    gold = token.gold
    wrong = gold is not None and gold not in {token.reference.label, token.candidate.label}
    return _TOKEN % (
        kind,
        mark_text(word),
        _layer("reference", token.reference.label, _more(token.reference), gold),
        _layer("candidate", token.candidate.label, _more(token.candidate), gold),
        Markup('<span class="layer soft">gold {}</span>').format(mark_label(gold))
        if wrong and gold is not None
        else "",
    )


def _more(layer: Layer) -> str:
    """Say how many runs agree, and how sure they are, where there is anything to say."""
    more = f"{layer.agreeing}/{layer.runs}" if layer.runs > 1 else ""
    return more if layer.confidence is None else f"{more} {layer.confidence:.2f}".strip()


@lru_cache(maxsize=4096)
def _layer(side: str, label: str, more: str, gold: str | None) -> Markup:
    runs = Markup(' <span class="runs">{}</span>').format(more) if more else Markup("")
    return Markup("{}{}</span>").format(_judge(side, label, gold), runs)


def _judge(side: str, label: str, gold: str | None) -> Markup:
    if gold is None:
        return Markup('<span class="layer"><span class="vh">{}: </span>{}').format(
            side, mark_label(label)
        )
    right = label == gold
    return Markup(
        '<span class="layer {0}"><span class="vh">{1}: </span>{2} {3}<span class="vh"> {0}</span>'
    ).format("right" if right else "wrong", side, mark_label(label), "✓" if right else "✗")
