"""The page and the Markdown of a study of units, made from a record by hand."""

import re

import pytest

from backfire.neurons.silencing import stand_against
from backfire.records.neurons import NeuronRanking
from backfire.report.markdown_neurons import markdown_study
from backfire.report.neuron_page import render_study
from backfire.report.neuron_wording import extent, headline
from backfire.report.neurons import Ablation, NeuronCard, NeuronStudy, SeenToken, Standing

HOSTILE = '<script>alert("x")</script>'


def ablation(units: int, returned: int) -> Ablation:
    return Ablation(
        method="linear_probe",
        units=units,
        sets=20,
        falsified=9,
        right=1_234,
        returned=stand_against(returned, [1] * 19 + [2]),
        lost=stand_against(30, [10] * 20),
        net=stand_against(returned - 30, [-9] * 20),
        falsified_of_concept=4,
        returned_of_concept=stand_against(0, [0] * 20),
    )


def study(*ablations: Ablation) -> NeuronStudy:
    token = SeenToken(
        sentence=1_233,
        words=("of", HOSTILE, "\u202eturned"),
        place=1,
        cut_before=True,
        cut_after=False,
        gold="<b>",
        predicted="NN",
        outcome="falsified",
        activation=-0.5,
        silenced="<b>",
    )
    ranking = NeuronRanking(
        method="blame",
        layer="extractor",
        concept=HOSTILE,
        tokens={"kept": 5, HOSTILE: 2},
        scores=(0.25, 1.5),
        order=(1, 0),
    )
    card = NeuronCard(
        unit=1,
        standings=(Standing(method="blame", rank=1, score=1.5),),
        means={"kept": 0.0, HOSTILE: -0.75},
        highest=(token,),
        lowest=(),
        changed=(token,),
        returned=1,
        lost=0,
        corrected=2,
    )
    return NeuronStudy(
        run="abc",
        corpus="little",
        split="validation",
        references=2,
        layer="extractor",
        units=2,
        concept=HOSTILE,
        tokens=ranking.tokens,
        leading="blame",
        rankings=(ranking,),
        ablations=ablations,
        cards=(card,),
        notes=("A note.",),
        signature="backfire|x",
    )


def test_text_from_anywhere_stays_text_and_what_hides_is_named() -> None:
    page = render_study(study(ablation(20, 2)))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "U+202E" in page
    assert "\u202e" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    text = markdown_study(study(ablation(20, 2)))
    assert "<script" not in text
    assert "\u202e" not in text


def test_every_link_of_the_page_leads_somewhere() -> None:
    page = render_study(study())
    places = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= places
    assert "unit-1" in places


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ((), "Unit 1 of Φ has most to do with"),
        (((20, 2),), "bring back 1.05 and lose 10.00 (p = 0.095): no more than chance."),
        (((20, 3),), "ranks first brings back 3 of 9 falsified tokens and loses 30 of 1,234 right"),
        (((20, 3),), "(p = 0.048): more than chance."),
        (((20, 3), (40, 1)), "1 of 2 sets of units that were ranked first bring back more"),
        (((20, 1), (40, 1)), "None of 2 sets of units that were ranked first bring back more"),
    ],
)
def test_the_headline_says_what_was_found(checks: tuple[tuple[int, int], ...], said: str) -> None:
    assert said in headline(study(*(ablation(*each) for each in checks))).replace("\xa0", " ")


def test_an_inner_layer_of_a_transformer_is_named_by_its_number() -> None:
    inner = study().model_copy(update={"layer": "layer_4"})
    assert "Unit 1 of layer 4 has most" in headline(inner)
    assert "of layer 4" in extent(inner)
    assert "of layer 4" in markdown_study(inner)
    assert "of layer 4" in render_study(inner)
