"""Cases that must not break: how they are written, found and judged."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.records.errors import SettingsError
from backfire.report.gate.case import Case
from backfire.report.gate.case_files import read_cases
from backfire.report.gate.finding import TextIndex
from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.limit import LIMITS
from backfire.report.gate.settings import read_gate

SENTENCES = [
    ["Ms", "O'Hara", "went", "to", "New", "York"],
    ["to", "York", "!"],
    ["to", "York", "!"],
]
GOLD = ["B-PER", "I-PER", "O", "O", "B-LOC", "I-LOC", *(["O", "B-LOC", "O"] * 2)]


@pytest.fixture
def judge_cases(judged_text_of):
    """Holds runs of the candidate over SENTENCES to cases; gives what became of each."""

    def run(*cases, runs, spans=True, gold=GOLD, **settings):
        text = judged_text_of(SENTENCES, gold, [gold], runs, spans=spans)
        limit = LIMITS.load("must_not_break")
        gate = read_gate({"must_not_break": {"cases": list(cases), **settings}})
        questions = limit.ask(gate.limits["must_not_break"], JudgedComparison(None, text))
        return [question.rule("must_not_break", 0.05, strict=False) for question in questions]

    return run


def results(rulings):
    return [ruling.result for ruling in rulings]


CITY = {"text": "Ms O'Hara went to New York", "start": 18, "end": 26, "label": "LOC"}
WITHOUT_CITY = [*GOLD[:5], "O", *GOLD[6:]]


@pytest.mark.parametrize(
    "case",
    [
        CITY,
        {**CITY, "text": "Ms O'Hara  went\u00a0to New York\n", "start": 19, "end": 27},
        {"text": "MsO'HarawenttoNewYork", "word": "NewYork", "label": "LOC"},
        {"text": "went to New York", "word": "New York", "label": "LOC"},
        {"tokens": SENTENCES[0], "token": 5, "label": "I-LOC"},
        {"tokens": SENTENCES[0], "token": 2, "label": "O"},
        {"tokens": ["Ms O'Hara", "went"], "token": 0, "label": "PER"},
    ],
)
def test_a_case_is_found_by_its_words_and_held_to_its_label(case, judge_cases):
    assert results(judge_cases(case, runs=[GOLD])) == ["PASSED"]
    wrong = ["B-LOC" if x == "O" else "O" for x in GOLD]
    assert results(judge_cases(case, runs=[wrong])) == ["FAILED"]


def test_a_span_must_have_just_the_bounds_of_its_case(judge_cases):
    (ruling,) = judge_cases(CITY, runs=[WITHOUT_CITY])
    assert ruling.reason == "Wrong in 1 of 1 run: B-LOC O instead of LOC."
    longer = [*GOLD[:3], "B-LOC", "I-LOC", *GOLD[5:]]
    assert results(judge_cases(CITY, runs=[longer])) == ["FAILED"]
    outside = {"tokens": SENTENCES[0], "token": 2, "label": "O"}
    assert results(judge_cases(outside, runs=[WITHOUT_CITY])) == ["PASSED"]


@pytest.mark.parametrize(
    ("wrong_in", "fails"), [("any", [0, 1, 1, 1]), ("most", [0, 0, 0, 1]), ("all", [0, 0, 0, 0])]
)
def test_how_many_runs_must_be_wrong_is_a_setting(wrong_in, fails, judge_cases):
    for n_wrong, fail in enumerate(fails):
        runs = [WITHOUT_CITY] * n_wrong + [GOLD] * (4 - n_wrong)
        (ruling,) = judge_cases(CITY, runs=runs, wrong_in=wrong_in)
        assert ruling.fails == fail
    assert judge_cases(CITY, runs=[WITHOUT_CITY] * 4, wrong_in="all")[0].fails


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ({"text": "Ms O'Hara went to Paris", "word": "Paris", "label": "LOC"}, "no such words"),
        ({"text": "Hara went", "word": "went", "label": "O"}, "no such words"),
        ({**CITY, "start": 19}, "no token bounds"),
    ],
)
def test_a_case_that_is_not_found_fails_unless_the_gate_says_otherwise(case, why, judge_cases):
    (ruling,) = judge_cases(case, runs=[GOLD])
    assert (ruling.result, ruling.fails) == ("NOT TESTED", True)
    assert why in ruling.reason
    assert not judge_cases(case, runs=[GOLD], not_found="warn")[0].fails


def test_words_that_stand_in_the_text_several_times_are_all_looked_at(judge_cases):
    case = {"text": "to York !", "word": "York", "label": "LOC"}
    (ruling,) = judge_cases(case, runs=[[*GOLD[:-2], "O", "O"]])
    assert ruling.fails
    assert "it stands in the text 2 times, broken 1 times" in ruling.reason


def test_whole_sentences_go_before_parts_of_others(judge_cases):
    sentences = TextIndex(["to", "York", "to", "York", "!"], np.array([0, 0, 1, 1, 1]))
    assert sentences.find("to", "York", "") == ([(1, 1)], False)
    assert sentences.find("to", "York", "!") == ([(3, 3)], False)
    assert sentences.find("", "York", "") == ([(1, 1), (3, 3)], False)


def test_a_case_that_gold_contradicts_is_told(judge_cases):
    case = {**CITY, "label": "ORG"}
    (ruling,) = judge_cases(case, runs=[GOLD])
    assert ruling.reason.endswith("; the text's gold has LOC there.")


def test_plain_tags_are_compared_as_they_are(judge_cases):
    case = {"tokens": SENTENCES[1], "token": 1, "label": "B-LOC"}
    assert results(judge_cases(case, runs=[GOLD], spans=False)) == ["PASSED"]
    assert results(judge_cases({**case, "label": "LOC"}, runs=[GOLD], spans=False)) == ["FAILED"]


def test_cases_are_called_by_their_id_or_number_and_each_by_its_own_name(judge_cases):
    rulings = judge_cases(CITY, {**CITY, "id": "a"}, {**CITY, "id": "a"}, runs=[GOLD])
    assert [ruling.name for ruling in rulings] == ["case 1", "a", "a (case 3)"]
    assert rulings[0].place == "New York = LOC in: Ms O'Hara went to New York"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": None}, "expected either text or tokens"),
        ({"tokens": ["a"]}, "expected either text or tokens"),
        ({"end": None}, "expected start and end"),
        ({"end": 90}, "don't lie in text"),
        ({"start": 26}, "don't lie in text"),
        ({"word": "York"}, "word must stand in text once"),
        ({"start": None, "end": None, "word": "o"}, "it stands 2 times"),
        ({"token": 1}, "token goes with tokens"),
        ({"start": 9, "end": 10}, "nothing but white space"),
        ({"lable": "LOC"}, "unknown setting 'lable'. Did you mean 'label'"),
    ],
)
def test_a_wrong_case_is_refused_with_a_reason(change, message):
    values = {k: v for k, v in {**CITY, **change}.items() if v is not None}
    with pytest.raises(SettingsError) as failure:
        read_gate({"must_not_break": {"cases": [values]}})
    assert message in str(failure.value)


def test_files_hold_cases_texts_with_spans_and_flips(write_lines):
    place = {"start": 18, "end": 26, "label": "LOC"}
    flip = {"start": 3, "end": 9, "gold": "I-PER", "candidate": "O", "reference": "I-PER"}
    path = write_lines(
        "cases.jsonl",
        {**CITY, "id": "city", "comment": "why not"},
        {"text": CITY["text"], "spans": [place], "meta": {"sentence": 0}, "id": "s"},
        {
            "text": CITY["text"],
            "spans": [place],
            "flips": [{**flip, "outcome": "falsified"}, {**flip, "outcome": "corrected"}],
        },
    )
    city, span, broken = read_cases(path, ["falsified"])
    assert city.id == "city"
    assert (span.id, span.place) == ("s 1", ("Ms O'Hara went to ", "", "New York"))
    assert (broken.label, broken.place[2]) == ("I-PER", "O'Hara")
    assert len(list(read_cases(path, ["falsified", "corrected"]))) == 4


def test_a_gate_file_finds_its_files_beside_it(write_lines, tmp_path):
    write_lines("cases.jsonl", CITY)
    (tmp_path / "gate.toml").write_text('[must_not_break]\nfiles = ["cases.jsonl"]\n')
    gate = read_gate(tmp_path / "gate.toml")
    assert gate.limits["must_not_break"].cases == (Case(**CITY),)
    before = gate.checksum
    write_lines("cases.jsonl", {**CITY, "label": "ORG"})
    assert read_gate(tmp_path / "gate.toml").checksum != before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "cases.jsonl line 1: no JSON"),
        (b"\n[1]\n", "cases.jsonl line 2: expected a record in braces"),
        (b'{"text": "a", "spans": 3}', "cases.jsonl line 1: expected a list of records"),
        (b'{"text": "a"}', "cases.jsonl line 1: label: Field required"),
        (b'{"text": null, "flips": []}', "cases.jsonl line 1: no text"),
        (b"\xff", "cases.jsonl line 1: no JSON"),
    ],
)
def test_a_broken_file_of_cases_says_where(content, message, tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as failure:
        list(read_cases(path, ["falsified"]))
    assert message in str(failure.value)


def test_half_a_surrogate_pair_is_read_as_texts_are(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b'{"text": "\\ud800 \\ud83d\\ude00", "start": 0, "end": 1, "label": "X"}')
    (case,) = read_cases(path, [])
    assert case.text == "\ufffd \U0001f600"


def test_an_absent_file_of_cases_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"nowhere\.jsonl: can't be read"):
        read_gate({"must_not_break": {"files": [str(tmp_path / "nowhere.jsonl")]}})


@given(st.binary(max_size=200))
def test_any_bytes_are_cases_or_a_clear_error(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("fuzz") / "cases.jsonl"
    path.write_bytes(data)
    with suppress(SettingsError):
        list(read_cases(path, ["falsified"]))


WORDS = st.text("ab ", min_size=0, max_size=3)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=5), st.data())
def test_every_token_is_found_in_its_sentence(sentences, data):
    tokens = [token for sentence in sentences for token in sentence]
    numbers = [k for k, sentence in enumerate(sentences) for _ in sentence]
    at = data.draw(st.integers(0, len(tokens) - 1))
    if not tokens[at].strip():
        return
    number = numbers[at]
    before = " ".join(t for k, t in enumerate(tokens[:at]) if numbers[k] == number)
    after = " ".join(t for k, t in enumerate(tokens) if k > at and numbers[k] == number)
    found, _ = TextIndex(tokens, np.array(numbers)).find(before, tokens[at], after)
    covers = [{*range(first, last + 1)} for first, last in found]
    assert any(at in cover for cover in covers)
    for first, last in found:
        assert "".join("".join(tokens[first : last + 1]).split()) == "".join(tokens[at].split())
