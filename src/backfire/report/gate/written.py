"""The files that a report has only if the comparison had a gate."""

from collections.abc import Callable

from backfire.report.comparison import Comparison
from backfire.report.gate.result import GateResult
from backfire.report.output import Output, Report, as_text


def gate_output(file: str, render: Callable[[Comparison, GateResult], str]) -> Output:
    """Return a file of a report about its gate.

    Args:
        file: Its name in the folder of the report.
        render: Gives its text.
    """

    def render_report(report: Report) -> str:
        gate = _gate_of(report)
        return render(report, gate) if gate and isinstance(report, Comparison) else ""

    return Output(
        file=file,
        write=as_text(render_report),
        available=lambda report: _gate_of(report) is not None,
    )


def _gate_of(report: Report) -> GateResult | None:
    return report.gate if isinstance(report, Comparison) else None
