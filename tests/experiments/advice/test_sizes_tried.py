"""What came out of the corpora of a pair at other sizes than its own."""

from itertools import pairwise
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.corpus import build_corpus, read_corpus
from backfire.corpora.parts import TRAIN
from backfire.experiments.advice.advising import advise
from backfire.experiments.advice.sizes_tried import find_nearest_size, know_sizes, whole_name
from backfire.experiments.advice.table import shipped_table
from backfire.report.advice.sizes_words import write_sizes
from backfire.report.advice.studied import SHOWN
from backfire.report.advice.words import write_advice
from backfire.report.sizes.record import SizeCell, SizePanel, Stop
from backfire.report.studied.record import Studied
from little_corpus import write_pair

SIZES = 3, 9, 30


def number(value, covers="other runs"):
    return Studied(
        value=value, standard_error=0.001, interval=(value - 0.01, value + 0.01), covers=covers
    )


def stop(size=30, *, verdict="can't be told", up_to=None, not_from=None, covers="other runs"):
    return Stop(
        source_size=size, covers=covers, margin=0.001, verdict=verdict, pays_up_to=up_to,
        pays_not_from=not_from, crossing=None, crossing_interval=None,
    )  # fmt: skip


def panel_of(target):
    """Three by three sizes; the gain is a three hundredth of the source, less the target's."""
    text = target.checksum("test")[:12]
    cells = [
        SizeCell(
            source_size=a, target_size=b, runs=(10, 8), nt_reference=None,
            numbers={"gain": number(a / 300 - b / 3000), "negative_transfer": number(0.02),
                     "systematic_low": number(0.005), "systematic_high": number(0.015)},
            signature=f"backfire:0|vectors:abc|text:{text}",
        )
        for a in SIZES
        for b in SIZES
    ]  # fmt: skip
    return SizePanel(
        source="source", target="target", split="test", tokens=50, sentences=10, planned_cells=9,
        planned_runs=10, cells=tuple(cells), trends=(), stops=tuple(map(stop, SIZES)),
    )  # fmt: skip


@pytest.fixture
def catalogue(tmp_path):
    return write_pair(tmp_path)


@pytest.fixture
def read(catalogue):
    return lambda name: read_corpus(name, catalogue=catalogue)


@pytest.fixture
def know(catalogue):
    entries = read_catalogue(catalogue=catalogue)
    return lambda panel, source, target: know_sizes([panel], source, target, entries)


@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=6, unique=True).map(sorted),
    st.integers(1, 10**7),
)
def test_the_nearest_size_is_none_only_half_a_step_beyond_the_last(sizes, own):
    found = find_nearest_size(own, sizes)
    steps = [b / a for a, b in pairwise(sizes)] or [1]
    least, most = sizes[0] / sqrt(steps[0]), sizes[-1] * sqrt(steps[-1])
    assert (found is not None) == (least <= own <= most)
    if found is not None:
        assert all(abs(log(found / own)) <= abs(log(each / own)) + 1e-9 for each in sizes)


def test_a_part_of_a_corpus_is_known_by_what_was_tried_of_it(read, know):
    source, target, small = map(read, ("source@60", "target", "target@20"))
    panel = panel_of(target)
    found = know(panel, source, target)
    assert (found.source, found.target, found.vectors) == ("source", "target", True)
    assert found.sentences == tuple(len(each.sentences(TRAIN)) for each in (source, target))
    assert found.near == (9, 30)
    assert found.stop.source_size == 9
    assert found.studied == (SIZES, SIZES)
    assert {(each.source_size, each.target_size) for each in found.cells} == {
        (3, 30), (9, 30), (30, 30), (9, 3), (9, 9),
    }  # fmt: skip
    n_small = len(small.sentences(TRAIN))
    assert know(panel, source, small).near == (9, find_nearest_size(n_small, SIZES))
    assert n_small < 9


def test_other_corpora_and_other_texts_of_a_targets_name_were_not_tried(read, know):
    source, target = map(read, ("source", "target"))
    panel = panel_of(target)
    assert know(panel, target, source) is None
    assert know(panel_of(source), source, target) is None
    assert know(panel.model_copy(update={"cells": ()}), source, target) is None


@pytest.mark.parametrize("name", ["source.mine", "source@mine", "source.v2@60"])
def test_a_corpus_of_ones_own_may_be_called_like_a_part(name, read, know, catalogue):
    source, target = map(read, ("source", "target"))
    own = build_corpus(name, "pos", source.splits)
    assert know(panel_of(target), own, target) is None
    assert advise(own, target, catalogue=catalogue).sizes_tried is None


def test_a_genre_is_not_the_whole_corpus():
    entries = read_catalogue()
    assert whole_name(entries, "ud-gum.news@4000") == "ud-gum.news@4000"
    assert whole_name(entries, "tpos@1500") == "tpos"


def told(read, catalogue, source, target, keep=None):
    pair = read(source), read(target)
    panel = panel_of(pair[1])
    panel = panel.model_copy(update={"cells": tuple(filter(keep, panel.cells))})
    table = shipped_table().model_copy(update={"sizes": (panel,)})
    found = advise(*pair, catalogue=catalogue, table=table)
    assert found.verdict == "unknown", "what is known of other sizes is no prediction"
    return " ".join("\n".join(write_advice(found)).split())


def test_the_nearest_sizes_are_told_in_full_and_their_neighbours_beside(read, catalogue):
    text = told(read, catalogue, "source", "target")
    assert (
        "source and target in the study of sizes, with word vectors: Nearest to the 30 and" in text
    )
    assert "30 training sentences of this pair are 30 and 30, with 10 + 8 runs. In per cent" in text
    assert "but not for other sentences to train on" in text
    assert "gain in accuracy 9.00 8.00 … 10.00 NT 2.00 1.00 … 3.00 S at least" in text
    assert " 3 30 0.00 (−1.00 … 1.00) 2.00 0.50 … 1.50 –" in text
    assert " 30 3 9.90 (8.90 … 10.90) 2.00 0.50 … 1.50 –" in text
    assert " 3 3 " not in text
    assert "With 30 sentences of source transfer is not shown to pay at the smallest" in text
    assert "comes from other pairs" not in text, "nothing is predicted"
    assert "star" not in text


def test_what_lies_beyond_the_grid_is_named_and_nothing_is_told(read, catalogue):
    for most, extent in ((9, "3 to 9"), (3, "3")):
        text = told(read, catalogue, "source", "target", lambda x, n=most: x.target_size <= n)
        assert (
            "in the study of sizes, with word vectors: this pair has 30 training sentences of "
            f"target; {extent} were studied First pretraining"
        ) in text


def test_a_hole_in_the_grid_is_no_end_of_it(read, catalogue):
    def is_elsewhere(cell):
        return (cell.source_size, cell.target_size) != (30, 30)

    text = told(read, catalogue, "source", "target", is_elsewhere)
    assert "are 30 and 30, of which there are no runs yet. In per cent" in text
    assert " 30 9 9.70 (" in text
    assert "gain in accuracy 9.00" not in text


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (stop(verdict="pays at every size", up_to=30),
         "is shown to pay at every size of target that was tried (3 to 30 sentences)."),
        (stop(verdict="stops", up_to=9, not_from=30),
         "is shown to pay up to 9 of target and to gain at most 0.1 points from 30 on, testing"),
        (stop(verdict="never pays", not_from=3), "is shown to gain at most 0.1 points from 3 on, "),
        (stop(not_from=30), "is shown to gain at most 0.1 points from 30 on, testing from"),
        (stop(up_to=9, covers="these runs"),
         "is shown to pay up to 9 of target, given these runs, testing from the smallest size"),
        (stop(), "is not shown to pay at the smallest size of target, nor not to at the largest."),
    ],
)  # fmt: skip
def test_where_transfer_pays_is_told_by_both_bounds(made, sentence, read, know):
    source, target = map(read, ("source", "target"))
    found = know(panel_of(target), source, target).model_copy(update={"stop": made})
    text = " ".join(" ".join(write_sizes(found, predicted=True, same_runs=None)).split())
    assert text.partition("With 30 sentences of source transfer ")[2].startswith(sentence)
    assert text.endswith("comes from other pairs; S depends on the number of runs.")


def test_what_holds_given_these_runs_says_so_in_every_row(read, know):
    source, target = map(read, ("source", "target"))
    found = know(panel_of(target), source, target)
    few = found.cells[0].model_copy(update={"numbers": {"gain": number(0.01, "these runs")}})
    found = found.model_copy(update={"cells": (few, *found.cells[1:])})
    lines = list(write_sizes(found, predicted=False, same_runs="table-2"))
    text = " ".join(" ".join(lines).split())
    assert "with a star are for other test text alone, given these runs." in text
    assert "the runs of table-2 above, with the intervals of this study." in text
    assert [line.split() for line in lines if "*" in line] == [
        ["3", "30", "1.00", "(0.00", "…", "2.00)*", "–", "–", "–"]
    ]


@pytest.mark.data
def test_runs_of_table_2_that_stand_in_the_grid_are_named(data_dir):
    text = " ".join("\n".join(write_advice(advise("wsj-open", "tpos", data=data_dir))).split())
    assert "with 10 + 10 runs. These are the runs of table-2 above" in text
    part = " ".join("\n".join(write_advice(advise("wsj-open", "tpos@1500", data=data_dir))).split())
    assert "These are the runs" not in part
    assert "On tpos@1500 it was not tried, and nowhere together with a mitigation." in part


def test_the_package_knows_the_sizes_of_the_paper_on_test():
    panels = shipped_table().sizes
    assert {(each.source, each.target, each.split) for each in panels} == {
        ("wsj-open", "tpos", "test"),
        ("wsj-open", "ark", "test"),
    }
    for panel in panels:
        assert len(panel.cells) == 25
        assert all(set(cell.numbers) == set(SHOWN) for cell in panel.cells)
