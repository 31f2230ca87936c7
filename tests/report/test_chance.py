import pytest

from backfire.report.chance import (
    chance_line,
    chance_sentences,
    chance_title,
    number_rows,
    why_chance_is_unknown,
)
from backfire.report.noise import NoiseRange, SystematicTransfer


def systematic(**known):
    names = SystematicTransfer.model_fields
    return SystematicTransfer(**{name: known.get(name) for name in names})


@pytest.fixture
def with_noise(several):
    """Takes what the noise says to a comparison."""

    def make(negative=None, **changes):
        negative = systematic(**(negative or {}))
        positive = systematic(**{name: value for name, value in negative if value is not None})
        update = {
            "systematic_negative_transfer": negative,
            "systematic_positive_transfer": positive,
        }
        noise = several.noise.model_copy(update={**update, **changes})
        rates = several.rates.model_copy(
            update={"negative_transfer": 0.027, "positive_transfer": 0.04}
        )
        return several.model_copy(update={"noise": noise, "rates": rates})

    return make


KNOWN = {"low": 0.009, "low_limit": 0.0045, "high": 0.022, "em": 0.018, "low_interval": (0.0, 0.02)}


def test_a_bracket_is_said_with_its_test_and_what_it_covers(with_noise):
    found = with_noise(KNOWN, limit_covers="other runs", sources_named=True)
    text = " ".join(chance_sentences(found))
    assert "Of the 2.70 % of tokens falsified, 0.90 to 2.20 points are systematic" in text
    assert (
        "At least 0.45 points are systematic, with 95 % confidence for other text, other runs"
        in text
    )
    assert "Of the 4.00 % corrected, 0.90 to 2.20 points are systematic" in text
    assert "not a floor to subtract" in text
    assert "fewer than 5" not in text
    assert "names its source model" not in text
    assert chance_title(found).startswith(
        "Of 2.70 % falsified, 0.90 to 2.20 points are systematic;"
    )
    assert "95 % lower limit 0.45, other runs included" in chance_line(found)


def test_with_few_runs_the_test_is_given_these_runs(with_noise):
    found = with_noise(KNOWN, limit_covers="these runs", sources_named=False)
    text = " ".join(chance_sentences(found))
    assert "At least 0.45 points are systematic given these runs" in text
    assert "With fewer than 5 independent runs or source models on a side" in text
    assert "Not every run of the candidate names its source model" in text
    assert "given these runs" in chance_line(found)


@pytest.mark.parametrize("covers", ["these runs", "other runs"])
def test_what_is_not_shown_is_said_not_to_be(covers, with_noise):
    found = with_noise({**KNOWN, "low": -0.002, "low_limit": -0.01}, limit_covers=covers)
    text = " ".join(chance_sentences(found))
    assert "at most 2.20 points are systematic" in text
    assert "That any of it is systematic is not shown" in text
    assert "95 % lower limit −1.00 points" in text


def test_no_limit_is_said(with_noise):
    found = with_noise({**KNOWN, "low_limit": None})
    assert "can't be tested on so little text" in " ".join(chance_sentences(found))


def test_single_runs_get_the_plain_statement_and_nothing_else(plain):
    (said,) = chance_sentences(plain)
    assert "one run of the reference and one of the candidate" in said
    assert "chance can't be told apart without a second run of each" in said
    assert chance_title(plain) == ""
    assert number_rows(plain) == []
    assert chance_line(plain).startswith("Chance: one run of the reference")


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ((1, 1), "one run of the reference and one of the candidate: … a second run of each"),
        ((1, 2), "one run of the reference: … a second run of it"),
        ((3, 1), "one run of the candidate: … a second run of it"),
        ((2, 2), None),
    ],
)
def test_a_second_run_is_asked_only_of_the_side_that_has_one(runs, said):
    expected = said and said.replace("…", "chance can't be told apart without")
    assert why_chance_is_unknown(*runs) == expected


def test_one_source_model_says_what_it_can(with_noise):
    found = with_noise(
        {"within_source": 0.007, "within_source_high": 0.02},
        reason="all runs start from one source model",
        source_models=1,
        available=False,
        limit_covers=None,
        seed_noise=None,
        nt_candidate_between=None,
        nt_candidate_within=0.026,
    )
    text = " ".join(chance_sentences(found))
    assert "Given the source model at hand, 0.70 to 2.00 points are systematic" in text
    assert "2.60 % from the same source model" in text
    assert "not estimated: all runs start from one source model." in text
    assert chance_title(found) == (
        "2.70 % falsified, beside what two runs of one side falsify of each other"
    )
    assert [row[0] for row in number_rows(found)] == [
        "all of it", "given one source model, at least", "given one source model, at most",
    ]  # fmt: skip


def test_every_estimate_is_a_row(with_noise):
    noise = NoiseRange(low=0.005, high=0.018)
    rows = {row[0]: row[1:] for row in number_rows(with_noise(KNOWN, seed_noise=noise))}
    assert rows["all of it"] == ("2.70", "4.00")
    assert rows["systematic, most likely (deconvolution)"] == ("1.80", "1.80")
    assert rows["run noise, the same in both"] == ("0.50 … 1.80",) * 2
    assert rows["S_low, 95 % interval by sentence, given these runs"] == ("0.00 … 2.00",) * 2
