"""report.html: the page."""

from typing import Final

from backfire.report.disagreement import Disagreement
from backfire.report.disagreement_page import render_disagreement
from backfire.report.output import Output, Report, as_text
from backfire.report.page import render_page


def _render(report: Report) -> str:
    if isinstance(report, Disagreement):
        return render_disagreement(report)
    return render_page(report)


OUTPUT: Final = Output(file="report.html", write=as_text(_render))
