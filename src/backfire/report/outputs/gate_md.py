"""gate.md: what became of the gate, if there is one."""

from typing import Final

from backfire.report.comparison import Comparison
from backfire.report.gate.markdown import render_markdown
from backfire.report.output import Output, Report, as_text


def _render(report: Report) -> str:
    gate = report.gate if isinstance(report, Comparison) else None
    return render_markdown(report, gate) if isinstance(report, Comparison) and gate else ""


def _has_gate(report: Report) -> bool:
    return isinstance(report, Comparison) and report.gate is not None


OUTPUT: Final = Output(file="gate.md", write=as_text(_render), available=_has_gate)
