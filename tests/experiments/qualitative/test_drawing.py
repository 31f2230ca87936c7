"""Table 3 and section 5.3 as files."""

import json

import pytest

from backfire.engines.tables import open_tables
from backfire.experiments.qualitative.contrasted import read_targets
from backfire.experiments.qualitative.marks import mark_splits
from backfire.experiments.qualitative.picking import Quoting
from backfire.experiments.reproduction import REPRODUCTIONS
from backfire.experiments.reproductions.table_3 import draw_table_3
from backfire.records.errors import SettingsError


@pytest.fixture(scope="module")
def backend():
    with open_tables() as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "stem", "kinds"),
    [
        ("table_3", "table-3", ["md", "json"]),
        ("section_5_3", "section-5-3", ["md", "json", "svg", "pdf", "png"]),
    ],
)
def test_the_same_evidence_gives_the_same_bytes(make_desk, name, stem, kinds):
    desk = make_desk()
    drawn = []
    for _ in range(2):
        paths = REPRODUCTIONS.load(name).draw(desk)
        assert sorted(paths) == sorted(desk.out / f"{stem}.{kind}" for kind in kinds)
        drawn.append([path.read_bytes() for path in paths])
    assert drawn[0] == drawn[1]
    assert all(drawn[0])


def test_slices_are_found_in_all_texts_at_once(make_desk, backend):
    [ark] = read_targets(make_desk(tweets=3)).here
    names = ["capital inside the sentence", "contraction", "mention"]
    found = mark_splits([ark], names, backend)
    assert list(found) == [("ark", split) for split in ("test", "test-oct27", "validation")]
    for (_, split), marks in found.items():
        words = ark.corpus.split(split)["token"].to_pylist()
        assert [word == "Award" for word in words] == marks[names[0]].tolist()
        assert [word == "it's" for word in words] == marks[names[1]].tolist()
        assert [word == "@you" for word in words] == marks[names[2]].tolist()
    with pytest.raises(SettingsError, match="contraction"):
        mark_splits([ark], ["contractoin"], backend)


def test_no_more_is_quoted_than_the_setting_says(make_desk):
    desk = make_desk()
    markdown, plain = draw_table_3(desk, Quoting(tokens=2, reach=0))
    picked = json.loads(plain.read_text(encoding="utf-8"))["picked"]
    assert [len(one["tokens"]) for one in picked] == [2, 2, 2]
    assert all(not token["before"] for one in picked for token in one["tokens"])
    assert "@you" not in markdown.read_text(encoding="utf-8") + plain.read_text(encoding="utf-8")


def test_the_words_are_summed_up(make_desk):
    markdown, _ = draw_table_3(make_desk())
    text = markdown.read_text(encoding="utf-8")
    assert "Of the paper's 7 words, 2 stand in a predicted split, with the paper's gold" in text
    assert "1 are falsified in at least half of the pairs of runs (<code>2</code>)" in text
    assert "5 nowhere in their corpus (<code>Charity</code>" in text
    assert "| not predicted |" in text


def test_the_figure_tells_its_split_and_the_verdict_of_each_claim(make_desk):
    desk = make_desk(tweets=200)
    drawn = REPRODUCTIONS.load("section_5_3").draw(desk)
    figure = next(path for path in drawn if path.suffix == ".svg").read_text(encoding="utf-8")
    plain = next(path for path in drawn if path.suffix == ".json").read_text(encoding="utf-8")
    first = json.loads(plain)["splits"][0]
    assert "Split: test" in figure
    for verdict in {row["verdict"] for row in first["rows"]}:
        n_told = sum(row["verdict"] == verdict for row in first["rows"])
        assert figure.count(f">{verdict}<") == n_told


def test_claims_are_answered_before_their_numbers(make_desk):
    desk = make_desk(tweets=200)
    markdown, plain, *_ = REPRODUCTIONS.load("section_5_3").draw(desk)
    text = markdown.read_text(encoding="utf-8")
    assert text.index("What the paper says") < text.index("## How to read") < text.index("Beyond")
    assert "| capital → name |" in text
    assert "HOLDS |" in text
    assert "they hold for other runs and source models too" in text
    rows = json.loads(plain.read_text(encoding="utf-8"))["splits"][0]["rows"]
    capital = next(row for row in rows if row["claim"] == "capital → name")
    assert set(capital["effect"]["net"]) == {"value", "interval", "p", "reason"}


def test_single_runs_are_said_to_tell_nothing_of_seeds(make_desk):
    markdown, *_ = REPRODUCTIONS.load("section_5_3").draw(make_desk(runs=1))
    text = markdown.read_text(encoding="utf-8")
    assert "HOLDS |" not in text
    assert "they are about these runs only" in text
