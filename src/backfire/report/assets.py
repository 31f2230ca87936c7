"""What a page carries inside itself: style, scripts, and a policy that lets in no other."""

import base64
import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

TEMPLATES: Final = files("backfire.report") / "templates"

_logger = logging.getLogger(__name__)
_EXPORT: Final = re.compile(r"export\{[^}]*?([\w$]+) as default\b[^}]*\}")


@dataclass(frozen=True)
class Assets:
    """The style and the scripts of a page.

    Attributes:
        style: One style sheet.
        scripts: ES modules, in their order.
        policy: The content security policy that allows these, a worker that the script makes
            itself (it tests a reader's regular expression and can be stopped), and no request.
    """

    style: str
    scripts: tuple[str, ...]
    policy: str


@cache
def read_assets(*, tables: bool) -> Assets:
    """Return what a page carries.

    Args:
        tables: Whether it has tables to sort, for which it carries DataTables.
    """
    style = _join("style", ".css")
    scripts = (*(_read_tables() if tables else ()), _join("script", ".js"))
    hashes = " ".join(map(_hash, scripts))
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {hashes}; worker-src blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    return Assets(style, scripts, policy)


def _join(folder: str, suffix: str) -> str:
    """Return the files of a folder one after the other, in the order of their names."""
    found = sorted((TEMPLATES / folder).iterdir(), key=lambda file: file.name)
    return "\n".join(_read(file) for file in found if file.name.endswith(suffix))


def _read_tables() -> Iterator[str]:
    """Give DataTables as the package itables bundles it, notices of its licences included.

    It is a module; what it exports by default is put where the page's own module finds it.
    """
    text = _read(_find_package("itables") / "html" / "dt_bundle.js")
    found = _EXPORT.search(text)
    if found is None:
        _logger.warning("This version of itables bundles DataTables otherwise: no table is sorted.")
        return
    yield _seal(f"{text}\nglobalThis.DataTable = {found.group(1)};\n")


def _find_package(name: str) -> Path:
    """Return the folder of an installed package, without importing it (and all that it imports)."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No package {name!r}", name=name)
    return Path(spec.origin).parent


def _seal(script: str) -> str:
    """Keep a script from ending the element that holds it."""
    return re.sub(r"<(?=/script|!--)", r"\\x3c", script, flags=re.IGNORECASE)


def _read(file: Traversable | Path) -> str:
    return file.read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
