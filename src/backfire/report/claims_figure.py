"""The dot plot of section 5.3: what share each kind of mistake has of what goes wrong."""

from collections.abc import Sequence
from typing import Any, Final

from backfire.report.cells import label_of
from backfire.report.claims import ClaimRow, ClaimSplit
from backfire.report.drawing import Spec, inline_data, name, quantity
from backfire.report.print_drawing import CORRECTED, FALSIFIED, INK, NEUTRAL, SOFT

_WIDTH, _ROW, _COLUMNS = 165, 46, 3
_SHIFT: Final = 11  # pixels between the marks of one line
_TICK: Final = "M-0.12,-0.9h0.24v1.8h-0.24Z"

_MARKS: Final = {
    "falsified by transfer": (FALSIFIED, "circle"),
    "corrected by transfer": (CORRECTED, "square"),
    "flipped by seeds alone": (NEUTRAL, "diamond"),
    "all tokens": (INK, _TICK),
}
"""What a share is of, its colour, and its shape, which tells it apart in grey too."""

_COLOURS: Final = (INK, SOFT)
"""Of a verdict, and of one that too few tokens allow."""

_VERDICT: Final[Spec] = {"type": "text", "align": "left", "fontSize": 11, "fontWeight": "bold"}
_VERDICT_LOOKS: Final[Spec] = {
    "x": {"value": _WIDTH + 8},
    "text": name("verdict"),
    "color": name("known", scale=None, legend=None),
}


def specify_claims(split: ClaimSplit, claims: Sequence[str]) -> Spec:
    """Return the figure: one panel a corpus, one line a kind of mistake, one mark a share.

    The line through a falsified mark is its 95 % interval; the bar behind the three marks is the
    share of the kind among all tokens. At the end of a line stands the verdict on the claim.

    Args:
        split: The claims in one split of all corpora.
        claims: Their names, in order.

    Paper: section 5.3
    """
    corpora = list(dict.fromkeys(label_of(row.corpus) for row in split.rows))
    values = [value for row in split.rows for value in _values(row)]
    layers = _layers(claims)
    header = {
        "title": None,
        "labelFontSize": 13,
        "labelFontWeight": "normal",
        "labelAnchor": "start",
    }
    return {
        "title": {
            "text": f"Split: {split.split}",
            "subtitle": "right of each line: whether the paper's claim holds",
            "anchor": "start",
            "fontSize": 14,
        },
        "data": inline_data(values),
        "facet": name("corpus", sort=corpora, header=header),
        "columns": _COLUMNS,
        "spec": {"width": _WIDTH, "height": {"step": _ROW, "for": "position"}, "layer": layers},
        "spacing": 16,
    }


def _layers(claims: Sequence[str]) -> list[Spec]:
    """Return what stands on each line of a panel."""
    labels = {"ticks": False, "domain": False, "labelPadding": 8}
    rows_of = {"paddingInner": 0, "paddingOuter": 0}
    line = {"y": name("claim", sort=list(claims), title=None, axis=labels, scale=rows_of)}
    marks = {**line, "yOffset": quantity("shift", scale=None)}
    shapes, colours = (
        {"domain": list(_MARKS), "range": [look[place] for look in _MARKS.values()]}
        for place in (1, 0)
    )
    legend = {"title": None, "orient": "top", "labelFontSize": 12, "labelLimit": 240}
    looks = {
        "shape": name("kind", scale=shapes, legend=legend),
        "color": name("kind", scale=colours, legend=legend),
    }
    tick = {"type": "tick", "size": _ROW - 10, "thickness": 2, "color": INK}
    spread = {"type": "rule", "strokeWidth": 1.5, "color": FALSIFIED}
    point = {"type": "point", "size": 60, "filled": True, "opacity": 1}
    return [
        {"mark": tick, "encoding": {**line, **_x("tokens")}},
        {"mark": spread, "encoding": {**marks, **_x("low"), "x2": {"field": "high"}}},
        {"mark": point, "encoding": {**marks, **_x("share"), **looks}},
        {"mark": _VERDICT, "encoding": {**line, **_VERDICT_LOOKS}},
    ]


def _x(field: str) -> dict[str, Any]:
    axis = {"title": "share, in per cent", "tickCount": 5}
    return {"x": quantity(field, scale={"domainMin": 0, "nice": True}, axis=axis)}


def _values(row: ClaimRow) -> list[dict[str, Any]]:
    effect = row.effect
    place = {"claim": row.claim, "corpus": label_of(row.corpus)}
    shares = (effect.of_falsified, effect.of_corrected, effect.of_flipped)
    values: list[dict[str, Any]] = [
        {**place, "kind": kind, "share": 100 * share.value, "shift": _shift(k)}
        for k, (kind, share) in enumerate(zip(_MARKS, shares, strict=False))
        if share.value is not None
    ]
    if effect.of_falsified.interval:
        low, high = (100 * bound for bound in effect.of_falsified.interval)
        values.append({**place, "low": low, "high": high, "shift": _shift(0)})
    values.append({**place, "verdict": row.verdict, "known": _COLOURS[row.verdict == "TOO FEW"]})
    if effect.of_tokens is not None:
        values.append({**place, "tokens": 100 * effect.of_tokens})
    return values


def _shift(k: int) -> float:
    """Return how far below the top of its line the k-th mark stands, in pixels."""
    return _ROW / 2 + _SHIFT * (k - 1)
