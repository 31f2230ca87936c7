"""What every format promises: any bytes give a proper table or a CorpusError, and nothing else."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.corpora.formats import FORMATS
from backfire.corpora.packed import unpack
from backfire.corpora.readers import load_reader
from backfire.records.errors import CorpusError, SettingsError

BEGINNINGS = [
    b"",
    b"PK\x03\x04",
    b"\x1f\x8b\x08\x00",
    b"\xef\xbb\xbf",
    b"Sentence #,Word,POS,Tag\r\n",
    b"1\ta\tb\tC\tD\t_\t0\te\t_\t_\n",
]
PIECES = [
    b"a", b"1", b"2", b"\t", b" ", b"\n", b"\r\n", b"\r", b"\0", b'"', b",", b"(", b")", b"-",
    b".", b"_", b"#", b"\xff", b"\xc3", "é\u2028\x85\ufeff".encode(), b"-NONE-", b"-DOCSTART-",
    b"Sentence: 1,a,NN,O\n", b"2\ta\tb\tC\tD\t_\t0\te\t_\t_\n", b"(NN a)",
]  # fmt: skip

odd_bytes = st.builds(
    lambda begin, parts, rest: begin + b"".join(parts) + rest,
    st.sampled_from(BEGINNINGS),
    st.lists(st.sampled_from(PIECES), max_size=25),
    st.binary(max_size=20),
)


@pytest.mark.parametrize("name", FORMATS.names())
def test_any_bytes_give_a_table_or_a_corpus_error(name):
    read = FORMATS.load(name)

    @given(odd_bytes)
    def check(data):
        try:
            table = read(data, where="f")
        except CorpusError:
            return
        check_table(table, data)

    check()


@given(odd_bytes)
def test_any_bytes_unpack_or_give_a_corpus_error(data):
    with suppress(CorpusError):
        assert isinstance(unpack(data, "f"), bytes)


def check_table(table, data):
    table.validate(full=True)
    assert len(table) > 0
    sentence = np.asarray(table["sentence"])
    steps = np.diff(sentence, prepend=-1)
    assert set(steps) <= {0, 1}
    assert steps[0] == 1
    position = np.asarray(table["position"])
    assert (position[steps == 1] == 0).all()
    assert (np.diff(position)[steps[1:] == 0] == 1).all()
    lines = np.asarray(table["line"])
    assert lines[0] >= 1
    assert (np.diff(lines) >= 0).all()
    assert lines[-1] <= data.count(b"\n") + 1 or data.startswith((b"PK", b"\x1f\x8b"))
    texts = [name for name in table.column_names if name not in ("sentence", "position", "line")]
    for name in texts:
        assert "" not in table[name].to_pylist() or name in ("lemma", "upos", "xpos", "document")


def test_an_unknown_format_option_or_value_is_a_setting_to_mend():
    with pytest.raises(SettingsError, match=r"unknown format 'colums'. Did you mean 'columns'"):
        load_reader("colums")
    with pytest.raises(SettingsError, match=r"unknown option of the format 'columns' 'seperator'"):
        load_reader("columns")(b"a b", where="f", seperator="tab")
    with pytest.raises(SettingsError, match=r"options.separator: .*'tab'.*found 'comma'"):
        load_reader("columns")(b"a b", where="f", separator="comma")
