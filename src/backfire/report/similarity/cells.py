"""How the number of a measure is written: shares in per cent, divergences with three decimals."""

from collections.abc import Iterator

from backfire.report.numbers import MINUS, NOTHING, count, plural
from backfire.report.similarity.record import (
    MeasureCard,
    MeasuredText,
    Similarity,
    SourceModel,
    Value,
)
from backfire.report.visible import visible

_SIGNED = "nearer 0"


def unit_of(card: MeasureCard) -> str:
    """Return the unit of a measure as it stands in a table."""
    return {"share": "%", "number": ""}.get(card.unit, card.unit)


def value_cell(card: MeasureCard, value: Value) -> str:
    """Return a value with half the width of its interval, or with its deviation over draws."""
    if value.value is None:
        return NOTHING
    shown = number(card, value.value, signed=card.alike == _SIGNED)
    spread = value.drawn.deviation if value.drawn else None
    if value.interval is not None and not value.drawn:
        spread = (value.interval[1] - value.interval[0]) / 2
    return shown if spread is None else f"{shown} ± {number(card, spread)}"


def beside_cell(card: MeasureCard, value: Value) -> str:
    """Return what a value is read beside: for a difference of shares, both."""
    if set(value.beside) == {"source", "target"}:
        return " → ".join(number(card, value.beside[side]) for side in ("source", "target"))
    return ", ".join(f"{name} {number(card, each)}" for name, each in value.beside.items())


def twice_cell(card: MeasureCard, found: Similarity) -> str:
    """Return what two draws of the source give, which is the same beside every target."""
    drawn = next(
        (value.drawn for value in found.values if value.measure == card.name and value.drawn), None
    )
    if drawn is None or drawn.source_twice is None:
        return NOTHING
    shown = number(card, drawn.source_twice, signed=card.alike == _SIGNED)
    spread = drawn.source_twice_deviation
    return shown if spread is None else f"{shown} ± {number(card, spread)}"


def has_twice(found: Similarity) -> bool:
    """Tell whether two draws of the source were measured."""
    return any(value.drawn and value.drawn.source_twice is not None for value in found.values)


def number(card: MeasureCard, value: float, *, signed: bool = False) -> str:
    """Return a number in the unit of a measure."""
    text = f"{abs(100 * value):.1f}" if card.unit == "share" else f"{abs(value):.3f}"
    if not float(text):
        return text
    return f"{MINUS if value < 0 else '+' if signed else ''}{text}"


def limits_of(card: MeasureCard) -> str:
    """Return the range of a measure."""
    low, high = (
        sign + "∞" if limit is None else whole(card, limit)
        for limit, sign in zip(card.limits, (MINUS, ""), strict=True)
    )
    return f"{low} to {high} {unit_of(card)}".strip()


def whole(card: MeasureCard, value: float) -> str:
    """Return one end of the range of a measure."""
    return f"{value * (100 if card.unit == 'share' else 1):g}".replace("-", MINUS)


def size_of(text: MeasuredText) -> str:
    """Return how large a text is."""
    return (
        f"{visible(text.corpus)} ({visible(text.split)}): {plural(text.sentences, 'sentence')}, "
        f"{plural(text.tokens, 'token')}, {plural(text.words, 'distinct word')}"
    )


def reasons(found: Similarity) -> Iterator[str]:
    """Give each reason why a value is undefined, once, with whom it concerns."""
    titles = {card.name: card.title for card in found.measures}
    said: dict[tuple[str, str], list[str]] = {}
    for value in found.values:
        if value.value is None:
            key = value.target, value.reason or "no reason is known"
            said.setdefault(key, []).append(titles[value.measure])
    for (target, reason), names in said.items():
        yield f"{visible(target)}, {'; '.join(names)}: {visible(reason, 500)}."


def spread_sentence(found: Similarity) -> str:
    """Say what stands after ±, and beside a number."""
    if found.equal_sizes is None:
        return (
            "After ± stands half of the 95 % interval: how far the number would move with other "
            "sentences of the same kind, not with more or fewer of them."
        )
    said = (
        f"Each number is the mean of {plural(found.equal_sizes.draws, 'draw')} of about "
        f"{plural(found.equal_sizes.tokens, 'token')} of each text, by whole sentences; after ± "
        "stands the standard deviation over draws."
    )
    if has_twice(found):
        said += (
            " “Source twice” is the same measure between two draws of the source: what two texts "
            "of one kind give at this size."
        )
    if found.model:
        said += " Those of the source model are not drawn anew, and have their 95 % interval."
    return said


def model_sentence(model: SourceModel) -> str:
    """Say which source model was used, and on what."""
    read = ", ".join(f"{visible(name)} {count(tokens)}" for name, tokens in model.tokens.items())
    return (
        f"Source model: run {visible(model.run)}, pretraining epoch {model.epoch}, "
        f"{plural(model.labels, 'label')}. Tokens that it has read: {read}. Another model, "
        "of another seed, would give other numbers."
    )
