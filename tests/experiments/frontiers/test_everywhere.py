"""One arm for all targets: chosen on validation by what it takes away, told on test."""

import pytest

from backfire.experiments.frontiers.measuring import measure_frontiers
from backfire.report.frontiers.answers import answers
from backfire.report.frontiers.everywhere import everywhere
from backfire.report.frontiers.record import Estimated, KnownReference


@pytest.fixture
def frontier(desk):
    """A frontier with nothing in it that may be chosen, on any split of any target."""
    (found,) = measure_frontiers(desk, "mitigations", ["test"]).frontiers

    def make(target, split, **planted):
        rows = [planted[row.arm](row) if row.arm in planted else lost(row) for row in found.rows]
        return found.model_copy(update={"target": target, "split": split, "rows": tuple(rows)})

    return make


def lost(row):
    return planted(row, s=(0.9, 0.9), nt=0.9, score=(-0.1, -0.1, -0.1))


def planted(row, *, s, nt, score, ratio=None):
    """The row with a bracket of S, NT, a score against plain transfer's, and a known reference."""
    noise = row.measures.noise
    low, high = s
    bracket = noise.systematic_negative_transfer.model_copy(update={"low": low, "high": high})
    noise = noise.model_copy(update={"systematic_negative_transfer": bracket})
    rates = row.measures.rates.model_copy(update={"negative_transfer": nt})
    value, *limits = score
    known = ratio and KnownReference(
        nt=nt,
        nt_plain=0.02,
        ratio=Estimated(value=ratio[0], limits=(0.0, ratio[1]), covers="other runs"),
    )
    return row.model_copy(
        update={
            "measures": row.measures.model_copy(update={"noise": noise, "rates": rates}),
            "against_plain": Estimated(value=value, limits=tuple(limits), covers="other runs"),
            "known": known,
        }
    )


def plain(row):
    return planted(row, s=(0.01, 0.02), nt=0.03, score=(0, 0, 0))


def arm(*, s=(0.005, 0.01), nt=0.02, score=(0.0, -0.001, 0.001), ratio=None):
    return lambda row: planted(row, s=s, nt=nt, score=score, ratio=ratio)


SAME = (0.0, -0.001, 0.001)


def test_the_arm_with_the_least_s_that_loses_little_everywhere_is_told_on_test(frontier) -> None:
    """`two` has fewer runs, `mixout-0.9` loses too much on one target; `gated` runs two models."""
    chosen_on = [
        frontier(
            target,
            "validation",
            transfer=plain,
            gated=arm(s=(0.002, 0.008)),
            two=arm(s=(-0.1, -0.1)),
            **{
                "mixout-0.5": arm(s=(0.004, 0.012)),
                "mixout-0.9": arm(s=(0.0, 0.001), score=(loss, -0.01, 0.01)),
            },
        )
        for target, loss in (("tpos", 0.02), ("ark", -0.0021))
    ]
    tested = [
        frontier(
            "tpos",
            "test",
            transfer=plain,
            gated=arm(score=(0.004, 0.001, 0.01)),
            **{"mixout-0.5": arm(s=(0.005, 0.0101), nt=0.031)},
        ),
        frontier(
            "ark",
            "test",
            transfer=plain,
            gated=arm(score=(0.0, -0.0021, 0.01)),
            **{"mixout-0.5": arm(score=SAME)},
        ),
    ]
    two, one = everywhere(chosen_on, tested)
    assert "nobody knew. Chosen on validation: gated" in two
    assert ", which runs 2 models. On test S is, as estimated, at most half" in two
    assert "at both ends on all; NT is lower on all; " in two
    assert (
        "the score is better on T-POS (0.40, 0.10 … 1.00); open on ARK (0.00, −0.21 … 1.00). "
        in two
    )
    assert two.endswith("All of it holds on T-POS.")
    assert "of those that run one model: mixout (p=0.5). On test S is, as" in one
    assert "at both ends on ARK; NT is lower on ARK; " in one
    assert one.endswith("All of it holds on ARK.")
    assert two in answers([*chosen_on, *tested])


def test_a_known_reference_asks_for_a_half_beyond_chance(frontier) -> None:
    found = {
        "tpos": arm(ratio=(0.4, 0.5)),
        "ark": arm(ratio=(0.5, 0.6)),
        "tweebank": arm(ratio=(0.51, 0.6), score=(-0.01, -0.02, -0.003)),
    }
    chosen_on = [
        frontier(target, "validation", transfer=plain, taught=arm(ratio=(0.4, 0.5)))
        for target in found
    ]
    tested = [frontier(target, "test", transfer=plain, taught=own) for target, own in found.items()]
    *_, known = everywhere(chosen_on, tested)
    assert "a reference that is known. Chosen on validation: new_error_loss. " in known
    assert "shown to be halved on T-POS (perhaps on ARK); " in known
    assert "worse on TweeBank (−1.00, −2.00 … −0.30)." in known
    assert known.endswith("Both hold on T-POS.")


def test_half_of_nothing_is_nothing(frontier) -> None:
    """Where plain transfer has no S at the lower end, an arm may not have any either."""
    nothing = lambda row: planted(row, s=(-0.02, 0.02), nt=0.03, score=(0, 0, 0))  # noqa: E731
    for low, holds in ((0.0, True), (-0.01, True), (0.001, False)):
        own = [
            frontier(target, split, transfer=nothing, gated=arm(s=(low, 0.01)))
            for split in ("validation", "test")
            for target in ("tpos", "ark")
        ]
        said, *_ = everywhere(own[:2], own[2:])
        assert ("at both ends on all" in said) is holds


def test_nothing_is_said_of_all_targets_where_there_is_one_or_no_test(frontier) -> None:
    own = {"transfer": plain, "gated": arm()}
    validation, test = (frontier("tpos", split, **own) for split in ("validation", "test"))
    assert not any("all targets" in said for said in answers([validation, test]))
    other = frontier("ark", "validation", **own)
    assert not any("all targets" in said for said in answers([validation, other, test]))
    nobody = [frontier(target, "validation", transfer=plain) for target in ("tpos", "ark")]
    assert not list(everywhere(nobody, nobody))
