import pytest

from backfire.transitions.directions.verdicts import judge_claim

UP, DOWN, UNSURE, NOT_KNOWN = (0.1, 0.01), (-0.1, 0.01), (0.1, 0.2), (None, None)


@pytest.mark.parametrize(
    ("turns", "beyond", "net", "word"),
    [
        (19.9, UP, UP, "TOO FEW"),
        (200, NOT_KNOWN, UP, "TOO FEW"),
        (20, UP, UP, "HOLDS"),
        (20, UP, UNSURE, "BOTH WAYS"),
        (20, UP, DOWN, "REVERSED"),
        (20, UNSURE, DOWN, "REVERSED"),
        (20, UNSURE, UP, "HARM ONLY"),
        (20, DOWN, UP, "HARM ONLY"),
        (20, UNSURE, UNSURE, "NOT SHOWN"),
        (20, DOWN, UNSURE, "NOT SHOWN"),
        (20, (0.1, None), (0.1, None), "NOT SHOWN"),
    ],
)
def test_the_first_rule_that_applies_decides(turns, beyond, net, word):
    assert judge_claim(turns, beyond, net) == word
