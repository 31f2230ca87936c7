"""Penn Treebank trees: leaves, traces, escapes, and broken brackets."""

import pytest

from backfire.corpora.formats.penn import read
from backfire.records.errors import CorpusError

TREE = """
( (S
    (NP-SBJ-1 (NNP Kent) (-NONE- *-1) )
    (VP (VBD cost)
      (NP (-LRB- -LRB-) (CD 1\\/2) (-RRB- -RRB-) )) (. .) ))
( (NP (NN second)
   (NNS
     trees) ))
"""


def test_leaves_are_tokens_and_traces_are_dropped():
    table = read(TREE.encode(), where="f")
    assert table["token"].to_pylist() == [
        "Kent", "cost", "-LRB-", "1\\/2", "-RRB-", ".", "second", "trees",
    ]  # fmt: skip
    assert table["pos"].to_pylist() == [
        "NNP", "VBD", "-LRB-", "CD", "-RRB-", ".", "NN", "NNS",
    ]  # fmt: skip
    assert table["sentence"].to_pylist() == [0] * 6 + [1] * 2
    assert table["position"].to_pylist() == [*range(6), 0, 1]
    assert table["line"].to_pylist() == [3, 4, 5, 5, 5, 5, 6, 7]


def test_a_tree_of_traces_only_is_no_sentence():
    table = read(b"((A (X a)))((B (-NONE- *)))((C (Y c)))", where="f")
    assert table["token"].to_pylist() == ["a", "c"]
    assert table["sentence"].to_pylist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^f: found no token"),
        ("no trees here", r"^f: found no token"),
        ("( (-NONE- *) )", r"^f: found no token"),
        ("((A (X a))\n\n((B (Y b)", r"^f line 1: the tree that begins here is not closed"),
        (
            "((A (X a)))\n\n((B (Y b)",
            r"^f line 3: the tree that begins here is not closed \(2 '\)'",
        ),
        ("((A (X a)))\n)", r"^f line 2: found a '\)' that closes nothing"),
        ("((A (X a))\n (B (NN)))", r'^f line 2: found 1 words in the leaf "\(NN\)", expected 2'),
        ("( (NN two words) )", r"^f line 1: found 3 words"),
        ("( () )", r"^f line 1: found 0 words"),
    ],
)
def test_a_broken_file_is_named_with_its_line(text, message):
    with pytest.raises(CorpusError, match=message):
        read(text.encode(), where="f")
