"""gate.md: what became of the gate, for a pull request."""

from typing import Final

from backfire.report.gate.markdown import render_markdown
from backfire.report.gate.written import gate_output

OUTPUT: Final = gate_output("gate.md", render_markdown)
