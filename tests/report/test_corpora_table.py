"""Table 1 in Markdown: the paper's numbers above ours, and why they differ."""

from backfire.corpora.entries import Entry
from backfire.corpora.statistics import SplitStatistics
from backfire.corpora.table_1 import PrintedFinding
from backfire.report.corpora_table import CountedCorpus, corpora_markdown


def make_corpus(*, here=True, reason=None):
    printed = {"tokens": 10, "ours": "train"}
    entry = Entry(
        title="tweets | parts", task="pos", label="pos", licence="CC0",
        splits={"train": {"files": "a"}}, obtain=None if here else "Ask its authors.",
        table_1={"classes": 3, "train": printed, "test": printed, "reason": reason},
    )  # fmt: skip
    if not here:
        return CountedCorpus("mine", "source", entry, (), None, ())
    split = SplitStatistics("mine", "train", 2, 11, 5.5, 6, 9, None, 3, None, None, "0")
    found = [
        PrintedFinding("classes", 3, 3, same=True),
        PrintedFinding("train", 10, 11, same=False, reason=reason),
    ]
    return CountedCorpus("mine", "target", entry, (split,), 3, found)


def test_ours_stand_under_the_papers_with_the_reason():
    text = corpora_markdown([make_corpus(reason="One line more.")], "signed")
    assert "the paper | 3 | 10 | n/a | 10 |" in text
    assert "here | 3 | **11** | – | – |" in text
    assert "<code>mine</code>: One line more." in text
    assert "tweets \\| parts" in text
    assert text.rstrip().endswith("`signed`")


def test_a_difference_without_a_reason_says_so():
    assert "no reason is known" in corpora_markdown([make_corpus()], "")


def test_an_absent_corpus_keeps_its_row_and_says_where_it_is_had():
    text = corpora_markdown([make_corpus(here=False)], "")
    assert "the paper | 3 | 10 | n/a | 10 |" in text
    assert "here: absent | – | – | – | – |" in text
    assert "Ask its authors." in text
