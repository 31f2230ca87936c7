"""Cases that must not break: single places that the candidate has to get right."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal, Self

import numpy as np
from pydantic import model_validator

from backfire.records.settings import Settings
from backfire.report.gate.case import Case
from backfire.report.gate.case_files import FlipOutcome, read_cases
from backfire.report.gate.finding import TextIndex
from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.judged_case import Verdict, judge_place
from backfire.report.gate.limit import Limit
from backfire.report.gate.question import Question, Settled
from backfire.report.visible import visible

Rule = Literal["most", "any", "all"]


class MustNotBreak(Settings):
    """Which cases must not break, and when one counts as broken."""

    files: tuple[str, ...] = ()
    """JSONL files of cases, such as flips.jsonl; relative paths start at the gate file."""
    cases: tuple[Case, ...] = ()
    """Cases in the gate file itself."""
    outcomes: tuple[FlipOutcome, ...] = ("falsified",)
    """Which flips of a flips.jsonl are cases."""
    wrong_in: Rule = "most"
    """A case is broken if this many of the candidate's runs get it wrong: more than half of them,
    any, or all."""
    not_found: Literal["fail", "warn"] = "fail"
    """What becomes of a case that the compared text doesn't have."""

    @model_validator(mode="after")
    def _has_cases(self) -> Self:
        if not self.files and not self.cases:
            raise ValueError("expected files, or cases")
        return self


def _load(limit: MustNotBreak, folder: Path) -> MustNotBreak:
    read = [case for name in limit.files for case in read_cases(folder / name, limit.outcomes)]
    return limit.model_copy(update={"cases": (*limit.cases, *read)})


def _ask(limit: MustNotBreak, judged: JudgedComparison) -> Iterator[Question]:
    text = judged.text
    index = TextIndex(text.tokens.to_pylist(), text.sentence)
    taken: set[str] = set()
    for number, case in enumerate(limit.cases, start=1):
        name = f"case {number}" if case.id is None else visible(case.id)
        name = f"{name} (case {number})" if name in taken else name
        taken.add(name)
        before, after, word = case.place
        places, torn = index.find(before, word, after)
        if places:
            verdicts = [judge_place(text, case.label, place) for place in places]
            yield _rule(name, case, verdicts, limit.wrong_in)
        else:
            yield _missing(name, case, limit.not_found, torn=torn)


def _rule(name: str, case: Case, verdicts: Sequence[Verdict], wrong_in: Rule) -> Settled:
    broken = [verdict for verdict in verdicts if _breaks(verdict.wrong, wrong_in)]
    shown = max(verdicts, key=lambda verdict: np.mean(verdict.wrong))
    runs = len(shown.wrong)
    said = f"wrong in {sum(shown.wrong)} of {runs} run{'' if runs == 1 else 's'}"
    if any(shown.wrong):
        said += f": {visible(shown.found)} instead of {visible(case.label)}"
    if len(verdicts) > 1:
        said += f"; it stands in the text {len(verdicts)} times, broken {len(broken)} times"
    if shown.gold is not None:
        said += f"; the text's gold has {visible(shown.gold)} there"
    return Settled(
        name=name,
        wanted=f"is {visible(case.label)}",
        place=case.shown,
        result="FAILED" if broken else "PASSED",
        fails=bool(broken),
        reason=f"{said[0].upper()}{said[1:]}.",
    )


def _missing(name: str, case: Case, not_found: str, *, torn: bool) -> Settled:
    why = "its bounds are no token bounds there" if torn else "the compared text has no such words"
    return Settled(
        name=name,
        wanted=f"is {visible(case.label)}",
        place=case.shown,
        result="NOT TESTED",
        fails=not_found == "fail",
        reason=f"Not found: {why}.",
    )


def _breaks(wrong: Sequence[bool], rule: Rule) -> bool:
    share = sum(wrong) / len(wrong)
    return {"most": share > 1 / 2, "any": share > 0, "all": share == 1}[rule]


LIMIT: Final = Limit(
    title="Cases that must not break",
    settings=MustNotBreak,
    ask=_ask,
    load=_load,
    example="""\
outcomes = ["falsified"]
wrong_in = "most"
not_found = "warn"
files = []
cases = [{ id = "a city", text = "Ms O'Hara went to Paris", word = "Paris", label = "LOC" }]""",
)
