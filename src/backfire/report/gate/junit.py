"""gate.xml: the rulings as JUnit test cases, which continuous integration shows one by one."""

import re
from typing import Final
from xml.etree import ElementTree as ET

from backfire.report.comparison import Comparison
from backfire.report.gate.lines import chance_note, gate_sentence, ruling_line, ruling_name
from backfire.report.gate.result import GateResult, Ruling

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write, not even escaped."""


def render_junit(comparison: Comparison, gate: GateResult) -> str:
    """Return gate.xml, a file in the format that JUnit's consumers share.

    A ruling that fails the gate is a failure; one that is not tested is skipped; a warning passes
    and says so in its output. There is no time in it: the same comparison gives the same file.
    """
    failures = sum(ruling.fails for ruling in gate.rulings)
    skipped = sum(_is_skipped(ruling) for ruling in gate.rulings)
    counts = {
        "tests": str(len(gate.rulings)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(skipped),
        "time": "0",
    }
    suites = ET.Element("testsuites", {"name": "backfire", **counts})
    suite = ET.SubElement(suites, "testsuite", {"name": "backfire gate", **counts})
    properties = ET.SubElement(suite, "properties")
    for name, value in (
        ("verdict", f"{comparison.verdict}: {comparison.verdict_sentence}"),
        ("signature", comparison.signature),
    ):
        ET.SubElement(properties, "property", {"name": name, "value": _legal(value)})
    for ruling in gate.rulings:
        _add_case(suite, ruling)
    ET.SubElement(suite, "system-out").text = _legal(f"{gate_sentence(gate)} {chance_note(gate)}")
    ET.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suites, "unicode") + "\n"


def _add_case(suite: ET.Element, ruling: Ruling) -> None:
    name = _legal(f"{ruling_name(ruling)}: {ruling.wanted}")
    case = {"classname": f"gate.{_legal(ruling.kind)}", "name": name, "time": "0"}
    element = ET.SubElement(suite, "testcase", case)
    said = _legal(ruling_line(ruling))
    if ruling.fails:
        attributes = {"message": _legal(ruling.reason), "type": ruling.result}
        ET.SubElement(element, "failure", attributes).text = said
    elif _is_skipped(ruling):
        ET.SubElement(element, "skipped", {"message": _legal(ruling.reason)})
    elif ruling.result == "WARNED":
        ET.SubElement(element, "system-out").text = f"WARNED {said}"


def _is_skipped(ruling: Ruling) -> bool:
    return ruling.result == "NOT TESTED" and not ruling.fails


def _legal(text: str) -> str:
    return _ILLEGAL.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", text)
