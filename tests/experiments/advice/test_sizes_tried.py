"""What is known of the corpora of a pair at other sizes than its own."""

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.corpus import read_corpus
from backfire.corpora.parts import TRAIN
from backfire.experiments.advice.advising import advise
from backfire.experiments.advice.other_sizes import find_nearest_size, know_sizes
from backfire.experiments.advice.table import shipped_table
from backfire.report.advice.other_sizes import write_other_sizes
from backfire.report.advice.record import SHOWN
from backfire.report.advice.words import write_advice
from backfire.report.sizes.record import SizeCell, SizePanel, SizeTrend, Stop
from backfire.report.studied.record import Studied
from little_corpus import write_pair

SIZES = 3, 9, 30


def number(value, covers="other runs"):
    return Studied(
        value=value, standard_error=0.001, interval=(value - 0.01, value + 0.01), covers=covers
    )


def panel_of(text):
    """Three by three sizes; the gain is a tenth of the source's share, less the target's."""
    cells = [
        SizeCell(
            source_size=a, target_size=b, runs=(10, 8), nt_reference=None,
            numbers={"gain": number(a / 300 - b / 3000), "negative_transfer": number(0.02)},
            signature=f"backfire:0|vectors:abc|text:{text}",
        )
        for a in SIZES
        for b in SIZES
    ]  # fmt: skip
    stops = [
        Stop(
            source_size=a, covers="other runs", margin=0.001, verdict=verdict, pays_up_to=up_to,
            pays_not_from=None, crossing=None, crossing_interval=None,
        )
        for a, verdict, up_to in zip(
            SIZES, ("never pays", "can't be told", "pays at every size"), (None, 9, 30), strict=True
        )
    ]  # fmt: skip
    trends = [
        SizeTrend(quantity="gain", axis="source", slope=number(0.03)),
        SizeTrend(quantity="gain", axis="target", slope=number(-0.02)),
    ]
    return SizePanel(
        source="source", target="target", split="test", tokens=50, sentences=10, planned_cells=9,
        planned_runs=10, cells=tuple(cells), trends=tuple(trends), stops=tuple(stops),
    )  # fmt: skip


@pytest.fixture
def corpora(tmp_path):
    catalogue = write_pair(tmp_path)
    return lambda *names: [read_corpus(name, catalogue=catalogue) for name in names], catalogue


@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=6, unique=True).map(sorted),
    st.integers(1, 10**7),
)
def test_the_nearest_size_is_none_only_half_a_step_beyond_the_last(sizes, own):
    found = find_nearest_size(own, sizes)
    if sizes[0] <= own <= sizes[-1]:
        assert found is not None
    if found is not None:
        assert all(abs(log(found / own)) <= abs(log(each / own)) + 1e-9 for each in sizes)
    assert all(find_nearest_size(each, sizes) == each for each in sizes)
    if len(sizes) == 1:
        assert (found is None) == (own != sizes[0])
    else:
        step = sqrt(sizes[-1] / sizes[-2])
        assert find_nearest_size(int(sizes[-1] * step * 1.01) + 1, sizes) is None


def test_parts_of_both_corpora_are_known_by_what_was_tried_of_them(corpora):
    read, catalogue = corpora
    source, target, small = read("source@60", "target", "target@20")
    panel = panel_of(target.checksum("test")[:12])
    entries = read_catalogue(catalogue=catalogue)
    found = know_sizes([panel], source, target, entries)
    assert (found.source, found.target, found.vectors) == ("source", "target", True)
    assert found.sentences == tuple(len(each.sentences(TRAIN)) for each in (source, target))
    assert (found.nearest.source_size, found.nearest.target_size) == (9, 30)
    assert found.stop.source_size == 9
    assert know_sizes([panel], source, small, entries).nearest.target_size in {3, 9}
    assert found.studied == (SIZES, SIZES)


def test_other_corpora_and_other_texts_of_their_names_were_not_tried(corpora):
    read, catalogue = corpora
    source, target = read("source", "target")
    entries = read_catalogue(catalogue=catalogue)
    panel = panel_of(target.checksum("test")[:12])
    assert know_sizes([], source, target, entries) is None
    assert know_sizes([panel], target, source, entries) is None
    assert know_sizes([panel_of("0123456789ab")], source, target, entries) is None
    assert know_sizes([panel.model_copy(update={"cells": ()})], source, target, entries) is None


def told(corpora, source, target, n_cells=9):
    read, catalogue = corpora
    pair = read(source, target)
    panel = panel_of(pair[1].checksum("test")[:12])
    panel = panel.model_copy(update={"cells": panel.cells[:n_cells]})
    table = shipped_table().model_copy(update={"sizes": (panel,), "measured": ()})
    found = advise(*pair, catalogue=catalogue, table=table)
    assert found.verdict == "unknown", "what is known of other sizes is no prediction"
    return "\n".join(write_advice(found)).replace("\n  ", " ")


def test_it_is_told_at_which_sizes_and_for_whom(corpora):
    text = told(corpora, "source", "target")
    assert "source and target at other sizes, with word vectors" in text
    assert "here 30 and 30 training sentences" in text
    assert "The nearest that were studied are 30 and 30, from 10 random runs and 8 trans" in text
    assert "gain in accuracy          9.00   8.00 … 10.00" in text
    assert "With 30 sentences of the source transfer pays at every studied size of the" in text
    assert "A doubling of the source adds, in points, on average over the stu" in text
    assert "gain −2.00 (−3.00 … −1.00)." in text
    part = told(corpora, "source@60", "target")
    assert "is not shown to stop paying as the target grows, nor to pay at every size: it pays" in (
        part
    )
    beyond = told(corpora, "source", "target", n_cells=2)
    assert "Nothing is known at these: 3 to 3 and 3 to 9 were studied." in beyond
    assert "given these runs" not in text


def test_of_a_pair_that_was_measured_the_nearest_sizes_are_not_told_again(corpora):
    read, catalogue = corpora
    source, target = read("source", "target")
    panel = panel_of(target.checksum("test")[:12])
    found = know_sizes([panel], source, target, read_catalogue(catalogue=catalogue))
    once, again = (list(write_other_sizes(found, measured=each)) for each in (False, True))
    assert [line for line in once if "nearest" in line]
    assert again == [once[0], *once[-3:]], "where it stops paying, and what doublings add"


def test_the_package_knows_the_sizes_of_the_paper_on_test():
    panels = shipped_table().sizes
    assert {(each.source, each.target, each.split) for each in panels} == {
        ("wsj-open", "tpos", "test"),
        ("wsj-open", "ark", "test"),
    }
    for panel in panels:
        assert len(panel.cells) == 25
        assert all(set(cell.numbers) == set(SHOWN) for cell in panel.cells)
