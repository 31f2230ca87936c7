"""Figure 2 as Markdown: what the paper says, whether it holds here, and the curves as a table."""

from collections.abc import Iterator, Sequence
from typing import Final

from backfire.report.cells import label_of
from backfire.report.markdown import folded, join_lines, table
from backfire.report.numbers import NOTHING, percent, percent_interval
from backfire.report.states.curves_markdown import with_interval
from backfire.report.states.record import Choice, Figure2, Panel, Part, StateClaim

_KINDS: Final = {
    "paper": "The paper's three claims",
    "consequence": "What the paper concludes",
    "further": "Asked besides: the same of what is systematic",
}

_RULES: Final = """\
Numbers are per cent of the tokens, slopes points a pretraining epoch. A trajectory is one source
model with its states; it is the independent unit. Epoch 0 is the untrained state: it is in
the curves and in no trend. Means are over all trajectories, and stand only at epochs that all of
them have. By position (the epoch as a share of the last one), a trajectory stands with its nearest
state; nothing is interpolated. Where a sweep lists states instead of taking all, a state counts in
trends and means for the epochs around it: halfway to its neighbours.

*Interval*: 95 %, over source models, reference runs and sentences together: the sum of three
delete-one jackknives, Student's t with Satterthwaite's degrees of freedom, for S_low no more than
the fewer source models or reference runs less one. It is too wide rather than too narrow, never
narrower than the one over source models, and there is none with fewer than five source models or
reference runs. The verdict is by this interval. *Over source models*: Student's t over the
trajectories alone, for these reference runs and this text; the verdict "for this text" is by it.

*Last third*: each trajectory gets the line that may bend where the last third of its trained epochs
begins (two thirds of the way from the first to the last, however many states lie there), by least
squares. Trends of PT, NT and the gain are means over each trajectory's own trend;
those of S_low and D, which take all trajectories at once, are of the curve by position, so that as
many runs stand behind every point.

*Verdicts*: "above": holds if the interval lies above 0, does not hold if it lies below the margin.
"below" is its mirror image. "flat": holds if the interval lies within ± the margin, does not hold
if it lies on one side of 0. Else it can't be told. The margin of what counts as nothing is a tenth
of the mean NT over all trained epochs (in a slope: divided by the epochs from the first trained one
to the last); 0 in contrasts and in the last third. A claim holds if all its parts hold. It does not
hold if one of its parts does not, by an interval at the level 1 − 0.05 / (number of parts) instead
of 0.95.

The paper makes three claims; each is judged by itself, and no level is corrected for there being
three. The test split is the one that counts; validation, which the paper names and on which a
state may be chosen, stands beside it. What is asked besides, also of corpora that a claim is not
about, is exploration.
"""


def format_figure_2(figure: Figure2) -> str:
    """Return the text beside the figure."""
    lines = ["# Figure 2: transfer against the pretraining state", ""]
    if figure.notes:
        lines += ["**What is not there:**", "", *(f"* {note}" for note in figure.notes), ""]
    lines += ["## At a glance", "", *_glance(figure.panels)]
    for kind, title in _KINDS.items():
        claims = [claim for claim in figure.claims if claim.kind == kind]
        if claims:
            lines += [f"## {title}", "", *_verdicts(claims), *_parts(claims)]
    lines += ["## Which state to transfer", "", *_choices(figure.panels)]
    lines += ["## The untrained state", "", *_untrained(figure.panels)]
    lines += ["## How to read the numbers", "", _RULES]
    lines += ["Every number of every curve stands in figure-2-curves.md and figure-2.json."]
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
    return with_interval(None if found is None else getattr(found, part))


def _verdicts(claims: Sequence[StateClaim]) -> list[str]:
    splits = list(dict.fromkeys(claim.split for claim in claims))
    names = dict.fromkeys((claim.name, claim.said) for claim in claims)
    words = {(claim.name, claim.split): claim for claim in claims}
    rows = []
    for name, said in names:
        quoted = f"{name} (“{said}”)" if said else name
        rows.append([quoted, *(_word(words.get((name, split))) for split in splits)])
    return table(["Claim", *splits], rows, left=1 + len(splits))


def _word(claim: StateClaim | None) -> str:
    if claim is None:
        return NOTHING
    missing = f" (without {', '.join(claim.missing)})" if claim.missing else ""
    here = "" if claim.word_here == claim.word else f"; for this text: {claim.word_here}"
    return f"**{claim.word}**{here}{missing}"


def _parts(claims: Sequence[StateClaim]) -> list[str]:
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
            with_interval(choice.by_source),
            with_interval(choice.by_target),
            with_interval(choice.last),
            percent(choice.hindsight),
            with_interval(choice.regret),
            with_interval(choice.drop),
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
        "better. Without a number: the best epoch of a source model is not among its fine-tuned "
        "states."
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


def _title(panel: Panel) -> str:
    return label_of(panel.target)
