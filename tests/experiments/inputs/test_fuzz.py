"""Whatever the bytes are, a reader gives a result or a clear error."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backfire.experiments.inputs import Column, Reading, read_inputs
from backfire.experiments.inputs.kind import KINDS
from backfire.experiments.units import choose_units
from backfire.records.errors import BackfireError

WORDS = 'a|b c|O|B-x|I-x|,|"|{|}|[|]|:|0|1|-1|0.5|1e400|nan|null|token|sentence|"text"|"ents"|'
WORDS += '"start"|"score"|confidence|-DOCSTART-|# newdoc id = |é|\u2028'
WHITE = ["\t", " ", "\n", "\n\n", "\r\n", "\0", "\ud800", "1\ta\ta\tX\tX\t_\t0\tr\t_\t_\n"]
PIECES = st.lists(st.sampled_from([*WORDS.split("|"), *WHITE]), max_size=25).map(
    lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
)
ANYTHING = st.binary(max_size=60) | PIECES
NUMBERS = st.sampled_from([0, 1, -1, 0.5, 7.5, 10**400, float("nan"), float("inf")])
KEYS = ["text", "ents", "tokens", "start", "end", "label", "token", "sentence", "score"]
KEYS += ["confidence", "labels", "document", "entity"]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 6)
    | NUMBERS
    | st.sampled_from(["a b", "O", "B-x", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
PLACES = st.none() | st.sampled_from(["confidence", "label", "score", 0, 1, 2, -1, "none such"])
SCHEMES = st.sampled_from([None, None, "bio2", "bioes"])
OFTEN = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def try_to_read(path, content, data=None, **how):
    path.write_bytes(content)
    gold, run, spans = path, path, True
    if data is not None:
        spans = data.draw(st.booleans())
        gold = data.draw(st.sampled_from([path, None]))
        run = Column(path, data.draw(PLACES), data.draw(PLACES))
        how = {"scheme": data.draw(SCHEMES), "allow_unaligned": data.draw(st.booleans()), **how}
    try:
        inputs = choose_units(read_inputs(gold, run, run, Reading(**how), spans=spans), None)
    except BackfireError:
        return
    n = len(inputs.tokens)
    assert n == len(inputs.reference) == len(inputs.candidate) > 0
    assert inputs.reference["predicted"].null_count == 0
    assert 0 <= inputs.units.min() <= inputs.units.max() < inputs.n_units
    for side in (inputs.reference, inputs.candidate):
        if "confidence" in side.column_names:
            known = side["confidence"].drop_null().to_numpy()
            assert ((known >= 0) & (known <= 1)).all()
            assert len(known)


@pytest.mark.parametrize("kind", KINDS.names())
@given(data=st.data())
@OFTEN
def test_any_bytes_give_a_result_or_a_clear_error(kind, data, tmp_path):
    try_to_read(tmp_path / "file", data.draw(ANYTHING), data, kind=kind)


@pytest.mark.parametrize("name", ["f.jsonl", "f.json"])
@given(records=st.lists(VALUES, max_size=3), data=st.data())
@OFTEN
def test_any_json_gives_a_result_or_a_clear_error(name, records, data, tmp_path):
    text = json.dumps(records) if name == "f.json" else "\n".join(map(json.dumps, records))
    for kind in (None, "table", "offsets"):
        try_to_read(tmp_path / name, text.encode(), data, kind=kind)


def write_parquet(path):
    columns = {
        "sentence": [1, 1, 2],
        "token": ["a", "b", "c"],
        "label": ["O", "B-x", "I-x"],
        "confidence": [0.5, None, 1.0],
        "document": ["d", "d", "e"],
    }
    pq.write_table(pa.table(columns), path)


def write_jsonl(path):
    rows = [
        {"sentence": 1, "token": "a", "label": "O", "confidence": 0.5, "document": "d"},
        {"sentence": 2, "token": "é", "label": "B-x", "confidence": None, "document": "e"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


def write_csv(path):
    path.write_text('sentence,token,label,confidence\n1,a,O,.5\n1,"b,",B-x,\n2,é,I-x,1\n')


def write_conllu(path):
    row = "{}\tw{}\tw\tX\tY\t_\t0\troot\t_\t_\n"
    rows = "".join(row.format(k, k) for k in (1, 2))
    path.write_text(f"# newdoc id = a\n{rows}\n# newdoc\n# text = é\n{rows}\n", encoding="utf-8")


def write_columns(path):
    path.write_text("-DOCSTART- O 1\n\na B-x 0.5\nb I-x 1\n\né O _\n", encoding="utf-8")


def write_offsets(path):
    spans = [{"start": 0, "end": 2, "label": "x", "score": 0.5}]
    records = [{"text": "ab c", "spans": spans}, {"text": "é", "ents": []}]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")


WRITERS = {
    "t.parquet": write_parquet,
    "t.jsonl": write_jsonl,
    "t.csv": write_csv,
    "t.conllu": write_conllu,
    "t.conll": write_columns,
    "o.jsonl": write_offsets,
}


@pytest.mark.parametrize("name", WRITERS)
@given(data=st.data())
@OFTEN
def test_any_change_of_a_good_file_gives_a_result_or_a_clear_error(name, data, tmp_path):
    path = tmp_path / name
    WRITERS[name](path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        what = data.draw(st.sampled_from(["bit", "byte", "cut", "twice"]))
        if what == "bit":
            content[place] ^= 1 << data.draw(st.integers(0, 7))
        elif what == "byte":
            content[place] = data.draw(st.integers(0, 255))
        elif what == "cut":
            del content[place : place + data.draw(st.integers(1, 8))]
            content = content or bytearray(b"\n")
        else:
            content[place:place] = content[place : place + data.draw(st.integers(1, 8))]
    try_to_read(path, bytes(content), data)


@pytest.mark.parametrize("name", WRITERS)
def test_the_files_that_are_changed_are_good(name, tmp_path):
    path = tmp_path / name
    WRITERS[name](path)
    place = Column(path, 1, 2) if name == "t.conll" else path
    inputs = read_inputs(place, place, place, spans=name != "t.conllu")
    assert len(inputs.tokens) in {2, 3, 4}
    assert ("confidence" in inputs.candidate.column_names) == (name != "t.conllu")
