"""Rules on a candidate: whether it is shown to break one of its limits."""

from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.limit import LIMITS
from backfire.report.gate.result import GateResult
from backfire.report.gate.settings import Gate


def judge(gate: Gate, judged: JudgedComparison) -> GateResult:
    """Return what becomes of every limit and case of a gate.

    The limits that are tested share the gate's error rate equally (Bonferroni), so that a candidate
    that keeps to all of them passes at least as often as the gate's confidence says, however many
    they are. A limit that can't be tested takes no share.

    Args:
        gate: What the candidate must keep to.
        judged: What was found.

    Raises:
        SettingsError: If a limit names a slice, tag or span type that the comparison hasn't, or has
            no use for its task.
    """
    asked = [
        (name, question)
        for name, settings in gate.limits.items()
        for question in LIMITS.load(name).ask(settings, judged)
    ]
    confidence = gate.general.confidence_percent / 100
    tested = sum(question.tested for _, question in asked)
    error = (1 - confidence) / max(1, tested)
    strict = gate.general.not_tested == "fail"
    rulings = [question.rule(name, error, strict=strict) for name, question in asked]
    return GateResult(
        passed=not any(ruling.fails for ruling in rulings),
        confidence=confidence,
        tested=tested,
        level=1 - error,
        rulings=tuple(rulings),
    )
