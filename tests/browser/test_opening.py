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


def test_nothing_moves_for_those_who_asked_for_stillness(visit):
    with visit("pos", reduced_motion="reduce") as page:
        assert page.evaluate("document.getAnimations().length") == 0
        style = "getComputedStyle(document.querySelector('a')).transitionDuration"
        assert page.evaluate(style) == "0s"
