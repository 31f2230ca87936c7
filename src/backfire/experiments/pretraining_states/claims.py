"""What the paper's section 5.2 says of the pretraining state, as numbers with a verdict.

The paper makes three claims and draws one conclusion. What else is asked here (the same of what is
systematic) is called further. The margin of what counts as nothing is a tenth of the mean negative
transfer of the corpus; in a slope, spread over the trained epochs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from backfire.experiments.pretraining_states.estimating import estimate
from backfire.experiments.pretraining_states.measuring import MeasuredStates, describe_number
from backfire.report.states.record import Part, StateClaim
from backfire.scoring.leave_out import LeaveOut
from backfire.transitions.states.verdict import Kind, Word, judge, judge_all, level_of_all

NOTHING: Final = 0.1
"""A change over all trained epochs counts as nothing below this share of NT."""

OTHER_TAGS: Final = ("ark", "tweebank")
"""The targets whose tags are not the source's."""

SAME_TAGS: Final = "tpos"
"""The target whose tags are the source's."""

Measured = Mapping[str, MeasuredStates]


@dataclass(frozen=True, eq=False)
class _Asked:
    """A part of a claim before it is judged."""

    name: str
    kind: Kind
    margin: float
    found: LeaveOut
    source_layers: list[str]


Ask = Callable[[Measured, str], Iterator[_Asked]]

_Kind = Literal["paper", "consequence", "further"]


@dataclass(frozen=True)
class _Saying:
    """A claim, and how it is asked of a curve."""

    name: str
    said: str
    ask: Ask
    about: tuple[str, ...] = ()


def judge_claims(measured: Measured, split: str) -> Iterator[StateClaim]:
    """Judge every claim on one split.

    Args:
        measured: The targets, by their names.
        split: The split.

    Paper: section 5.2
    """
    for kind, sayings, curve in _ASKED:
        for saying in sayings:
            missing = tuple(x for x in saying.about if x not in measured)
            parts = list(saying.ask(measured, curve))
            if parts or missing:
                yield _claim(saying, kind, curve, split, parts, missing)


def _claim(
    saying: _Saying,
    kind: _Kind,
    curve: str,
    split: str,
    asked: Sequence[_Asked],
    missing: tuple[str, ...],
) -> StateClaim:
    word, word_here = (_judge(asked, missing, here=here) for here in (False, True))
    return StateClaim(
        name=saying.name.format(curve=_CURVES[curve]),
        said=saying.said,
        kind=kind,
        split=split,
        parts=tuple(map(_part_of, asked)),
        missing=missing,
        word=word,
        word_here=word_here,
    )


def _part_of(part: _Asked) -> Part:
    return Part(
        name=part.name,
        kind=part.kind,
        margin=part.margin,
        number=describe_number(part.found, part.source_layers),
        word=_word(part, level_of_all(1), here=False),
        word_here=_word(part, level_of_all(1), here=True),
    )


def _judge(asked: Sequence[_Asked], missing: Sequence[str], *, here: bool) -> Word:
    """Judge a claim by its parts; one that is about a target that isn't there can't hold."""
    strict = level_of_all(len(asked) or 1)
    word = judge_all(
        (_word(part, level_of_all(1), here=here), _word(part, strict, here=here)) for part in asked
    )
    return "can't be told" if missing and word == "holds" else word


def _word(part: _Asked, level: float, *, here: bool) -> Word:
    """Judge a part for these reference runs and this text, or for others too."""
    found = estimate(part.found, part.source_layers, here=here, level=level)
    return judge(found, part.kind, part.margin)


def _both_rise(measured: Measured, curve: str) -> Iterator[_Asked]:
    """Ask of PT everywhere, and of NT everywhere but where the paper itself calls it stable."""
    for target, own in measured.items():
        for each in ("positive_transfer", curve):
            if (target, each) != (SAME_TAGS, curve):
                yield from _part(own, f"{target}: slope of {_CURVES[each]}", "above", each, "slope")


def _it_rises(measured: Measured, curve: str) -> Iterator[_Asked]:
    for target, own in measured.items():
        yield from _part(own, f"{target}: slope of {_CURVES[curve]}", "above", curve, "slope")


def _fastest_last(measured: Measured, curve: str) -> Iterator[_Asked]:
    name = _CURVES[curve]
    for target in OTHER_TAGS:
        if target in measured:
            own = measured[target]
            last = f"{target}: slope of {name} in the last third"
            yield from _part(own, last, "above", curve, "after", margin=False)
            yield from _part(own, f"{last}, less that before", "above", curve, "bend", margin=False)


def _stable(measured: Measured, curve: str) -> Iterator[_Asked]:
    name = _CURVES[curve]
    if SAME_TAGS not in measured:
        return
    same = measured[SAME_TAGS]
    yield from _part(
        same, f"{SAME_TAGS}: rise of {name} over all trained epochs", "flat", curve, "rise"
    )
    for target in OTHER_TAGS:
        if target in measured:
            yield from _contrast(
                f"slope of {name}: {target} less {SAME_TAGS}", measured[target], same, curve
            )


def _drops(measured: Measured, curve: str) -> Iterator[_Asked]:
    for target in OTHER_TAGS:
        if target in measured:
            name = f"{target}: slope of the gain in the last third"
            yield from _part(measured[target], name, "below", curve, "after", margin=False)


def _part(
    own: MeasuredStates, name: str, kind: Kind, curve: str, part: str, *, margin: bool = True
) -> Iterator[_Asked]:
    found = own.trend(curve, part)
    if found is None:
        return
    whole = NOTHING * own.mean_negative_transfer if margin else 0.0
    nothing = whole if part == "rise" else whole / own.span
    yield _Asked(name, kind, nothing, found, [own.trajectories.source_layer])


def _contrast(
    name: str, first: MeasuredStates, second: MeasuredStates, curve: str
) -> Iterator[_Asked]:
    """Ask whether the slope is higher on one target; paired by the source models they share."""
    both = [x for x in first.trajectories.sources if x in second.trajectories.sources]
    if both:
        first, second = first.of_sources(both), second.of_sources(both)
    slopes = first.trend(curve, "slope"), second.trend(curve, "slope")
    if slopes[0] is None or slopes[1] is None:
        return
    layers = [first.trajectories.source_layer, second.trajectories.source_layer]
    yield _Asked(name, "above", 0.0, slopes[0] - slopes[1], list(dict.fromkeys(layers)))


_CURVES: Final = {
    "positive_transfer": "PT",
    "negative_transfer": "NT",
    "gain": "the gain",
    "systematic_negative_transfer": "S_low",
    "systematic_change": "D",
}

_LAST: Final = (
    "for TweeBank and ArK datasets the negative transfer increases rapidly in the last pretraining "
    "epochs"
)
_FLAT: Final = (
    "for TPoS dataset, the negative transfer stays almost stable throughout pretraining epochs"
)

_PAPER: Final = (
    _Saying(
        "NT and PT rise with the pretraining epochs",
        "both negative and positive transfer increase with pretraining epochs",
        _both_rise,
    ),
    _Saying(
        "NT rises fastest in the last epochs on ARK and TweeBank", _LAST, _fastest_last, OTHER_TAGS
    ),
    _Saying(
        "NT is flat on T-POS, and not on ARK and TweeBank",
        _FLAT,
        _stable,
        (SAME_TAGS, *OTHER_TAGS),
    ),
)

_CONSEQUENCE: Final = (
    _Saying(
        "Transfer performance drops in the last epochs on ARK and TweeBank",
        "leading to an increase of negative transfer and thus a drop in transfer performance",
        _drops,
        OTHER_TAGS,
    ),
)

_FURTHER: Final = (
    _Saying("{curve} rises with the pretraining epochs", "", _it_rises),
    _Saying("{curve} rises fastest in the last epochs on ARK and TweeBank", "", _fastest_last,
            OTHER_TAGS),
    _Saying("{curve} is flat on T-POS, and not on ARK and TweeBank", "", _stable,
            (SAME_TAGS, *OTHER_TAGS)),
)  # fmt: skip

_ASKED: Final[tuple[tuple[_Kind, tuple[_Saying, ...], str], ...]] = (
    ("paper", _PAPER, "negative_transfer"),
    ("consequence", _CONSEQUENCE, "gain"),
    ("further", _FURTHER, "systematic_negative_transfer"),
    ("further", _FURTHER, "systematic_change"),
)
