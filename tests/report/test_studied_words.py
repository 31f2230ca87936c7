"""What is said of the findings of studies."""

from backfire.report.studied.record import Studied
from backfire.report.studied.words import scope_of_findings

LOW, HIGH = 0.01, 0.5


def effect(covers, q):
    return Studied(value=0.1, standard_error=0.01, interval=(0.08, 0.12), covers=covers, q=q)


def test_findings_from_few_runs_are_said_to_hold_given_these_runs():
    few, many = effect("these runs", LOW), effect("other runs", LOW)
    assert scope_of_findings([few]).startswith("What is bold is a finding given these runs")
    assert scope_of_findings([few, many]).startswith("What is bold with a star is a finding given")
    assert not scope_of_findings([many, effect("these runs", HIGH)])
    assert not scope_of_findings([])
