"""Fills the templates: everything is escaped, and what a template does not know is an error."""

from typing import TYPE_CHECKING, Any

from backfire.report import numbers
from backfire.report.assets import TEMPLATES, read_assets
from backfire.report.marking import mark_label, mark_text

if TYPE_CHECKING:
    from jinja2 import Environment


def render_template(name: str, *, tables: bool, **contents: Any) -> str:
    """Return a page from one of the templates.

    Args:
        name: The template.
        tables: Whether the page has tables to sort.
        **contents: What it names, beside the style, the scripts and their policy.
    """
    template = _environment().get_template(name)
    page = template.render(assets=read_assets(tables=tables), **contents)
    return page.encode("utf-8", "replace").decode()


def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: (TEMPLATES / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": numbers.count,
        "percent": numbers.percent,
        "interval": numbers.percent_interval,
        "plural": numbers.plural,
        "points": numbers.points,
        "chance": numbers.chance,
        "decimal": numbers.decimal,
        "signed": numbers.signed_count,
        "text": mark_text,
        "label": mark_label,
    }
    return environment
