"""Column files: every trap of the known corpora, on files made here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.corpora.formats.columns import read
from backfire.records.errors import CorpusError, SettingsError


def sentences(data, **options):
    """The tokens of each sentence, with their labels."""
    table = read(data, where="file.txt", **options)
    found = {}
    for row in table.to_pylist():
        found.setdefault(row["sentence"], []).append((row["field_0"], row["field_1"]))
    return list(found.values())


def test_tokens_positions_and_lines_are_counted():
    table = read(b"I\tO\nrun\tV\n\nno\tD\n", where="f", fields=["token", "pos"])
    assert table.to_pylist() == [
        {"sentence": 0, "position": 0, "token": "I", "pos": "O", "line": 1},
        {"sentence": 0, "position": 1, "token": "run", "pos": "V", "line": 2},
        {"sentence": 1, "position": 0, "token": "no", "pos": "D", "line": 4},
    ]


@pytest.mark.parametrize("blank", [b"\n", b"\t\n", b"\n\n\n\n", b" \n", b"\t\n\n \t\n"])
def test_lines_with_only_white_space_end_a_sentence(blank):
    assert sentences(b"a\tX\n" + blank + b"b\tY\n") == [[("a", "X")], [("b", "Y")]]


@pytest.mark.parametrize(
    "data",
    [
        b"a X\nb Y\n\nc Z\n\n",
        b"a X\nb Y\n\nc Z",
        b"a X\r\nb Y\r\n\r\nc Z\r\n",
        b"\xef\xbb\xbfa X\nb Y\n\nc Z\n",
        b"\n\na X\nb Y\n\n\n\nc Z\n\n\n",
        b"a  X\nb\x20\x20\x20Y \n\n c Z\n",
        b"-DOCSTART- -X- O O\n\na X\nb Y\n-DOCSTART-\nc Z\n-DOCSTART- O\n",
    ],
)
def test_harmless_variations_give_the_same(data):
    assert sentences(data) == [[("a", "X"), ("b", "Y")], [("c", "Z")]]


def test_a_no_break_space_is_a_token():
    assert sentences("\xa0\t,\nb\tN\n".encode()) == [[("\xa0", ","), ("b", "N")]]


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\x0b", "\x0c", "\x1c", "\u200b", "\ufeff"])
def test_exotic_line_breaks_and_invisible_characters_stay_in_their_token(odd):
    data = f"a{odd}b\tX\n{odd}\tY\n".encode()
    assert sentences(data) == [[(f"a{odd}b", "X"), (odd, "Y")]]


@pytest.mark.parametrize("tag", ['"', "'", "#", ",", '""'])
def test_quotes_and_commas_are_characters_like_any_other(tag):
    data = f'"\t{tag}\nb"b\t{tag}\n\n"c\t{tag}\n'.encode()
    assert sentences(data) == [[('"', tag), ('b"b', tag)], [('"c', tag)]]


def test_a_space_in_a_tab_file_belongs_to_the_token():
    assert sentences(b"New York\tNNP\nit\tPRP\n") == [[("New York", "NNP"), ("it", "PRP")]]


def test_another_encoding_can_be_named():
    assert sentences("caf\xe9 X\n".encode("cp1252"), encoding="cp1252") == [[("café", "X")]]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"^f: found no token in 0 lines, expected one token a line"),
        (b"\n \n", r"^f: found no token in 2 lines"),
        (b"a X\n#love\n", r'^f line 2: found 1 field, expected 2 \(token, pos\), .*s: "#love"'),
        (b"a\tX\nb Y\n", r'^f line 2: found 1 field, expected 2 \(token, pos\), .*tabs: "b Y"'),
        (b"a\tX\t\n", r"^f line 1: found 3 fields"),
        (b"a\tX\n\tY\n", r"^f line 2: the field 'token' is empty"),
        (b"a\tX\n\nb\t\n", r"^f line 3: the field 'pos' is empty"),
        (b"a X\nb\x00 Y\n", r"^f line 2: found a NUL byte"),
        (b"a X\n\nb\xe9 Y\n", r"^f line 3: found the byte 0xe9, which is no utf-8 text"),
        ("a X\n".encode("utf-16"), r"^f line 1: found the byte 0xff"),
        (b"a X\nb\rc Y\n", r"^f line 2: found a carriage return within the line"),
        (b"a X\r\r\n", r"^f line 1: found a carriage return"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_line(data, message):
    with pytest.raises(CorpusError, match=message):
        read(data, where="f", fields=["token", "pos"])


def test_without_names_the_first_line_tells_how_many_fields_there_are():
    with pytest.raises(CorpusError, match=r"line 3: found 3 fields, expected 2 as on line 1"):
        read(b"a X\n\nb Y Z\n", where="f")


def test_an_unknown_encoding_or_a_name_given_twice_is_a_setting_to_mend():
    with pytest.raises(SettingsError, match="unknown encoding 'klingon'"):
        read(b"a X\n", where="f", encoding="klingon")
    with pytest.raises(SettingsError, match="'token' is taken"):
        read(b"a X\n", where="f", fields=["token", "token"])
    with pytest.raises(SettingsError, match="'line' is taken"):
        read(b"a X\n", where="f", fields=["token", "line"])


def read_slowly(text):
    """The format in plain Python: sentences of rows of fields, or None where it is broken."""
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    filled = [line for line in lines if line.strip(" \t")]
    separator = "\t" if any("\t" in line for line in filled) else None
    found, sentence = [], []
    for line in [*lines, ""]:
        if line.strip(" \t"):
            sentence.append(line.split("\t") if separator else line.strip(" ").split())
        elif sentence:
            found.append(sentence)
            sentence = []
    rows = [row for part in found for row in part]
    broken = (
        not rows
        or any("\r" in line or "\0" in line for line in lines)
        or any(len(row) != len(rows[0]) or not all(row) for row in rows)
    )
    return None if broken else found


@given(st.lists(st.sampled_from(["a", "é", "\t", " ", "\n", "\n", "\r\n", "\r", "\0", '"'])))
def test_it_reads_what_the_plain_definition_reads(parts):
    text = "".join(parts)
    expected = read_slowly(text)
    try:
        table = read(text.encode(), where="f")
    except CorpusError:
        assert expected is None
        return
    found = {}
    for row in table.to_pylist():
        fields = [value for name, value in row.items() if name.startswith("field_")]
        found.setdefault(row["sentence"], []).append(fields)
    assert list(found.values()) == expected


def test_a_width_is_compared_with_the_first_line_of_the_whole_file():
    with pytest.raises(CorpusError, match="f line 12: found 1 field, expected 2 as on line 11"):
        read(b"word NN\nother\n", where="f", lines_before=10)
