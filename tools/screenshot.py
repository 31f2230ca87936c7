"""Takes the picture of a report that the README shows, with Debian's chromium.

    python tools/screenshot.py demo/report.html docs/images/report.png    # or: make screenshot

Needs the extra 'dev' and an installed chromium; nothing is downloaded.
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WIDTH, GAP = 1160, 20

SHORTEN = """async () => {
  const hide = (elements) => elements.forEach((element) => (element.hidden = true));
  const all = (chosen) => [...document.querySelectorAll(chosen)];
  all("#slice-table a[data-view*=falsified]")[0]?.click();
  await new Promise((done) => setTimeout(done, 100));
  hide(all(".inputs, .notes, details, .key, .dt-search, #slice-more, #slices caption"));
  hide(all("#flips, #spans, #sure, #more"));
  hide(all("#changed > table:not(.outcomes), #changed > .soft, #chance > .soft"));
  hide(all("#chance > p").slice(3));
  hide(all("#slices > h3:nth-of-type(2), #slices > h3:nth-of-type(2) ~ *"));
  hide(all(".example:not([hidden])").slice(2));
  const last = all(".example:not([hidden])").at(-1);
  return last.getBoundingClientRect().bottom + scrollY;
}"""
"""Hides what is long, shows the examples of the first slice, and tells where they end."""


def take(browser: Browser, report: Path) -> bytes:
    """Return a picture of a report: its first blocks, and the examples of its first slice.

    Args:
        browser: Where to open it.
        report: A report.html.
    """
    context = browser.new_context(viewport={"width": WIDTH, "height": 1400}, color_scheme="light")
    page = context.new_page()
    page.goto(report.resolve().as_uri())
    bottom = page.evaluate(SHORTEN)
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": bottom + GAP}
    return page.screenshot(full_page=True, clip=clip)


def main() -> None:
    """Open the report and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("report", type=Path)
    parser.add_argument("picture", type=Path)
    options = parser.parse_args()
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise SystemExit(f"No browser: install one of {', '.join(BROWSERS)}.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        picture = take(browser, options.report)
        browser.close()
    options.picture.write_bytes(picture)
    print(f"{options.picture}: {len(picture) / 1000:,.0f} kB")


if __name__ == "__main__":
    main()
