"""Figure 2 as Markdown: what the paper says, whether it holds here, and the curves as a table."""

from collections.abc import Iterator, Sequence
from typing import Final

from backfire.report.cells import label_of
from backfire.report.markdown import code, folded, join_lines, table
from backfire.report.numbers import NOTHING, percent, percent_interval, plural
from backfire.report.states.record import Choice, Claim, Figure2, Number, Panel, Part, Point

_KINDS: Final = {
    "paper": "The paper's three claims",
    "consequence": "What the paper concludes",
    "further": "Asked besides: the same of what is systematic",
}

_RULES: Final = """\
Numbers are per cent of the tokens, slopes points a pretraining epoch. A trajectory is one source
model with all its states; it is the independent unit. Epoch 0 is the untrained state: it is in
the curves and in no trend. Means are over all trajectories, and stand only at epochs that all of
them have. By position, a trajectory stands with its nearest state; nothing is interpolated.

*Interval*: 95 %, over source models, reference runs and sentences together: the sum of three
delete-one jackknives, Student's t with Satterthwaite's degrees of freedom. It is too wide rather
than too narrow. The verdict is by this interval. *Over source models*: Student's t over the
trajectories alone, for these reference runs and this text; the verdict "for this text" is by it.

*Last third*: each trajectory gets the line that may bend where the last third of its trained epochs
begins, by least squares. Trends of PT, NT and the gain are means over each trajectory's own trend;
those of S_low and D, which take all trajectories at once, are of the curve by position, so that as
many runs stand behind every point.

*Verdicts*: "above": holds if the interval lies above 0, does not hold if it lies below the margin.
"below" is its mirror image. "flat": holds if the interval lies within ± the margin, does not hold
if it lies on one side of 0. Else it can't be told. The margin of what counts as nothing is a tenth
of the mean NT over all trained epochs (in a slope: divided by their number less one); 0 in
contrasts and in the last third. A claim holds if all its parts hold. It does not hold if one of its
parts does not, by an interval of 1 − 0.05 / parts instead of 95 %.
"""


def format_figure_2(figure: Figure2) -> str:
    """Return the text beside the figure."""
    lines = ["# Figure 2: transfer against the pretraining state", ""]
    if figure.notes:
        lines += ["**Not all runs are there:**", "", *(f"* {note}" for note in figure.notes), ""]
    lines += ["## At a glance", "", *_glance(figure.panels)]
    for kind, title in _KINDS.items():
        claims = [claim for claim in figure.claims if claim.kind == kind]
        if claims:
            lines += [f"## {title}", "", *_verdicts(claims), *_parts(claims)]
    lines += ["## Which state to transfer", "", *_choices(figure.panels)]
    lines += ["## The untrained state", "", *_untrained(figure.panels)]
    lines += ["## How to read the numbers", "", _RULES, "## The curves", ""]
    for panel in figure.panels:
        title = f"{_title(panel)}, {panel.split}"
        lines += folded(title, [*_extent(panel), *_points(panel), *_trends(panel)])
    return join_lines(lines)


_GLANCE: Final = (
    ("negative_transfer", "slope", "NT"),
    ("negative_transfer", "bend", "NT, last third less before"),
    ("positive_transfer", "slope", "PT"),
    ("gain", "after", "Gain, last third"),
    ("systematic_negative_transfer", "slope", "S_low"),
    ("systematic_change", "slope", "D"),
)


def _glance(panels: Sequence[Panel]) -> list[str]:
    said = (
        "What a pretraining epoch adds, in points (1 point is 1 % of the tokens), with 95 % "
        "intervals: slopes over the trained epochs."
    )
    rows = [
        [_title(panel), panel.split, *(_trend(panel, curve, part) for curve, part, _ in _GLANCE)]
        for panel in panels
    ]
    return [said, *table(["Target", "Split", *(head for *_, head in _GLANCE)], rows, left=2)]


def _trend(panel: Panel, curve: str, part: str) -> str:
    found = panel.trends.get(curve)
    return _with_interval(None if found is None else getattr(found, part))


def _verdicts(claims: Sequence[Claim]) -> list[str]:
    splits = list(dict.fromkeys(claim.split for claim in claims))
    names = dict.fromkeys((claim.name, claim.said) for claim in claims)
    words = {(claim.name, claim.split): claim for claim in claims}
    rows = []
    for name, said in names:
        quoted = f"{name} (“{said}”)" if said else name
        rows.append([quoted, *(_word(words.get((name, split))) for split in splits)])
    return table(["Claim", *splits], rows, left=1 + len(splits))


def _word(claim: Claim | None) -> str:
    if claim is None:
        return NOTHING
    missing = f" (without {', '.join(claim.missing)})" if claim.missing else ""
    here = "" if claim.word_here == claim.word else f"; for this text: {claim.word_here}"
    return f"**{claim.word}**{here}{missing}"


def _parts(claims: Sequence[Claim]) -> list[str]:
    rows = [
        [
            part.name,
            claim.split,
            _asked(part),
            percent(part.number.value),
            percent_interval(part.number.interval),
            part.word,
            percent_interval(part.number.source_interval),
            part.word_here,
        ]
        for claim in claims
        for part in claim.parts
    ]
    if not rows:
        return []
    heads = [
        "Part", "Split", "Asked", "Number", "Interval", "Verdict", "Over source models",
        "For this text",
    ]  # fmt: skip
    return folded("The numbers behind", table(heads, _unique(rows), left=3))


def _unique(rows: list[list[str]]) -> Iterator[list[str]]:
    yield from map(list, dict.fromkeys(map(tuple, rows)))


def _asked(part: Part) -> str:
    margin = f" ± {percent(part.margin)}" if part.kind == "flat" else ""
    below = f" (nothing: {percent(part.margin)})" if part.margin and not margin else ""
    return f"{part.kind}{margin}{below}"


def _choices(panels: Sequence[Panel]) -> list[str]:
    chosen = [(panel, panel.choice) for panel in panels if panel.choice is not None]
    rows = [
        [
            _title(panel),
            _with_interval(choice.by_source),
            _with_interval(choice.by_target),
            _with_interval(choice.last),
            percent(choice.hindsight),
            _with_interval(choice.regret),
            _with_interval(choice.drop),
            _epochs(choice),
        ]
        for panel, choice in chosen
    ]
    heads = [
        "Target", "By the source's validation", "By the target's validation", "The last",
        "Hindsight", "Regret of choosing by the source", "Last less best by the source",
        "Epochs by source → target",
    ]  # fmt: skip
    said = (
        "Gain on the test split from the trained state that each rule chooses. The choice is made "
        "on validation splits, the gain read on test; *hindsight* chooses on the test split itself "
        "and is too good by construction. Regret above 0: the target's validation split chooses "
        "better."
    )
    return [said, *table(heads, rows)]


def _epochs(choice: Choice) -> str:
    pairs = zip(choice.source_epochs, choice.target_epochs, strict=True)
    return ", ".join(f"{own} → {other}" for own, other in pairs)


def _untrained(panels: Sequence[Panel]) -> list[str]:
    rows = [
        [
            _title(panel), panel.split,
            percent(panel.nt_reference.value if panel.nt_reference else None),
            percent(panel.untrained.value if panel.untrained else None),
            percent_interval(panel.untrained.interval if panel.untrained else None),
        ]
        for panel in panels
    ]  # fmt: skip
    said = (
        "A check of the machinery: from an untrained source model, nothing is transferred, so its "
        "NT should be that of two random runs, and the difference 0."
    )
    heads = ["Target", "Split", "NT of two random runs", "NT from epoch 0 less that", "Interval"]
    return [said, *table(heads, rows, left=2)]


def _with_interval(number: Number | None) -> str:
    if number is None:
        return NOTHING
    interval = f" ({percent_interval(number.interval)})" if number.interval else ""
    return f"{percent(number.value)}{interval}"


def _title(panel: Panel) -> str:
    return label_of(panel.target)


def _extent(panel: Panel) -> Iterator[str]:
    yield (
        f"{plural(panel.tokens, 'token')} in {plural(panel.sentences, 'sentence')}, "
        f"{plural(panel.reference_runs, 'random run')}, "
        f"{plural(len(panel.trajectories), 'trajectory').replace('trajectorys', 'trajectories')}:"
    )
    yield ""
    for own in panel.trajectories:
        yield (
            f"* {code(own.source)}: epochs {own.epochs[0]} to {own.epochs[-1]}, best by its own "
            f"validation at {own.best_epoch}"
        )


def _points(panel: Panel) -> Iterator[str]:
    heads = ["Epoch", "PT", "NT", "Gain", "S_low", "S_low of PT", "D"]
    for title, points in (("By epoch", panel.epochs), ("By position", panel.positions)):
        yield ""
        yield f"{title}:"
        yield from table(heads, [_point(point) for point in points])


def _point(point: Point) -> list[str]:
    where = f"{point.epoch:.0f}"
    if point.position is not None:
        where = f"{point.position:.2f} (epoch {point.epoch:.1f})"
    numbers = (
        point.positive_transfer, point.negative_transfer, point.gain,
        point.systematic_negative_transfer, point.systematic_positive_transfer,
        point.systematic_change,
    )  # fmt: skip
    return [where, *map(_with_interval, numbers)]


_NAMES: Final = {
    "positive_transfer": "PT",
    "negative_transfer": "NT",
    "gain": "gain",
    "systematic_negative_transfer": "S_low",
    "systematic_positive_transfer": "S_low of PT",
    "systematic_change": "D",
}


def _trends(panel: Panel) -> Iterator[str]:
    yield "Trends over the trained states, points an epoch:"
    heads = ["Curve", "Slope", "Before the last third", "In the last third", "Bend", "Whole rise"]
    rows = [
        [
            _NAMES[curve],
            *map(_with_interval, (own.slope, own.before, own.after, own.bend, own.rise)),
        ]
        for curve, own in panel.trends.items()
    ]
    yield from table(heads, rows)
