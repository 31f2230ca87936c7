"""The study of sizes in Markdown: where transfer stops paying, what a doubling adds, the grid."""

from collections.abc import Iterator, Sequence
from typing import Final

from backfire.report.cells import label_of
from backfire.report.markdown import folded, join_lines, prose, table
from backfire.report.numbers import NOTHING, percent, plural
from backfire.report.sizes.record import SizeCell, SizePanel, SizeStudy, Stop
from backfire.report.studied.words import CALLED, effect, number, scope_of_findings
from backfire.transitions.noise.contrast import Quantity

_RULES: Final = """\
Numbers are per cent of the tokens; sizes are training sentences. Those of a smaller size are among
those of every larger one, and the same for every run, so that what is said is about these
sentences. Validation, which stops each training, and test stay whole at every size. S is the middle
of its bracket S_low … S_high; it depends on the number of runs, which is the same in all cells.
*Interval*: 95 %, for other sentences, runs and source models; the sum of three delete-one
jackknives with Satterthwaite's degrees of freedom, where runs and source models with one number are
left out of all cells at once. A star: for other sentences, given these runs, since there are fewer
than five.
"""
_STOPS: Final = """\
Transfer *pays* at a size if the lower limit of the gain's interval is above 0, and *does not pay*
if the upper limit is at most {margin} points; else it can't be told. It *stops* if it pays at the
smallest size and does not at the largest. Sizes are tested in a fixed order, from the smallest up
for what pays and from the largest down for what does not, each until the first that says nothing;
so each row errs with at most 5 % however many sizes it has. Rows are not corrected for one another
({rows}). Where it stops, the gain falls to 0 at a size that is read on a line between neighbouring
ones, on a logarithmic axis. Nothing is said beyond the grid.
"""
_TRENDS: Final = """\
What a doubling adds, in points, the other size held: the slope of a plane over the logarithms of
both sizes, by least squares. Bold: q ≤ 0.05 (Benjamini and Hochberg) in the family of all trends of
this table.
"""
_PICTURES: Final = """\
Bars are intervals; a number in brackets has one that holds 0.
"""
_FIRST: Final = "test"
_SHOWN: Final[tuple[Quantity, ...]] = (
    "reference_accuracy", "candidate_accuracy", "gain", "positive_transfer", "negative_transfer",
    "systematic_middle", "systematic_change",
)  # fmt: skip


def sizes_page(study: SizeStudy) -> str:
    """Return the page."""
    panels = study.panels
    sources = ", ".join(dict.fromkeys(panel.source for panel in panels))
    lines = [
        f"# Sizes: how much the source and the target must have ({prose(sources)})",
        "",
        f"Made by `backfire study size`, from the evidence of the sweep `{study.sweep}`.",
        "",
        _RULES,
        "",
        *_missing(study),
    ]
    for split in dict.fromkeys(panel.split for panel in panels):
        own = [panel for panel in panels if panel.split == split]
        lines += [f"## On {split}", "", *_pictures(own), *_stops(own), *_trends(own)]
        for panel in own:
            lines += _grid(panel)
    return join_lines(lines)


def _missing(study: SizeStudy) -> Iterator[str]:
    """Tell what of the grid is not there, if anything."""
    words = [
        f"{label_of(panel.target)} {len(panel.cells)} of {panel.planned_cells} cells with "
        f"{panel.cells[0].runs[1]} of {panel.planned_runs} runs"
        for panel in {panel.target: panel for panel in study.panels}.values()
        if len(panel.cells) < panel.planned_cells or panel.cells[0].runs[1] < panel.planned_runs
    ]
    if words:
        yield f"Of the sweep `{study.sweep}` there are: {'; '.join(words)}. The others:"
        yield "`backfire study size`."
        yield ""


def _pictures(panels: Sequence[SizePanel]) -> list[str]:
    split = panels[0].split
    ending = "" if split == _FIRST else f"-{split}"
    targets = " and ".join(label_of(panel.target) for panel in panels)
    curves = (
        f"Accuracy, gain, NT, S and D of {prose(targets)} against the training sentences of the "
        "target, a line for each size of the source"
    )
    return [
        f"![{curves}](size-curves{ending}.svg)",
        "",
        f"![The same numbers as maps: source upwards, target to the right](size-map{ending}.svg)",
        "",
        _PICTURES,
        "",
    ]


def _stops(panels: Sequence[SizePanel]) -> list[str]:
    heads = (
        "Target", "Source sentences", "Verdict", "Pays up to", "Does not from",
        "Gain falls to 0 at", "95 %",
    )  # fmt: skip
    stops = [(panel, stop) for panel in panels for stop in panel.stops]
    rows = [
        [label_of(panel.target), f"{stop.source_size:,}", _verdict(stop), *_sizes(stop)]
        for panel, stop in stops
    ]
    rules = _STOPS.format(margin=percent(stops[0][1].margin), rows=plural(len(rows), "row"))
    return ["### Where transfer stops paying", "", rules, "", *table(heads, rows, left=3)]


def _verdict(stop: Stop) -> str:
    return f"{stop.verdict}*" if stop.covers == "these runs" else stop.verdict


def _sizes(stop: Stop) -> Iterator[str]:
    for size in (stop.pays_up_to, stop.pays_not_from):
        yield NOTHING if size is None else f"{size:,}"
    yield NOTHING if stop.crossing is None else f"{stop.crossing:,.0f}"
    ends = stop.crossing_interval
    yield NOTHING if ends is None else f"{ends[0]:,.0f} … {ends[1]:,.0f}"


def _trends(panels: Sequence[SizePanel]) -> list[str]:
    quantities = dict.fromkeys(trend.quantity for panel in panels for trend in panel.trends)
    if not quantities:
        return []
    heads = ("Target", "Doubled", *(CALLED[each] for each in quantities))
    rows = []
    for panel in panels:
        for axis in dict.fromkeys(trend.axis for trend in panel.trends):
            found = {each.quantity: each.slope for each in panel.trends if each.axis == axis}
            cells = [effect(found.get(each)) for each in quantities]
            rows.append([label_of(panel.target), f"the {axis}", *cells])
    scope = scope_of_findings(trend.slope for panel in panels for trend in panel.trends)
    rules = [_TRENDS, "", *([scope, ""] if scope else [])]
    return ["### What a doubling adds", "", *rules, *table(heads, rows, left=2)]


def _grid(panel: SizePanel) -> list[str]:
    heads = ("Source", "Target", "Runs", *(CALLED[each] for each in _SHOWN), "NT of two random")
    rows = [
        [
            f"{cell.source_size:,}",
            f"{cell.target_size:,}",
            " + ".join(map(str, cell.runs)),
            *(number(cell.numbers.get(each)) for each in _SHOWN),
            percent(cell.nt_reference),
        ]
        for cell in panel.cells
    ]
    extent = f"{plural(panel.tokens, 'token')} in {plural(panel.sentences, 'sentence')}"
    title = f"### {label_of(panel.target)}: {extent}"
    return [title, "", *table(heads, rows, left=0), *folded("Signatures", _signatures(panel.cells))]


def _signatures(cells: Sequence[SizeCell]) -> list[str]:
    return [f"* `{cell.signature}`" for cell in cells]
