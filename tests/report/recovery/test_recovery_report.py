"""What is written of a search keeps to its schema, and says the same in every form."""

import importlib.util
import json
import re
from pathlib import Path

import jsonschema
import pytest
from rich.console import Console

from backfire.experiments.recovery.shortlist import list_ways
from backfire.report.json_schema import (
    RECOVERY_FILE,
    make_recovery_schema,
    read_schema,
    referred,
    schema_text,
)
from backfire.report.recovery.frontier import PAGE, draw_frontier
from backfire.report.recovery.markdown import markdown_recovery
from backfire.report.recovery.page import render_recovery
from backfire.report.recovery.placing import SPOTS, Labelled, place_words
from backfire.report.recovery.record import Recovery
from backfire.report.recovery.terminal import print_recovery
from planted_recovery import planted_recovery

HOUSE = Path(__file__).parents[3]
FOUND = planted_recovery()
NOTHING = planted_recovery(helps=False, test=False)


def test_the_shipped_schema_and_its_page_are_current() -> None:
    schema = read_schema(RECOVERY_FILE)
    assert schema_text(schema) == schema_text(make_recovery_schema()), "run: make docs"
    jsonschema.Draft202012Validator.check_schema(schema)
    spec = importlib.util.spec_from_file_location("tool", HOUSE / "tools/json_reference.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    page = tool.RECOVERY_PAGE.read_text(encoding="utf-8")
    assert page == tool.write_recovery_page(schema), "run: make docs"


def test_every_field_says_what_it_means() -> None:
    kinds = read_schema(RECOVERY_FILE)["$defs"]
    for name, record in kinds.items():
        for field, schema in record["properties"].items():
            own = schema.get("description") or kinds[referred(schema)]["description"]
            assert own.endswith("."), f"{name}.{field}"


@pytest.mark.parametrize("found", [FOUND, NOTHING], ids=["found", "nothing"])
def test_the_record_keeps_to_its_schema_and_comes_back(found: Recovery) -> None:
    content = json.loads(found.model_dump_json())
    jsonschema.validate(content, read_schema(RECOVERY_FILE))
    assert Recovery.model_validate_json(found.model_dump_json()) == found
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**content, "verdict": "GREAT"}, read_schema(RECOVERY_FILE))


def test_all_files_are_written(tmp_path: Path) -> None:
    page = FOUND.write(tmp_path / "out")
    assert page.name == "recover.html"
    names = {each.name for each in page.parent.iterdir()}
    assert names == {
        "recover.html", "recover.md", "recover.json", "frontier.svg", "frontier.pdf",
        "frontier.png",
    }  # fmt: skip


@pytest.mark.parametrize("width", [80, 160])
def test_the_terminal_tells_answer_table_test_and_commands(width: int, tmp_path: Path) -> None:
    console = Console(width=width, record=True, file=(tmp_path / "said").open("w"))
    print_recovery(console, FOUND, Path("recover.html"))
    console.file.close()
    said = console.export_text()
    words = " ".join(said.split())
    for part in (
        "RECOVERED The plain candidate falsifies 40 tokens of 600",
        "RECOMMENDED",
        "negative transfer halved: YES (6.67 → 1.00 %",
        "not lower by more than 0.2 points: YES",
        "With one model at prediction: no way of one model keeps to the rule.",
        "Against 1 other run of the reference's recipe",
        "wise_ft: 2 min are left | really",
        "backfire combine gated --old a --new 'b c'",
        "Note: Believe test.",
    ):
        assert part in words, part
    assert ("CPU s / 1000" in said) == (width == 160)
    assert max(map(len, said.splitlines())) <= max(width, 130)


def test_a_long_name_is_broken_where_its_parts_end(tmp_path: Path) -> None:
    way = FOUND.tried[-1].model_copy(
        update={"name": "co_tuning + ensemble_distilled:strength=5,temperature=3"}
    )
    console = Console(width=160, record=True, file=(tmp_path / "said").open("w"))
    print_recovery(console, FOUND.model_copy(update={"tried": (*FOUND.tried[:-1], way)}))
    console.file.close()
    words = console.export_text().split()
    assert {"ensemble_distilled:strength=5,", "temperature=3"} <= set(words)


@pytest.mark.parametrize("width", [62, 66, 80, 120, 139, 140, 147, 153, 160, 200])
def test_no_terminal_cuts_anything_off(width: int, tmp_path: Path) -> None:
    """The whole shortlist, with the longest verdicts."""
    names = [each.way.name for each in list_ways() if each.number]
    first, *_ = [way for way in FOUND.tried if way.number]
    ways = [
        first.model_copy(
            update={
                "name": name,
                "number": number,
                "verdict": "takes nothing away",
                "eligible": False,
            }
        )
        for number, name in enumerate(names, start=1)
    ]
    console = Console(width=width, record=True, file=(tmp_path / "said").open("w"))
    found = FOUND.model_copy(update={"tried": tuple(ways), "recommended": 2})
    print_recovery(console, found)
    console.file.close()
    table = console.export_text().split("validation, which chose")[-1].split("looked at once")[0]
    words = table.split()
    assert words.count("nothing") == words.count("away") == len(names) - 1
    assert "RECOMMENDED" in words
    assert ("models" in words) == (width >= 80)
    assert ("CPU" in words) == (width > 150)
    for name in names:
        for part in re.split(r"[+,: ]+", name):
            assert part in table


def test_nothing_helps_is_said_without_commands(tmp_path: Path) -> None:
    for text in (markdown_recovery(NOTHING), render_recovery(NOTHING)):
        assert "NOTHING HELPS" in text
        assert "Build it" not in text
        assert "RECOMMENDED" not in text


def test_markdown_and_page_hold_what_is_given_back_from_markup() -> None:
    text = markdown_recovery(FOUND)
    assert "tweets &lt;b&gt;" in text
    assert "```sh\nbackfire combine gated --old a --new 'b c'\n```" in text
    page = render_recovery(FOUND)
    assert "tweets <b>" not in page
    assert "style=" not in page, "the policy of the page refuses inline styles"
    assert re.search(r"<strong>85.00</strong>", page)


def test_the_figure_has_every_way_and_the_aim_and_reads_without_colour() -> None:
    spec = draw_frontier(FOUND)
    points = next(layer for layer in spec["layer"] if layer["mark"].get("size"))
    words = [row["words"] for row in points["data"]["values"]]
    assert words[:3] == ["reference", "plain candidate", "oracle"]
    assert sum(row.get("chosen", False) for row in points["data"]["values"]) == 1
    assert len(words) == 2 + len(FOUND.tried)
    shapes = points["encoding"]["shape"]["scale"]
    assert len(set(shapes["range"])) == len(shapes["domain"])
    corner = spec["layer"][0]["data"]["values"][0]
    assert corner["x2"] == pytest.approx(100 * 40 / 600 / 2)
    assert corner["y"] == pytest.approx(100 * (FOUND.plain.score - 0.002))
    assert "title" not in draw_frontier(NOTHING, PAGE)


def test_words_stand_where_no_other_word_and_no_point_stands() -> None:
    alone = [Labelled(100, 100, "1"), Labelled(300, 100, "2")]
    assert place_words(alone, 560) == [SPOTS[0], SPOTS[0]]
    near = [Labelled(100, 100, "12"), Labelled(108, 103, "13"), Labelled(112, 98, "14")]
    boxes = [spot.box(point) for spot, point in zip(place_words(near, 560), near, strict=True)]
    for k, (left, right, height) in enumerate(boxes):
        for other in boxes[k + 1 :]:
            assert right <= other[0] or other[1] <= left or abs(height - other[2]) >= 12
    (spot,) = place_words([Labelled(555, 100, "plain candidate")], 560)
    assert spot.align == "right", "it must not leave the figure"
