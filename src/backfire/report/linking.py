"""Which examples stand behind the numbers in the sentences and estimates of a page.

The sentences are written elsewhere, as plain text; where one of the phrases below stands in them,
its number becomes a link.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from markupsafe import Markup, escape

Facts = Mapping[str, str]
Link = Callable[..., Markup]

_NUMBER = r"[\d.,]*\d"
_BROKEN, _CORRECTED = {"runs": "every pair"}, {"runs": "corrected by every pair"}
_REFERENCE, _CANDIDATE = {"runs": "reference"}, {"runs": "candidate"}

_PHRASES: Final[tuple[tuple[str, Facts], ...]] = (
    (rf"breaks (?:on average )?({_NUMBER}) tokens?", {"outcome": "falsified"}),
    (rf"Corrected were ({_NUMBER} %)", {"outcome": "corrected"}),
    (rf"({_NUMBER} %) of those that the reference had wrong", {"outcome": "corrected"}),
    (rf"Falsified were ({_NUMBER} %)", {"outcome": "falsified"}),
    (rf"({_NUMBER} %) of those that the reference had right", {"outcome": "falsified"}),
    (rf"[Aa]ccuracy: ({_NUMBER} → {_NUMBER} %)", {"outcome": "flipped"}),
    (rf"({_NUMBER} %) of tokens falsified", {"outcome": "falsified"}),
    (rf"tokens falsified, ((?:at most |{_NUMBER} to )?{_NUMBER}) points are", _BROKEN),
    (rf"At least ({_NUMBER} points) are", _BROKEN),
    (r"The rest is (run noise)", _REFERENCE),
    (rf"({_NUMBER} %) corrected,", {"outcome": "corrected"}),
    (rf"corrected, ((?:at most |{_NUMBER} to )?{_NUMBER}) points are", _CORRECTED),
    (rf"runs of the reference falsify ({_NUMBER} %)", _REFERENCE),
    (rf"runs of the candidate (?:falsify )?({_NUMBER} %)", _CANDIDATE),
    (rf"source models and ({_NUMBER} %) from the same", _CANDIDATE),
    (rf"breaks ({_NUMBER}) that the reference had", {"span": "broken"}),
    (rf"recovers ({_NUMBER})", {"span": "recovered"}),
    (rf"({_NUMBER}) spurious spans? (?:is|are) new", {"span": "born"}),
    (rf"new and ({_NUMBER}) (?:is|are) gone", {"span": "gone"}),
)  # fmt: skip


def link_sentence(sentence: str, link: Link) -> Markup:
    """Return a sentence with links from its numbers to the examples behind them.

    Args:
        sentence: Plain text.
        link: Makes a link of a text, if there are examples of the given facts: `Views.link`.
    """
    found = []
    for phrase, facts in _PHRASES:
        if match := re.search(phrase, sentence):
            found.append((*match.span(1), facts))
    written, done = Markup(), 0
    for start, end, facts in sorted(found, key=lambda each: each[:2]):
        if start >= done:
            written += escape(sentence[done:start]) + link(sentence[start:end], **facts)
            done = end
    return written + escape(sentence[done:])


def link_sentences(sentences: Iterable[str], link: Link) -> list[Markup]:
    """Return sentences with links from their numbers."""
    return [link_sentence(sentence, link) for sentence in sentences]


def estimate_facts(name: str) -> tuple[Facts, Facts]:
    """Return what stands behind a row of `chance.number_rows`: if falsified, and if corrected.

    What is systematic is seen in the tokens that every pair of runs breaks (corrects), run noise in
    those on which the runs of the reference differ.
    """
    if name.startswith("all"):
        return {"outcome": "falsified"}, {"outcome": "corrected"}
    if name.startswith("run noise"):
        return {"outcome": "falsified", **_REFERENCE}, {"outcome": "corrected", **_REFERENCE}
    return _BROKEN, _CORRECTED
