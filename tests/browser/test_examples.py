"""Every number leads to examples; filters, the address and the way back work."""

import re
from urllib.parse import unquote

import pytest

pytestmark = pytest.mark.browser


def examples(page):
    return page.locator(".example:visible")


def count(page):
    return page.locator("#count").inner_text()


def test_a_number_leads_to_its_examples_and_back(visit, expect):
    with visit("pos") as page:
        before = count(page)
        link = page.locator("#changed .falsified .tokens a")
        number = link.inner_text()
        link.click()
        assert page.evaluate("location.hash") == "#show?outcome=falsified"
        assert re.fullmatch(rf"\d+ of {number}", count(page))
        assert page.locator("select[name=outcome]").input_value() == "falsified"
        assert set(examples(page).locator(".about .name").all_inner_texts()) == {"falsified"}
        assert page.evaluate("document.activeElement.id") == "examples-title"
        assert page.locator("#examples-title").bounding_box()["y"] < 100
        page.go_back()
        expect(page.locator("#count")).to_have_text(before)
        assert page.locator("select[name=outcome]").input_value() == ""
        page.go_forward()
        expect(page.locator("select[name=outcome]")).to_have_value("falsified")


@pytest.mark.parametrize("name", ["pos", "several", "ner", "hostile", "no gold"])
def test_every_link_shows_at_least_one_example(visit, name):
    with visit(name) as page:
        counts = page.evaluate(
            """async () => {
              const found = {};
              for (const link of document.querySelectorAll("a[data-view]")) {
                if (link.hash in found) continue;
                link.click();
                await new Promise((done) => setTimeout(done));
                found[link.hash] = document.querySelectorAll(".example:not([hidden])").length;
              }
              return found;
            }"""
        )
        assert len(counts) > 3
        assert {view: number for view, number in counts.items() if number == 0} == {}


@pytest.mark.parametrize("name", ["pos", "several", "ner"])
def test_every_count_above_zero_is_a_link(visit, name):
    with visit(name) as page:
        bare = page.evaluate(
            """() => [...document.querySelectorAll(
              "#changed .tokens, #changed .outcome b, #flips td.n, .matrix td, .slices .net, " +
              ".tests td.n, .slices .net .meaning, .slices td:last-child, " +
              "#spans table:not(.matrix) td, .slices .lift, " +
              ".slices .net ~ td:not(:nth-child(n+8))"
            )].filter((cell) => /[1-9]/.test(cell.textContent) && !cell.querySelector("a"))
              .map((cell) => cell.outerHTML)"""
        )
        assert bare == []


@pytest.mark.parametrize(
    ("place", "view"),
    [
        ("#changed .outcome.corrected b a", "outcome=corrected"),
        ("#changed > p a >> nth=-1", "outcome=falsified or corrected"),
        (".tests tbody tr:nth-child(3) a >> nth=0", "outcome=falsified or corrected"),
        (".tests tbody tr:nth-child(3) a >> nth=1", "outcome=falsified or corrected"),
        (
            "#chance p:has-text('Two runs of the reference') a >> nth=0",
            "runs of the reference differ",
        ),
        (
            "#chance p:has-text('Two runs of the reference') a >> nth=1",
            "runs of the candidate differ",
        ),
        ("#chance tr:has-text('(S_low)') a >> nth=0", "runs=broken by every pair of runs"),
        ("#slice-table tbody th a >> nth=0", "outcome=falsified or corrected&slice="),
        ("#slice-table td.lift a >> nth=0", "outcome=falsified&slice="),
    ],
)
def test_a_number_leads_to_the_examples_that_fit_it(visit, place, view):
    with visit("several") as page:
        asked = page.locator(place).get_attribute("data-view")
        assert view in unquote(asked)


def test_an_address_restores_its_view(visit):
    with visit("ner", "#show?outcome=falsified&tag=per") as page:
        assert page.locator("select[name=tag]").input_value() == "per"
        assert page.evaluate("document.activeElement.id") == "examples-title"
        assert " of " in count(page)
        assert examples(page).count()
        address = page.url
        page.locator("button[type=reset]").click()
        assert page.url != address
        assert count(page).endswith(" examples")


def test_an_address_of_another_report_says_what_it_does_not_know(visit, expect):
    with visit("pos", "#show?outcome=falsified&slice=of%20another%20%3Cb%3E") as page:
        expect(examples(page)).to_have_count(0)
        expect(page.locator("#count")).to_contain_text("knows no slice “of another <b>”")
        expect(page.locator("#count")).to_contain_text("0 of the ")
        expect(page.locator("select[name=slice]")).to_have_value("of another <b>")


def test_what_was_asked_for_comes_first_and_heads_the_examples(visit, expect):
    with visit("several") as page:
        for outcome in ("corrected", "falsified", "changed-wrong"):
            page.locator("select[name=outcome]").select_option(outcome)
            expect(page.locator("#count")).to_have_text(re.compile(r"^\d+ of \d+$"))
            expect(page.locator("#counted")).to_have_text(
                re.compile(r"^\d+ tokens have it in some pair of runs; [\d.]+ on average over")
            )
            names = examples(page).locator(".about .name").all_inner_texts()
            assert set(names) == {outcome}
            said = examples(page).locator(".about").all_inner_texts()
            # One that says nothing of the pairs of runs has the outcome in all of them.
            shares = [re.search(r"pairs of runs: (\S+) (\d+) %", text) for text in said]
            assert {found.group(1) for found in shares if found} <= {outcome}
            ordered = [int(found.group(2)) if found else 100 for found in shares]
            assert ordered == sorted(ordered, reverse=True)
        page.locator("button[type=reset]").click()
        expect(page.locator("#counted")).to_be_empty()


def test_the_line_by_the_count_tells_the_mean_that_was_clicked(visit, expect):
    with visit("several") as page:
        link = page.locator("#changed .corrected .tokens a")
        number = link.inner_text()
        link.click()
        expect(page.locator("#counted")).to_contain_text(f"; {number} on average over the pairs.")
        link = page.locator("#flips .falsified td a").first
        number = link.inner_text()
        link.click()
        expect(page.locator("#counted")).to_contain_text(f"; {number} on average over the pairs.")
        expect(examples(page).locator(".about .name").first).to_have_text("falsified")


def test_filters_work_together(visit, expect):
    with visit("several") as page:
        page.locator("select[name=outcome]").select_option("falsified")
        page.locator("select[name=tag]").select_option("JJ")
        expect(page.locator("#count")).to_have_text(re.compile(r"^\d+ of \d+$"))
        assert page.evaluate("location.hash") == "#show?outcome=falsified&tag=JJ"
        words = examples(page).locator(".focus .layer .label")
        assert "JJ" in words.all_inner_texts()
        assert re.fullmatch(r"\d+ of \d+", count(page))


def test_words_and_expressions_find_tokens(visit, expect):
    with visit("pos") as page:
        box = page.locator("input[name=word]")
        box.fill("#TAG")
        expect(page.locator("#count")).to_contain_text("on this page")
        words = examples(page).locator(".focus .word").all_inner_texts()
        assert words
        assert all(word.startswith("#tag") for word in words)
        box.fill("/^word1\\d$/i")
        expect(examples(page).locator(".focus .word").first).to_have_text(re.compile(r"^Word1\d$"))
        expect(page).to_have_url(re.compile("word=%2F%5Eword1"))
        words = examples(page).locator(".focus .word").all_inner_texts()
        assert words
        assert all(re.fullmatch(r"Word1\d", word) for word in words)
        page.locator("input[name=in]").check()
        expect(page).to_have_url(re.compile("&in=sentence$"))


def test_an_expression_that_is_none_or_never_ends_says_so(visit, expect):
    with visit("hostile") as page:
        box, fault = page.locator("input[name=word]"), page.locator("#word-fault")
        box.fill("/(/")
        expect(fault).to_contain_text("no regular expression")
        assert box.get_attribute("aria-invalid") == "true"
        box.fill("/^(x+x+)+y/")
        expect(fault).to_contain_text("too long")
        box.fill("/x/q")
        expect(fault).to_contain_text("“q” is no flag")
        assert box.get_attribute("aria-invalid") == "false"
        box.fill("x")
        expect(fault).to_be_empty()
        assert examples(page).count()


def test_a_worker_that_starts_slowly_does_not_make_an_expression_too_long(visit, expect):
    with visit("pos") as page:
        page.evaluate(
            """() => {
              const Real = Worker;
              globalThis.Worker = class extends Real {
                set onmessage(hear) {
                  super.onmessage = (event) => setTimeout(hear, late(), event);
                }
              };
              let first = true;
              const late = () => { const wait = first ? 1500 : 0; first = false; return wait; };
            }"""
        )
        page.locator("input[name=word]").fill("/^word1\\d$/i")
        expect(examples(page).locator(".focus .word").first).to_have_text(re.compile(r"^Word1\d$"))
        expect(page.locator("#word-fault")).to_be_empty()


def test_more_are_shown_on_demand(visit):
    with visit("several") as page:
        assert examples(page).count() == 20
        page.locator("#more").focus()
        page.keyboard.press("Enter")
        assert examples(page).count() == 40
        assert (
            page.evaluate(
                "[...document.querySelectorAll('.example')].indexOf(document.activeElement)"
            )
            == 20
        )


def test_the_keyboard_is_enough(visit):
    with visit("pos") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('a[data-view]')")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "examples-title"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "outcome"
