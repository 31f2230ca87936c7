"""Writes the list in docs/mitigations.md: what `backfire mitigations show` says of each.

python tools/mitigation_list.py            writes the list
python tools/mitigation_list.py --check    fails if the list is not what the methods say
"""

import sys
from pathlib import Path

from backfire.transfer.describing import MethodDescription, describe_all
from backfire.transfer.named_choice import spell

HOUSE = Path(__file__).resolve().parent.parent
START, END = "<!-- the list: written by make docs -->\n", "<!-- end of the list -->\n"


def render_list(described: list[MethodDescription]) -> str:
    """Return the list, in Markdown."""
    return "\n".join(map(_render, described))


def render_page(page: str, described: list[MethodDescription]) -> str:
    """Return the page with a new list.

    Raises:
        ValueError: If it does not say where the list stands.
    """
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"docs/mitigations.md: no list between {START!r} and {END!r}")
    return f"{before}{START}\n{render_list(described)}\n{END}{after}"


def main() -> None:
    """Write the list, or compare it with what it should be."""
    path = HOUSE / "docs" / "mitigations.md"
    page = path.read_text(encoding="utf-8")
    text = render_page(page, describe_all())
    if "--check" not in sys.argv[1:]:
        path.write_text(text, encoding="utf-8", newline="\n")
    elif page != text:
        sys.exit("docs/mitigations.md is not what the methods say. Run: make docs")


def _render(method: MethodDescription) -> str:
    neutral = ",".join(f"{key}={spell(value)}" for key, value in method.neutral.items())
    consults = " It consults references." if method.consults else ""
    lines = [
        f"### {method.name}",
        "",
        f"{method.title}. Place: {', '.join(method.places)}.{consults} Neutral: `{neutral}`.",
        "",
        f"    {method.formula}",
        "",
        f"Origin: {method.origin}.",
        "",
        "| setting | default | values | |",
        "|---|---|---|---|",
        *(
            f"| `{each.name}` | {_cell(spell(each.default))} | {_cell(each.values)} | "
            f"{_cell(each.meaning)} |"
            for each in method.settings
        ),
    ]
    lines += [f"\nNot with `{other}`: {reason}." for other, reason in method.excludes.items()]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main()
