"""Writes docs/paper_map.md: where each section of the paper lives in the code.

A docstring says `Paper: section 5.1` (or `Paper: Figure 1`, `Paper: Table 2`) where the paper
defines the thing; what else stands on that line becomes a note on the page.

    python tools/paper_map.py            writes the page
    python tools/paper_map.py --check    fails if the page is not what the docstrings say
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
SECTIONS = {
    "2": "Sequence tagging neural architecture",
    "3": "Transfer learning method",
    "4.1": "Data-sets",
    "4.2": "Implementation details",
    "5": "Analysis",
    "5.1": "Quantifying negative transfer",
    "5.2": "The impact of pretraining state on negative transfer",
    "5.3": "Qualitative examples of negative transfer",
    "6": "Conclusion and future work",
}
DRAWN_IN = {
    "table 1": "4.1",
    "table 2": "5",
    "figure 1": "5.1",
    "figure 2": "5.2",
    "table 3": "5.3",
}
HEAD = """\
# From the paper to the code

Sara Meftah, Nasredine Semmar, Youssef Tamaazousti, Hassane Essafi and Fatiha Sadat (2021): *On the
Hidden Negative Transfer in Sequential Transfer Learning for Domain Adaptation from News to Tweets*.
AdaptNLP at EACL 2021.

This page is generated from the `Paper:` lines of the docstrings; `make docs` writes it anew.
"""


@dataclass(frozen=True)
class Mention:
    """One `Paper:` line of a docstring.

    Attributes:
        section: The section of the paper, for instance "5.1".
        name: The dotted name of what is documented.
        path: Its file, relative to the project.
        summary: The first line of the docstring.
        note: What the `Paper:` line says beside the sections.
    """

    section: str
    name: str
    path: str
    summary: str
    note: str


def find_mentions(house: Path) -> list[Mention]:
    """Return every `Paper:` line under src/, by file and by place in the file.

    Raises:
        ValueError: If a line names no section, or one that the paper does not have.
    """
    return [
        mention
        for file in sorted((house / "src").rglob("*.py"))
        for mention in _mentions_of_file(file, house)
    ]


def render_page(mentions: list[Mention]) -> str:
    """Return the page, in Markdown."""
    parts = [HEAD]
    for section, title in SECTIONS.items():
        lines = [_render_mention(mention) for mention in mentions if mention.section == section]
        if lines:
            parts.append(f"## Section {section}: {title}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page, or compare it with what it should be."""
    page = HOUSE / "docs" / "paper_map.md"
    text = render_page(find_mentions(HOUSE))
    if "--check" not in sys.argv[1:]:
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8", newline="\n")
    elif not page.exists() or page.read_text(encoding="utf-8") != text:
        sys.exit(f"{page.relative_to(HOUSE)} is not what the docstrings say. Run: make docs")


def _mentions_of_file(file: Path, house: Path) -> Iterator[Mention]:
    path = file.relative_to(house)
    module = ".".join(path.with_suffix("").parts[1:]).removesuffix(".__init__")
    for name, docstring in _docstrings(ast.parse(file.read_text(encoding="utf-8")), module):
        summary = docstring.strip().partition("\n")[0]
        for line in re.findall(r"^\s*Paper:\s*(.+)$", docstring, re.MULTILINE):
            sections, note = _split_line(line)
            if not sections or not set(sections) <= set(SECTIONS):
                raise ValueError(f"{path}: {name}: {line!r} names no section of the paper")
            for section in sections:
                yield Mention(section, name, path.as_posix(), summary, note)


def _split_line(line: str) -> tuple[list[str], str]:
    """Return the sections that a line begins with, and what a note should say of it."""
    if drawn := re.match(r"(?:figure|table)\s+\d", line, re.IGNORECASE):
        section = DRAWN_IN.get(" ".join(drawn[0].lower().split()))
        return [section] if section else [], line.strip(" .")
    match = re.match(r"sections?\s+((?:\d+(?:\.\d+)?(?:\s*,\s*|\s+and\s+)?)+)", line)
    if not match:
        return [], line
    note = line[match.end() :].strip(" ,;:.").removeprefix("defines ").strip()
    return re.findall(r"\d+(?:\.\d+)?", match[1]), note


def _docstrings(node: ast.AST, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
        if docstring := ast.get_docstring(node):
            yield name, docstring
        for child in node.body:
            child_name = f"{name}.{getattr(child, 'name', '')}"
            yield from _docstrings(child, child_name)


def _render_mention(mention: Mention) -> str:
    note = f" *({mention.note})*" if mention.note else ""
    return f"* [`{mention.name}`](../{mention.path}): {mention.summary}{note}"


if __name__ == "__main__":
    main()
