"""Runs the commands of a page of the docs and writes what they said into it.

Marks, which don't show on the page, tell what is run, in the order of the page:

* `<!-- file: NAME -->` above a code block: the block is written to that file;
* `<!-- run -->` above a `sh` block: it is run by bash, and what it says replaces the `text` block
  below it, if there is one;
* `<!-- picture: FILE of PAGE, WIDTH x HEIGHT -->` above an image: a picture of a page that was
  made above, taken by chromium.

    BACKFIRE_DATA=… python tools/run_docs.py docs/tutorial.md --folder tutorial
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

BLOCK: Final = re.compile(
    r"<!-- (?P<mark>run|file: (?P<file>\S+)) -->\n```\w+\n(?P<code>(?:(?!```).*\n)*)```\n"
    r"(?:\n```text\n(?P<said>(?:(?!```).*\n)*)```\n)?"
    r"|<!-- picture: (?P<picture>\S+) of (?P<page>\S+), (?P<width>\d+) x (?P<height>\d+) -->"
)
WIDTH: Final = "100"


def run_page(page: Path, folder: Path, skip: str | None) -> None:
    """Run a page in a folder, in which files of an earlier run may lie, and write it anew."""
    folder.mkdir(parents=True, exist_ok=True)
    text = page.read_text(encoding="utf-8")
    written = BLOCK.sub(lambda block: _run_block(block, page, folder.resolve(), skip), text)
    page.write_text(written, encoding="utf-8", newline="\n")


def _run_block(block: re.Match[str], page: Path, folder: Path, skip: str | None) -> str:
    if block["picture"]:
        size = f"{block['width']},{block['height']}"
        take_picture(folder / block["page"], page.parent / block["picture"], size)
        return block[0]
    if block["file"]:
        (folder / block["file"]).write_text(block["code"], encoding="utf-8", newline="\n")
        return block[0]
    if skip and skip in block["code"]:
        return block[0]
    print(f"$ {block['code']}", end="", flush=True)
    said = run_commands(block["code"], folder)
    print(said, end="", flush=True)
    if block["said"] is None:
        return block[0]
    start, end = (place - block.start() for place in block.span("said"))
    return block[0][:start] + said + block[0][end:]


def run_commands(commands: str, folder: Path) -> str:
    """Run commands by bash, with this Python's programs first, and return what they said."""
    bin_folder = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": WIDTH,
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", commands],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"exit code {done.returncode} from:\n{commands}\n{done.stdout}")
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.strip("\n").split("\n"))


def take_picture(page: Path, picture: Path, size: str) -> None:
    """Take a picture of the top of a page; without chromium the old picture stays."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print(f"{picture}: no chromium, left as it is")
        return
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    looks = ["--hide-scrollbars", f"--window-size={size}", f"--screenshot={picture.resolve()}"]
    subprocess.run(
        [chromium, *flags, *looks, page.as_uri()], check=True, capture_output=True, timeout=120
    )


def main() -> None:
    """Run one page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("page", type=Path)
    parser.add_argument("--folder", type=Path, required=True, help="where the commands run")
    parser.add_argument("--skip", help="blocks with this text in them are not run again")
    arguments = parser.parse_args()
    run_page(arguments.page, arguments.folder, arguments.skip)


if __name__ == "__main__":
    main()
