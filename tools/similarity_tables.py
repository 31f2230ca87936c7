"""Writes the tables in docs/similarity.md: what each measure is, and what came out.

What came out stands in docs/similarity/*/similarity.json, as `backfire similarity --out` wrote it.

    python tools/similarity_tables.py            writes the tables
    python tools/similarity_tables.py --check    fails if they are not what is there
"""

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from backfire.report.markdown import prose, table
from backfire.report.similarity.cells import limits_of, unit_of, value_cell
from backfire.report.similarity.explaining import card_of
from backfire.report.similarity.record import MeasureCard, Similarity
from backfire.similarity.measure import list_measures

HOUSE = Path(__file__).resolve().parent.parent
PAGE = HOUSE / "docs" / "similarity.md"


def render_page(page: str, found: Sequence[Similarity]) -> str:
    """Return the page with new tables.

    Raises:
        ValueError: If it does not say where a table stands.
    """
    whole = [each for each in found if each.equal_sizes is None]
    drawn = [each for each in found if each.equal_sizes]
    tables = {"measures": _measures(), "whole": _values(whole), "drawn": _values(drawn)}
    for name, lines in tables.items():
        start, end = f"<!-- {name}: written by make docs -->\n", f"<!-- end of {name} -->\n"
        if start not in page or end not in page:
            raise ValueError(f"docs/similarity.md: no table between {start!r} and {end!r}")
        block = "\n".join(lines)
        page = re.sub(
            f"{re.escape(start)}.*{re.escape(end)}",
            lambda _, block=block, start=start, end=end: f"{start}{block}\n{end}",
            page,
            flags=re.DOTALL,
        )
    return page


def read_results(folder: Path) -> list[Similarity]:
    """Read what came out, in the order of the names of its folders."""
    return [
        Similarity.model_validate_json(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*/similarity.json"))
    ]


def main() -> None:
    """Write the tables, or compare them with what they should be."""
    page = PAGE.read_text(encoding="utf-8")
    text = render_page(page, read_results(HOUSE / "docs" / "similarity"))
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    elif page != text:
        sys.exit("docs/similarity.md is not what is in docs/similarity. Run: make docs")


def _measures() -> list[str]:
    cards = [card_of(name, measure) for name, measure in list_measures().items()]
    rows = [
        [
            f"`{card.name}`",
            prose(card.meaning),
            limits_of(card),
            card.alike,
            card.symmetry,
            prose(card.size),
            prose(card.paper),
        ]
        for card in cards
    ]
    heads = [
        "Measure", "What the number means", "Range", "More alike",
        "Source and target exchanged", "Size of the texts", "From",
    ]  # fmt: skip
    return table(heads, rows, left=len(heads))


def _values(found: Sequence[Similarity]) -> list[str]:
    columns = [(each, text.corpus) for each in found for text in each.targets]
    rows = [
        [f"`{card.name}`", unit_of(card), card.alike, *(_cell(card, *each) for each in columns)]
        for card in _cards(found)
    ]
    names = [f"{each.source.corpus} → {target}" for each, target in columns]
    return table(["Measure", "Unit", "More alike", *names], rows, left=3)


def _cards(found: Iterable[Similarity]) -> list[MeasureCard]:
    return list({card.name: card for each in found for card in each.measures}.values())


def _cell(card: MeasureCard, found: Similarity, target: str) -> str:
    return value_cell(card, found.value(card.name, target))


if __name__ == "__main__":
    main()
