"""What is chosen on validation, and what is said of it on test."""

from backfire.experiments.frontiers.measuring import measure_frontiers
from backfire.report.frontiers.answers import answers
from backfire.report.frontiers.choosing import least_harmful, shortlist
from backfire.report.frontiers.record import Estimated


def frontiers(desk):
    return measure_frontiers(desk, "mitigations", ["test", "validation"]).frontiers


def changed(frontier, **values):
    """The frontier with other differences from plain transfer, by arm."""
    rows = tuple(
        row.model_copy(
            update={"against_plain": Estimated(value=values[row.arm], limits=None, covers=None)}
        )
        if row.arm in values
        else row
        for row in frontier.rows
    )
    return frontier.model_copy(update={"rows": rows})


def middle(row):
    found = row.measures.noise.systematic_negative_transfer
    return (found.low + found.high) / 2


def test_the_arm_is_chosen_on_validation_and_its_numbers_are_those_of_test(desk) -> None:
    test, validation = frontiers(desk)
    losing = {row.arm: -0.01 for row in validation.rows if row.kind in {"mitigation", "combined"}}
    validation = changed(validation, **{**losing, "mixout-0.9": 0.0, "gated": -0.001})
    engineer, researcher = answers([test, validation])
    gated = next(row for row in test.rows if row.arm == "gated")
    assert engineer.startswith(
        "T-POS, test: a reference that is known. Chosen on validation: gated"
    )
    assert f"NT against its own reference {100 * gated.known.nt:.2f} " in engineer
    assert "S " in researcher
    nobody = changed(validation, **losing)
    engineer, researcher = answers([test, nobody])
    assert "no arm that knew a reference loses little enough on validation" in engineer
    assert researcher.endswith("No arm can be chosen on validation.")


def test_the_shortlist_has_the_best_arm_of_each_method_by_s(desk) -> None:
    _, validation = frontiers(desk)
    equal = {row.arm: 0.0 for row in validation.rows if row.kind == "mitigation"}
    both = changed(validation, **equal)
    by_method = {"mixout": ("mixout-0.5", "mixout-0.9"), "new_error_loss": ("taught",)}
    rows = {row.arm: row for row in both.rows}
    best = {
        method: min(arms, key=lambda arm: middle(rows[arm])) for method, arms in by_method.items()
    }
    assert shortlist([both]) == sorted(best.values(), key=lambda arm: middle(rows[arm]))
    assert shortlist([both, changed(both, taught=-0.01)]) == [best["mixout"]]
    *_, rule = answers([both])
    assert "go on to many runs" in rule
    assert "no method goes on" in [*answers([changed(both, **dict.fromkeys(equal, -0.01))])][-1]


def test_what_is_tried_first_elsewhere_costs_little_on_every_target(desk) -> None:
    """The shortlist looks at the mean over targets, where a gain makes up for a loss."""
    _, validation = frontiers(desk)
    equal = {row.arm: 0.0 for row in validation.rows if row.kind == "mitigation"}
    here = changed(validation, **equal)
    rows = {row.arm: row for row in here.rows}
    first, second, *_ = sorted(equal, key=lambda arm: middle(rows[arm]))
    assert least_harmful([here, here]) == first
    worse, better = changed(here, **{first: -0.006}), changed(here, **{first: 0.006})
    assert shortlist([worse, better])[0] == first
    assert least_harmful([worse, better]) == second
    assert least_harmful([changed(here, **dict.fromkeys(equal, -0.01)), here]) is None
