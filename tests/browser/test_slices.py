"""The slices sort, each with its line of the forest plot, and fold away what says nothing."""

import pytest

pytestmark = pytest.mark.browser


def column(page, number):
    cells = page.locator(f"#slice-table tbody tr > :nth-child({number})")
    return cells.evaluate_all("all => all.map((cell) => Number(cell.dataset.order))")


def test_findings_come_first_and_the_rest_unfolds(visit):
    with visit("pos") as page:
        rows = page.locator("#slice-table tbody tr")
        few = rows.count()
        assert set(page.locator("#slice-table td .own").all_inner_texts()) <= {
            "HARMED", "HELPED", "VOLATILE",
        }  # fmt: skip
        more = page.locator("#slice-more")
        assert more.get_attribute("aria-expanded") == "false"
        more.click()
        assert rows.count() > few
        assert more.get_attribute("aria-expanded") == "true"
        more.click()
        assert rows.count() == few


def test_a_click_and_a_key_sort_and_rows_keep_their_lines(visit, expect):
    with visit("pos") as page:
        page.locator("#slice-more").click()
        lines = dict(_lines(page))
        head = page.locator("#slice-table thead th").nth(5)
        head.click()
        expect(head).to_have_attribute("aria-sort", "ascending")
        up = column(page, 6)
        assert up == sorted(up)
        head.locator("[tabindex='0']").focus()
        page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", "descending")
        down = column(page, 6)
        assert down == sorted(down, reverse=True)
        assert dict(_lines(page)) == lines


def test_a_slice_is_found_by_its_name(visit):
    with visit("pos") as page:
        page.locator(".dt-search input").fill("hashtag")
        assert page.locator("#slice-table tbody th").all_inner_texts()[0].startswith("hashtag")
        assert page.locator("#slice-table tbody tr").count() == 1


def test_the_axis_in_the_head_and_the_lines_in_the_rows_have_one_scale(visit):
    for width in (1280, 1000):
        with visit("pos", viewport={"width": width, "height": 800}) as page:
            zero, line = page.evaluate(
                """() => {
                  const middle = (element) => {
                    const box = element.getBoundingClientRect();
                    return (box.left + box.right) / 2;
                  };
                  const labels = [...document.querySelectorAll("#slice-table thead .line text")];
                  return [
                    middle(labels.find((label) => label.textContent === "0")),
                    middle(document.querySelector("#slice-table tbody .line path")),
                  ];
                }"""
            )
            assert abs(zero - line) < 1.5


def _lines(page):
    return page.locator("#slice-table tbody tr").evaluate_all(
        "rows => rows.map((row) => [row.cells[0].textContent, row.cells[2].innerHTML])"
    )
