"""report.tex: the tables for a paper."""

from typing import Final

from backfire.report.disagreement import Disagreement
from backfire.report.latex_tables import latex_disagreement, latex_tables
from backfire.report.output import Output, Report, as_text


def _render(report: Report) -> str:
    if isinstance(report, Disagreement):
        return latex_disagreement(report)
    return latex_tables(report)


OUTPUT: Final = Output(file="report.tex", write=as_text(_render))
