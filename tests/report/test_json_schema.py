"""report.json keeps to its schema, and the schema and its page are made of the records of today."""

import importlib.util
import json
from pathlib import Path

import jsonschema
import pytest

from backfire.report.json_schema import make_schema, read_schema, referred, schema_text

HOUSE = Path(__file__).parents[2]

PROMISED = {
    "tokens": ["n", "kept", "corrected", "falsified", "changed_wrong", "stuck"],
    "rates": ["positive_transfer", "negative_transfer", "gain", "nfi", "btc"],
    "accuracy": ["reference", "candidate"],
    "spans": [
        "gold", "broken", "recovered", "spurious_born", "spurious_gone", "f1_reference",
        "f1_candidate", "transitions",
    ],
    "tests.gain": ["z_token", "z_clustered", "p", "interval"],
    "noise": [
        "available", "reason", "reference_runs", "candidate_runs", "source_models",
        "nt_reference", "nt_candidate_between", "nt_candidate_within", "systematic_change",
        "systematic_negative_transfer", "systematic_positive_transfer", "seed_noise",
    ],
    "noise.systematic_negative_transfer": ["low", "low_limit", "high", "em", "within_source"],
    "noise.systematic_positive_transfer": ["low", "low_limit", "high", "em", "within_source"],
    "noise.seed_noise": ["low", "high"],
    "slices.0": [
        "name", "tokens", "falsified", "corrected", "negative_lift", "positive_lift", "net",
        "net_z", "q_value", "verdict",
    ],
    "": ["verdict", "signature", "format", "undefined"],
}  # fmt: skip
"""Names that programs of users rely on."""


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("reference", HOUSE / "tools/json_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nulls_outside_the_runs_have_reasons_and_the_schema_says_which_have_none(several):
    record = several.as_json()
    assert None in record["inputs"]["runs"]["reference"][0].values()
    assert not any(path.startswith("inputs.runs") for path in record["undefined"])
    assert "except in 'inputs.runs', where null" in read_schema()["description"]


def test_the_shipped_schema_is_current_and_a_schema():
    assert schema_text(read_schema()) == schema_text(make_schema()), "run: make docs"
    jsonschema.Draft202012Validator.check_schema(read_schema())


def test_the_page_is_current(tool):
    page = tool.PAGE.read_text(encoding="utf-8")
    assert page == tool.write_page(read_schema()), "run: make docs"


def test_every_field_says_what_it_means():
    kinds = read_schema()["$defs"]
    for name, record in kinds.items():
        assert record["description"], name
        for field, schema in record["properties"].items():
            own = schema.get("description") or kinds[referred(schema)]["description"]
            assert own.endswith("."), f"{name}.{field}"


@pytest.mark.parametrize("name", ["plain", "several", "hostile", "ungraded"])
@pytest.mark.parametrize("private", [False, True])
def test_a_report_keeps_to_the_schema(name, private, request):
    report = request.getfixturevalue(name)
    report = report.without_text() if private else report
    jsonschema.validate(json.loads(json.dumps(report.as_json())), read_schema())


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda x: x.pop("rates"), "a field that is missing"),
        (lambda x: x["tokens"].update(kept="many"), "a value of another kind"),
        (lambda x: x.update(verdict="GREAT"), "another word"),
        (lambda x: x.update(more=1), "a field that nobody knows"),
    ],
)
def test_the_schema_catches(change, what, plain):
    content = plain.as_json()
    change(content)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, read_schema())


def test_the_promised_names_are_there(plain, several):
    for path, names in PROMISED.items():
        found = (plain if path == "spans" else several).as_json()
        for part in filter(None, path.split(".")):
            found = found[int(part)] if part.isdigit() else found[part]
        assert set(names) <= found.keys(), path
    assert several.as_json()["spans"] is None


def test_counts_are_whole_numbers_for_one_run_a_side_and_means_else(plain, several):
    for report, kind in ((plain, int), (several, float)):
        content = report.as_json()
        counts = [content["tokens"][name] for name in PROMISED["tokens"][1:]]
        counts += [row["falsified"] for row in content["slices"]]
        counts += [row["count"] for row in content["confusion"]]
        assert {type(count) for count in counts} == {kind}
    spans = plain.as_json()["spans"]
    assert {type(spans[name]) for name in PROMISED["spans"][:5]} == {int}
