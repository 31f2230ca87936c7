"""gate.xml, gate.md and the lines of a terminal: what they say, and that they hold any text."""

import re
from xml.etree import ElementTree as ET

import pytest

from backfire.report.gate.junit import render_junit
from backfire.report.gate.lines import gate_lines, gate_sentence
from backfire.report.gate.markdown import CASES_SHOWN, render_markdown
from backfire.report.gate.result import GateResult, Ruling
from backfire.report.markdown import code

ATTRIBUTES = {  # of the format that Jenkins, GitLab and GitHub's actions read in common
    "testsuites": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"classname", "name", "time"},
    "failure": {"message", "type"},
    "skipped": {"message"},
    "system-out": set(),
}
CHILDREN = {
    "testsuites": ["testsuite"],
    "testsuite": ["properties", "testcase", "system-out"],
    "properties": ["property"],
    "testcase": ["skipped", "failure", "system-out"],
}


def ruling(result="PASSED", *, kind="gain", name="gain", reason="So it is.", **values):
    numbers = {"limit": 0.0, "observed": -0.0123, "interval": (-0.02, None)}
    fails = result == "FAILED"
    return Ruling(**{
        "kind": kind, "name": name, "place": None, "wanted": "at least 0.00 points",
        "result": result, "fails": fails, "reason": reason, **numbers, **values,
    })  # fmt: skip


def gate(*rulings):
    passed = not any(each.fails for each in rulings)
    return GateResult(passed=passed, confidence=0.95, tested=2, level=0.975, rulings=rulings)


MIXED = gate(
    ruling(),
    ruling("WARNED", name="b"),
    ruling("NOT TESTED", name="c"),
    ruling("NOT TESTED", name="d", fails=True),
    ruling("FAILED", name="e"),
)


def test_the_junit_file_has_the_shape_that_its_readers_expect(plain):
    root = ET.fromstring(render_junit(plain, MIXED))  # noqa: S314 - our own text
    assert root.tag == "testsuites"
    for element in root.iter():
        assert set(element.attrib) == ATTRIBUTES[element.tag]
        order = [CHILDREN[element.tag].index(child.tag) for child in element]
        assert order == sorted(order)
    suite = root.find("testsuite")
    counts = {name: int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": 5, "failures": 2, "errors": 0, "skipped": 1}
    assert len(suite.findall("testcase")) == 5
    types = [failure.get("type") for failure in suite.iter("failure")]
    assert types == ["NOT TESTED", "FAILED"]
    assert len({case.get("name") for case in suite.iter("testcase")}) == 5


def test_the_same_gate_gives_the_same_file(plain):
    assert render_junit(plain, MIXED) == render_junit(plain, MIXED)
    assert render_markdown(plain, MIXED) == render_markdown(plain, MIXED)


def test_no_text_breaks_the_junit_file(plain, hostile_texts):
    texts = [*hostile_texts, "\ufffe", "\ud800", "]]>", "\x0b", "\u0085"]
    gate_of_them = gate(*(ruling("FAILED", name=t, reason=t, kind="must_not_break") for t in texts))
    root = ET.fromstring(render_junit(plain, gate_of_them).encode())  # noqa: S314 - our own text
    assert len(root.findall(".//testcase")) == len(texts)
    assert root.find(".//script") is None


def test_the_summary_lists_every_limit_with_its_interval(plain):
    text = render_markdown(plain, MIXED)
    assert text.startswith("## ❌ Backfire gate: FAILED\n")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + 5
    assert "| FAILED: So it is. | −1.23 | −2.00 … |" in rows[-1]
    assert code(plain.signature, longest=10_000) in text


def test_no_text_is_markdown_or_a_mention(plain, hostile_texts):
    texts = [
        *hostile_texts,
        "a|b",
        "@team",
        "[x](http://evil.example)",
        "www.evil.example",
        "`",
        "*b*",
    ]
    text = render_markdown(plain, gate(*(ruling("FAILED", name=t, reason=t) for t in texts)))
    table = [line for line in text.splitlines() if line.startswith("| ❌")]
    assert len(table) == len(texts)
    for line in table:
        assert len(re.findall(r"(?<!\\)\|", line)) == 7
        assert not re.search(r"(?<!\\)[<`*\[]", line)
        assert not re.search(r"@\w|://\w|www\.\w", line)


def test_many_cases_are_cut_those_that_fail_come_first(plain):
    cases = [ruling(name=f"case {k}", kind="must_not_break") for k in range(CASES_SHOWN + 9)]
    broken = ruling("FAILED", name="broken", kind="must_not_break")
    text = render_markdown(plain, gate(*cases, broken))
    assert text.index("broken") < text.index("case 0")
    assert "10 more cases are in gate.xml; none of them fails." in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (1, "1 more case is in gate.xml; 1 of them fails."),
        (3, "3 more cases are in gate.xml; 3 of them fail."),
    ],
)
def test_the_cases_that_are_cut_are_counted(more, said, plain):
    cases = [
        ruling("FAILED", name=f"{k}", kind="must_not_break") for k in range(CASES_SHOWN + more)
    ]
    assert said in render_markdown(plain, gate(*cases))


def test_the_terminal_says_what_fails_and_what_only_looks_like_it():
    lines = list(gate_lines(MIXED))
    assert lines[0] == (
        "Gate FAILED: Of 5 limits, 2 fail; 1 beyond the limit, but within chance; 2 not tested."
    )
    assert [line.split("  ")[1] for line in lines[1:]] == [
        "FAILED", "FAILED, NOT TESTED", "WARNED", "NOT TESTED",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rulings", "said"),
    [
        ([ruling()], "Of 1 limit, none fails."),
        ([ruling("FAILED"), ruling(kind="must_not_break")], "Of 1 limit and 1 case, 1 fails."),
        ([ruling("FAILED", kind="must_not_break")] * 2, "Of 2 cases, 2 fail."),
    ],
)
def test_the_sentence_counts(rulings, said):
    assert gate_sentence(gate(*rulings)) == said
