"""A report opens quietly anywhere: from a file, in light and dark, on a phone, without a script."""

import re

import pytest

pytestmark = pytest.mark.browser
REPORTS = ["pos", "several", "ner", "hostile", "no gold"]
SIZES = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]


@pytest.mark.parametrize("name", REPORTS)
def test_it_opens_in_both_schemes_and_on_a_phone_without_scrolling_sideways(visit, name):
    seen = set()
    with visit(name) as page:
        assert page.locator("h1").inner_text()
        for width, scheme in SIZES:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            seen.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(seen) == 2


@pytest.mark.parametrize("name", REPORTS)
def test_ids_are_unique_and_links_and_labels_lead_somewhere(visit, name):
    with visit(name) as page:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((x) => x.id)")
        assert len(ids) == len(set(ids))
        named = page.evaluate(
            "[...document.querySelectorAll('[aria-labelledby]')].map((x) => "
            "x.getAttribute('aria-labelledby'))"
        )
        assert set(named) <= set(ids)
        assert page.evaluate(
            "[...document.querySelectorAll('input, select')].every((x) => x.labels.length)"
        )
        assert page.evaluate(
            "[...document.querySelectorAll('table')].every((x) => x.caption?.textContent)"
        )
        assert page.locator("h1").count() == page.locator("main").count() == 1


@pytest.mark.parametrize("name", REPORTS)
def test_without_a_script_everything_is_there(visit, name):
    with visit(name, java_script_enabled=False) as page:
        assert page.locator(".example").first.is_visible()
        assert page.locator("#filters").is_hidden()
        links = page.locator("main a[data-view]")
        assert links.count()
        assert set(page.locator("main a").evaluate_all("all => all.map((x) => x.hash)")) == {
            "#examples"
        }


def test_hostile_text_is_text(visit):
    with visit("hostile") as page:
        text = page.locator("body").text_content()
        for said in (
            "<script>alert(1)</script>", "</script><b>", "<!--", '"quo\'te"', "&lt;", "U+0000",
            "U+202E", "U+2028", "10,000 characters", "{{ 7 * 7 }}", "onerror=alert(1)>", "a?b",
        ):  # fmt: skip
            assert said in text
        assert "\u202e" not in text
        assert page.locator("img, main b > i").count() == 0
        key = page.locator("select[name=tag] option").nth(1).get_attribute("value")
        page.locator("select[name=tag]").select_option(key)
        assert page.locator(".example:visible").count()
        assert page.locator('.sentence[dir="rtl"]').count() == 0 or "שלום" in text


def test_it_prints_the_first_three_blocks_on_two_pages(visit):
    for name in ("several", "ner"):
        with visit(name) as page:
            printed = page.pdf(format="A4")
            assert len(re.findall(rb"/Type /Page\b", printed)) == 2
            page.emulate_media(media="print")
            assert page.locator("#where").is_visible()
            assert page.locator("#examples").is_hidden()


def test_print_cuts_nothing_and_says_how_many_rows_it_leaves_out(visit):
    for name in ("several", "ner"):
        with visit(name, viewport={"width": 695, "height": 1000}) as page:
            rows = page.locator("#slice-table tbody tr").count()
            page.emulate_media(media="print")
            left = page.evaluate("Math.min(...[...document.querySelectorAll('caption, td, th, p')]"
                ".filter((x) => x.offsetParent && !x.closest('.vh'))"
                ".map((x) => { const r = document.createRange(); r.selectNodeContents(x);"
                " return r.getBoundingClientRect().left; }))")  # fmt: skip
            assert left >= 0
            printed = page.locator("#slice-table tbody tr:visible").count()
            said = page.locator("#slice-left").inner_text()
            assert said == (f"{rows - printed} more in the page." if rows > printed else "")
            page.emulate_media(media="screen")
            if page.locator("#slice-more").count():
                page.locator("#slice-more").click()
                rows = page.locator("#slice-table tbody tr").count()
                page.emulate_media(media="print")
                assert page.locator("#slice-table tbody tr:visible").count() == 8 < rows
                assert page.locator("#slice-left").inner_text() == f"{rows - 8} more in the page."


def test_a_report_with_much_to_tell_prints_on_two_pages(visit):
    with visit("many") as page:
        assert page.locator("#spans").is_visible()
        assert page.locator("#slice-table tbody tr").count() > 8
        assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) == 2


@pytest.mark.parametrize("width", [1280, 360, "print"])
def test_the_words_of_the_chance_picture_stand_clear_of_its_bar(visit, width):
    with visit(
        "several", viewport={"width": 695 if width == "print" else width, "height": 900}
    ) as page:
        page.emulate_media(media="print" if width == "print" else "screen")
        boxes = page.evaluate(
            """() => {
              const svg = [...document.querySelectorAll("#chance figure svg")]
                .find((found) => found.getClientRects().length);
              const box = (x) => { const b = x.getBoundingClientRect();
                return [b.left, b.right, b.top, b.bottom]; };
              const words = [...svg.querySelectorAll("text")]
                .filter((x) => ["noise", "systematic"].includes(x.textContent));
              const bar = [...svg.querySelectorAll("[aria-roledescription=bar], .mark-rect path")];
              return { words: words.map(box), bar: bar.map(box), svg: box(svg) };
            }"""
        )
        assert len(boxes["words"]) == 2
        assert boxes["bar"]
        noise, systematic = boxes["words"]
        assert noise[1] < systematic[0]
        assert max(noise[3], systematic[3]) < min(bar[2] for bar in boxes["bar"])
        assert systematic[1] <= boxes["svg"][1] + 1


def test_on_a_phone_the_matrix_of_spans_tells_that_it_scrolls(visit):
    with visit("many", viewport={"width": 360, "height": 800}) as page:
        caption = page.locator(".matrix caption").bounding_box()
        assert caption["x"] >= 0
        assert caption["x"] + caption["width"] <= 360
        broken = page.evaluate(
            """() => [...document.querySelectorAll("#spans tbody th .label")]
              .filter((x) => x.getClientRects().length > 1).map((x) => x.textContent)"""
        )
        assert broken == []
        assert (
            page.evaluate(
                "getComputedStyle(document.querySelector('.scrolls')).backgroundImage"
            ).count("gradient")
            == 4
        )


def test_a_notebook_on_a_phone_does_not_scroll_sideways(visit):
    with visit("notebook", viewport={"width": 360, "height": 800}) as page:
        assert page.locator("table").bounding_box()["width"] <= 360 - 16
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_nothing_moves_for_those_who_asked_for_stillness(visit):
    with visit("pos", reduced_motion="reduce") as page:
        assert page.evaluate("document.getAnimations().length") == 0
        style = "getComputedStyle(document.querySelector('a')).transitionDuration"
        assert page.evaluate(style) == "0s"
