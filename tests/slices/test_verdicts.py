import pytest

from backfire.slices.verdicts import judge_slice

SURE, UNSURE = 0.05, 0.051


@pytest.mark.parametrize(
    ("flips", "net", "net_q", "lifts", "verdict"),
    [
        (19, 0.5, 0.0, ((3, SURE), (3, SURE)), "TOO FEW"),
        (19.9, 0.5, 0.0, ((3, SURE), (3, SURE)), "TOO FEW"),
        (20, 0.02, SURE, ((3, SURE), (3, SURE)), "HARMED"),
        (20, -0.02, SURE, ((3, SURE), (3, SURE)), "HELPED"),
        (20, 0.001, UNSURE, ((3, SURE), (3, SURE)), "VOLATILE"),
        (20, -0.001, None, ((3, SURE), (3, SURE)), "VOLATILE"),
        (20, 0.0011, UNSURE, ((3, SURE), (3, SURE)), "NONE"),
        (20, 0, UNSURE, ((3, SURE), (3, UNSURE)), "NONE"),
        (20, 0, UNSURE, ((3, UNSURE), (3, SURE)), "NONE"),
        (20, 0, UNSURE, ((0.3, SURE), (3, SURE)), "NONE"),
        (20, 0, UNSURE, ((3, SURE), (None, None)), "NONE"),
        (0, None, None, ((None, None), (None, None)), "TOO FEW"),
    ],
)
def test_the_first_rule_that_holds_decides(flips, net, net_q, lifts, verdict):
    assert judge_slice(flips, net, net_q, lifts, margin=0.001) == verdict
