"""report.md, read by a Markdown parser of its own: text stays text, tables stay tables."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from backfire.report.confidence import FlipConfidence, Portion
from backfire.report.markdown import code, prose, table
from backfire.report.outputs.markdown import OUTPUT
from backfire.report.visible import visible

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
LONGEST_COMMENT = 65_536
"""What GitHub takes as a comment, in characters."""

NASTY = [
    "@user", "#12", "GH-12", "a|b", "`x`", "**b**", "_i_", "[a](http://b.c)", "<img src=x>",
    "www.example.com", "https://example.com", "a@b.co", "&lt;", "~~s~~", ":smile:", "$x$", "\\|",
    "# h", "- i", "1. x", "> q", "    code", "\n\n# h", "|---|", "<!--", "\u202eabc", "\x00", "",
    "![i](x)", "```", "===", "owner/repo#1", "\ud800", "<script>alert(1)</script>",
]  # fmt: skip
anything = st.sampled_from(NASTY) | st.text(st.characters(), max_size=40)


class Seen(HTMLParser):
    """The elements and the text of what GitHub would show."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - as the parser calls it
        self.elements.append(tag)

    def handle_data(self, data):
        self.text += data


def render(text):
    return Seen(GITHUB.render(text))


@given(anything)
def test_any_text_is_one_cell_of_code_and_reads_as_it_is(text):
    seen = render("\n".join(table(["a", "b"], [[code(text), "end"]])))
    assert seen.elements == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "code", "td"]
    assert re.sub("\n", "", seen.text) == f"ab{visible(text)}end"


@given(anything)
def test_any_text_in_a_sentence_is_a_sentence(text):
    seen = render(prose(f"{text} and {text}"))
    assert seen.elements == ["p"]
    broken = seen.text.replace("\N{ZERO WIDTH SPACE}", "").rstrip("\n")
    expected = f"{text} and {text}".split("\N{NO-BREAK SPACE}")
    shown = "\N{NO-BREAK SPACE}".join(visible(part, 10_000) if part else "" for part in expected)
    assert broken == shown.strip()


@pytest.mark.parametrize("text", ["@user", "#12", "GH-12", "owner/repo#1", "http://a.b", "www.a.b"])
def test_github_finds_nothing_to_link_or_ping_in_a_sentence(text):
    shown = render(prose(f"The label {text} is new.")).text
    assert text not in shown
    assert shown.replace("\N{ZERO WIDTH SPACE}", "") == f"The label {text} is new.\n"


def outside_code(page):
    return re.sub(r"<code>.*?</code>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("name", ["plain", "several", "hostile", "ungraded"])
def test_the_whole_report_is_safe_and_fits_a_comment(name, request, tmp_path):
    OUTPUT.write(request.getfixturevalue(name), tmp_path / "report.md")
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert len(text) < LONGEST_COMMENT
    page = GITHUB.render(text)
    seen = Seen(page)
    assert set(seen.elements) <= {
        "h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "details",
        "summary", "ul", "li", "b", "u", "br", "strong", "blockquote",
    }  # fmt: skip
    assert not re.search(r"[@#]\w", Seen(outside_code(page)).text)
    assert not {"\u202e", "\x00", "\x1b", "\u2028"} & set(text)


def test_tables_have_as_many_cells_in_every_row(plain, several, tmp_path):
    for report in (plain, several):
        OUTPUT.write(report, tmp_path / "report.md")
        page = GITHUB.render((tmp_path / "report.md").read_text(encoding="utf-8"))
        for found in re.findall(r"<table>.*?</table>", page, re.DOTALL):
            widths = {len(re.findall(r"<t[hd]", row)) for row in found.split("<tr>")[1:]}
            assert len(widths) == 1


def test_it_tells_the_story_of_the_page(plain, several, ungraded, tmp_path):
    OUTPUT.write(plain, tmp_path / "report.md")
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert text.startswith(f"## {plain.verdict}: {plain.verdict_sentence[:20]}")
    heads = ["What changed", "Is it chance?", "Where", "Spans", "Which labels", "Examples"]
    places = [text.index(f"### {head}") for head in heads]
    assert places == sorted(places)
    assert f"```text\n{plain.signature}\n```" in text
    assert "<b><u>word" in text
    OUTPUT.write(several, tmp_path / "report.md")
    assert "The estimates" in (tmp_path / "report.md").read_text(encoding="utf-8")
    OUTPUT.write(ungraded, tmp_path / "report.md")
    assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("## NO GOLD: ")


def test_how_sure_the_runs_were_is_told_where_it_is_known(plain, tmp_path):
    portion = Portion(value=0.25, interval=(0.1, 0.4))
    sure = FlipConfidence(
        unsure_below=0.7, sure_from=0.9, reference=None, candidate=None,
        near_border=portion, both_sure=portion,
    )  # fmt: skip
    OUTPUT.write(plain.model_copy(update={"confidence": sure}), tmp_path / "report.md")
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "25.00 % (10.00 … 40.00) of the falsified tokens are near the border" in text
