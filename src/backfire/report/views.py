"""Links from the numbers of a page to the examples behind them."""

import json
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from backfire.report.example import FACT_KINDS, Examples, Fact, FactKind, View
from backfire.report.numbers import count
from backfire.report.visible import visible

Parts = str | Sequence[str]

_WORDS: Final = {
    "changed_wrong": "changed-wrong",
    "wrong_type": "wrong type",
    "wrong_boundary": "wrong boundary",
    "flipped": "falsified or corrected",
    "lost_or_won": "broken or recovered",
    "every pair": "broken by every pair of runs",
    "corrected by every pair": "corrected by every pair of runs",
    "reference": "runs of the reference differ",
    "candidate": "runs of the candidate differ",
    "born": "spurious, new",
    "gone": "spurious, gone",
    "gold": "any gold span",
}


class Views:
    """The filters that the examples of a page answer, each with its address."""

    def __init__(self, examples: Examples) -> None:
        self._facts = examples.facts
        self._keys = _unique_keys(examples.facts)
        self._numbers = {fact: number for number, fact in enumerate(examples.facts)}
        having: list[set[int]] = [set() for _ in examples.facts]
        for place, example in enumerate(examples.shown):
            for number in example.facts:
                having[number].add(place)
        self._having = having
        self._views = examples.views
        self._of = {frozenset(view.facts): view.of for view in examples.views}

    def link(self, text: str, **facts: Parts) -> Markup:
        """Return a text as a link to the examples of some facts; as it is, if there are none.

        Args:
            text: What is linked, mostly a number.
            **facts: The parts of each fact by its kind.
        """
        wanted = [_make_fact(kind, facts[kind]) for kind in FACT_KINDS if kind in facts]
        if not self._any(wanted):
            return Markup.escape(text)
        query = "&".join(f"{fact.kind}={_quote(self._key(fact))}" for fact in wanted)
        return Markup('<a href="#examples" data-view="{}">{}</a>').format(query, text)

    def options(self, kind: FactKind) -> list[tuple[str, str]]:
        """Return what a filter of one kind may be set to: the key, and a text to read."""
        return [
            (self._keys[number], f"{self._keys[number]} ({count(of)})")
            for number, fact in enumerate(self._facts)
            if fact.kind == kind
            and self._having[number]
            and (of := self._of.get(frozenset([number])))
        ]

    def as_json(self) -> str:
        """Return what the script needs to know, safe inside a script element."""
        content = {
            "facts": [
                [fact.kind, key, *_heading(fact, key)]
                for fact, key in zip(self._facts, self._keys, strict=True)
            ],
            "views": {
                " ".join(map(str, sorted(view.facts))): [view.of, *_average(view)]
                for view in self._views
            },
        }
        return json.dumps(content, separators=(",", ":")).translate(_ESCAPES)

    def _key(self, fact: Fact) -> str:
        return self._keys[self._numbers[fact]]

    def _any(self, wanted: Iterable[Fact]) -> bool:
        numbers = [self._numbers.get(fact) for fact in wanted]
        having = [self._having[number] for number in numbers if number is not None]
        return len(having) == len(numbers) and bool(set.intersection(*having))


_EVERY_PAIR: Final = {"every pair": "falsified", "corrected by every pair": "corrected"}
_CHANGES: Final = {
    "broken": "falsified", "recovered": "corrected", "born": "falsified", "gone": "corrected",
}  # fmt: skip

_ESCAPES: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


def _make_fact(kind: FactKind, parts: Parts) -> Fact:
    return Fact(kind=kind, parts=(parts,) if isinstance(parts, str) else tuple(parts))


def _unique_keys(facts: Sequence[Fact]) -> list[str]:
    """Return what each fact is called in an address: plain text, no other of its kind the same."""
    taken: set[tuple[str, str]] = set()
    keys = []
    for fact in facts:
        key = name = _name(fact)
        again = 2
        while (fact.kind, key) in taken:
            key, again = f"{name} ({again})", again + 1
        taken.add((fact.kind, key))
        keys.append(key)
    return keys


def _name(fact: Fact) -> str:
    if fact.kind in {"outcome", "span", "runs"}:
        return " → ".join(_WORDS.get(part, part) for part in fact.parts)
    *gold, last = (visible(part) for part in fact.parts)
    if fact.kind != "labels":
        return last
    return f"{', '.join(gold)} → {last}"


def _heading(fact: Fact, key: str) -> tuple[()] | tuple[str, str]:
    """Return what heads the examples of a fact: words, and the outcome that gives the colour."""
    if fact.kind == "outcome":
        return () if fact.parts == ("flipped",) else (key, fact.parts[0])
    if fact.kind == "runs":
        found = _EVERY_PAIR.get(fact.parts[0])
        return (found, found) if found else ()
    if fact.kind == "labels" and len(fact.parts) == 3:  # noqa: PLR2004 - with gold's
        gold, before, after = fact.parts
        kind = "falsified" if before == gold else "corrected" if after == gold else "changed_wrong"
        return _WORDS.get(kind, kind), kind
    if fact.kind == "span" and fact.parts[0] not in {"gold", "lost_or_won"}:
        return key, _span_colour(fact.parts)
    return ()


def _span_colour(states: Sequence[str]) -> str:
    if len(set(states)) == 1 and states[0] in _CHANGES:
        return _CHANGES[states[0]]
    before, after = states[0], states[-1]
    if before == after:
        return "kept" if before == "correct" else "stuck"
    if before == "correct" or after == "spurious":
        return "falsified"
    return "corrected" if after == "correct" or before == "spurious" else "changed_wrong"


def _average(view: View) -> tuple[()] | tuple[str]:
    """Return the mean over the pairs of runs, where it says something else than the count."""
    said = count(view.on_average)
    return (said,) if isinstance(view.on_average, float) and said != count(float(view.of)) else ()


def _quote(key: str) -> str:
    return quote(key, safe="", errors="replace")
