"""gate.xml: what became of the gate, for continuous integration."""

from typing import Final

from backfire.report.gate.junit import render_junit
from backfire.report.gate.written import gate_output

OUTPUT: Final = gate_output("gate.xml", render_junit)
