"""What a notebook shows: safe, without script or style sheet, and short."""

from html.parser import HTMLParser

import pytest


class Seen(HTMLParser):
    """The elements, attributes and text of a fragment, and whether it is whole."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.attributes, self.text, self.open = set(), set(), "", []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture(params=["plain", "several", "hostile", "ungraded"])
def report(request):
    return request.getfixturevalue(request.param)


def test_it_is_whole_safe_and_of_few_elements(report):
    seen = Seen(report._repr_html_())
    assert not seen.open
    assert seen.elements <= {
        "div", "p", "strong", "code", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert seen.attributes <= {"style", "scope", "aria-hidden"}
    assert not {"\x00", "\x1b", "\u202e", "\u2028"} & set(seen.text)
    assert len(seen.text) < 3000


def test_it_says_the_verdict_and_what_was_broken(plain, ungraded):
    text = Seen(plain._repr_html_()).text
    assert text.startswith(f"{plain.verdict} {plain.verdict_sentence}")
    assert "falsified (NT)" in text
    assert "Falsified most often: " in text
    assert "Chance: one run of the reference" in text
    assert "gain in span F1" in text
    assert Seen(ungraded._repr_html_()).text.startswith("NO GOLD Without gold")


def test_python_shows_a_line_and_not_thousands(report):
    assert str(report) == repr(report)
    assert repr(report).count("\n") == 0
    assert report.verdict in repr(report)
    assert len(repr(report)) < 500


def test_colours_are_of_bars_only_so_that_text_takes_those_of_the_notebook(report):
    page = report._repr_html_()
    assert "color:" not in page.replace("color:inherit", "")
