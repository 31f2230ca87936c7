"""The CSV of the Groningen Meaning Bank: quotes, cp1252, CRLF, sentence numbers, zip."""

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.corpora.formats.gmb import read
from backfire.records.errors import CorpusError

HEADER = "Sentence #,Word,POS,Tag\r\n"


def test_quotes_cp1252_and_sentence_numbers():
    text = HEADER + 'Sentence: 1,"""",``,O\r\n,"1,000",CD,O\r\nSentence: 2,café’s,NN,B-geo\r\n'
    table = read(text.encode("cp1252"), where="f")
    assert table.to_pylist() == [
        {"sentence": 0, "position": 0, "token": '"', "pos": "``", "ner": "O", "line": 2},
        {"sentence": 0, "position": 1, "token": "1,000", "pos": "CD", "ner": "O", "line": 3},
        {"sentence": 1, "position": 0, "token": "café’s", "pos": "NN", "ner": "B-geo", "line": 4},
    ]


def test_words_that_look_like_missing_values_are_words():
    words = ["NA", "null", "nan", "None", "N/A"]
    text = HEADER + "Sentence: 1,x,NN,O\r\n" + "".join(f",{word},NN,O\r\n" for word in words)
    assert read(text.encode(), where="f")["token"].to_pylist() == ["x", *words]


def test_the_zip_is_read_like_the_file():
    data = (HEADER + "Sentence: 1,a,NN,O\r\n").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ner_dataset.csv", data)
    assert read(packed.getvalue(), where="f").equals(read(data, where="f"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^f: the file is empty, expected Sentence #,Word,POS,Tag"),
        ("a,b,c,d\n", r"^f line 1: found the header 'a,b,c,d'"),
        (HEADER, r"^f: found no token below the header"),
        (HEADER + ",a,NN,O\n", r"^f line 2: found no sentence number"),
        (HEADER + "Sentence: 1,a,NN,O\n,b,O\n", r"^f line 3: found 3 fields, expected 4"),
        (HEADER + "Sentence: 1,,NN,O\n", r"^f line 2: the field 'Word' is empty"),
        (HEADER + "Sentence: 1,a,NN,\n", r"^f line 2: the field 'Tag' is empty"),
        (HEADER + 'Sentence: 1,a,NN,O\n,"b,NN,O\n', r"^f line 3: found a quote that is not closed"),
    ],
)
def test_a_broken_file_is_named_with_its_line(text, message):
    with pytest.raises(CorpusError, match=message):
        read(text.encode(), where="f")


def test_a_byte_that_cp1252_lacks_is_named_with_its_line():
    with pytest.raises(CorpusError, match=r"^f line 2: found the byte 0x81, which is no cp1252"):
        read(HEADER.encode() + b"Sentence: 1,\x81,NN,O\n", where="f")


words = st.text(st.sampled_from('ab",é\n '), min_size=1, max_size=5)


@given(st.lists(words, min_size=1, max_size=6))
def test_it_reads_what_the_csv_module_writes(tokens):
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["Sentence #", "Word", "POS", "Tag"])
    for k, token in enumerate(tokens):
        writer.writerow([f"Sentence: {k}", token, "NN", "O"])
    table = read(file.getvalue().encode("cp1252"), where="f")
    assert table["token"].to_pylist() == tokens
