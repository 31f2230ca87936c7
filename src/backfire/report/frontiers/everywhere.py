"""What frontiers answer for all targets at once: one arm for all, chosen on validation."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from backfire.report.cells import label_of
from backfire.report.frontiers.choosing import is_system, least_everywhere, middle_of_s
from backfire.report.frontiers.record import HALF, Frontier, FrontierRow
from backfire.report.frontiers.wording import difference, name_of

_Pairs = Sequence[tuple[FrontierRow, Frontier]]
"""The row of the arm on each target, with the frontier that it stands in."""

_KEPT = ("better", "no worse")


def everywhere(chosen_on: Sequence[Frontier], tested: Sequence[Frontier]) -> Iterator[str]:
    """Say what one arm for all targets does, for either question, and the same for a single model.

    Of the arms whose score on validation is at most 0.2 points below plain transfer's on every
    target, it is the one with the least middle of the bracket of S there, or the least NT against
    the references that it knew, on average over targets. NT counts as a share of plain transfer's;
    S does not, since plain transfer's may be 0.

    Args:
        chosen_on: On validation, one a target.
        tested: On test, of the same targets in the same order.
    """
    for asked, harm, tell in (
        ("references that nobody knew", middle_of_s, _tell_systematic),
        ("a reference that is known", _share_of_known, _tell_known),
    ):
        told = None
        for most_models, among in ((None, ""), (1, ", of those that run one model")):
            arm = least_everywhere(chosen_on, _allowed(most_models), harm)
            found = _on_all(arm, tested)
            if found and arm != told:
                models = found[0][0].n_models
                runs = f", which runs {models} models" if models > 1 else ""
                yield (
                    f"One arm for all targets, {asked}. Chosen on validation{among}: "
                    f"{name_of(found[0][0])}{runs}. On test {tell(found)}"
                )
            told = arm


def _allowed(most_models: int | None) -> Callable[[FrontierRow], bool]:
    return lambda row: is_system(row) and (most_models is None or row.n_models <= most_models)


def _share_of_known(row: FrontierRow) -> float | None:
    return row.known.ratio.value if row.known and row.known.ratio else None


def _on_all(arm: str | None, frontiers: Sequence[Frontier]) -> _Pairs:
    rows = [(frontier.row(arm), frontier) for frontier in frontiers] if arm else []
    found = [(row, frontier) for row, frontier in rows if row]
    return found if len(found) == len(frontiers) else []


def _tell_systematic(found: _Pairs) -> str:
    halved = [_halves_s(row, frontier.plain) for row, frontier in found]
    lower = [_nt(row) < _nt(frontier.plain) for row, frontier in found]
    all_three = [all(each) for each in zip(halved, lower, _kept(found), strict=True)]
    return (
        "S is, as estimated, at most half of plain transfer's at both ends on "
        f"{_listed(found, halved)}; NT is lower on {_listed(found, lower)}; {_tell_scores(found)} "
        f"All of it holds on {_listed(found, all_three)}."
    )


def _tell_known(found: _Pairs) -> str:
    verdicts = [row.known.halved if row.known else None for row, _ in found]
    halved = [verdict == "halved" for verdict in verdicts]
    perhaps = [verdict == "perhaps halved" for verdict in verdicts]
    maybe = f" (perhaps on {_listed(found, perhaps)})" if any(perhaps) else ""
    return (
        f"NT against its own reference is shown to be halved on {_listed(found, halved)}{maybe}; "
        f"{_tell_scores(found)} Both hold on "
        f"{_listed(found, [all(each) for each in zip(halved, _kept(found), strict=True)])}."
    )


def _tell_scores(found: _Pairs) -> str:
    """Say on which targets the score is better, no worse, worse or open, and by how much."""
    by_verdict: dict[str, list[str]] = {}
    for row, frontier in found:
        own = by_verdict.setdefault(row.loss or "not judged", [])
        own.append(f"{label_of(frontier.target)}{difference(row)}")
    parts = [f"{verdict} on {', '.join(where)}" for verdict, where in by_verdict.items()]
    return f"the score is {'; '.join(parts)}."


def _kept(found: _Pairs) -> list[bool]:
    return [row.loss in _KEPT for row, _ in found]


def _halves_s(row: FrontierRow, plain: FrontierRow) -> bool:
    own, before = (each.measures.noise.systematic_negative_transfer for each in (row, plain))
    if own is None or before is None:
        return False
    ends = ((own.low, before.low), (own.high, before.high))
    return all(
        now is not None and then is not None and now <= HALF * max(then, 0.0) for now, then in ends
    )


def _nt(row: FrontierRow) -> float:
    return row.measures.rates.negative_transfer


def _listed(found: _Pairs, holds: Iterable[bool]) -> str:
    where = [
        label_of(frontier.target) for (_, frontier), true in zip(found, holds, strict=True) if true
    ]
    return "all" if len(where) == len(found) else ", ".join(where) or "none"
