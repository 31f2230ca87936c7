"""report.md: the story of the page for a pull request."""

from typing import Final

from backfire.report.disagreement import Disagreement
from backfire.report.markdown_disagreement import markdown_disagreement
from backfire.report.markdown_report import markdown_report
from backfire.report.output import Output, Report, as_text


def _render(report: Report) -> str:
    if isinstance(report, Disagreement):
        return markdown_disagreement(report)
    return markdown_report(report)


OUTPUT: Final = Output(file="report.md", write=as_text(_render))
