"""The descriptions of sweeps that come with Backfire, and how any description is named.

They stand in `experiments/configs/`, and are there wherever Backfire is installed.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from backfire.records.errors import SettingsError, unknown_name

SUFFIX: Final = ".toml"

Description = Path | Traversable
"""Where a sweep is described: a file of the user's, or one that comes with Backfire."""


def shipped_sweeps() -> dict[str, Traversable]:
    """Return the descriptions that come with Backfire, by the names of their sweeps."""
    folder = files("backfire.experiments") / "configs"
    found = (each for each in folder.iterdir() if each.name.endswith(SUFFIX))
    return {each.name.removesuffix(SUFFIX): each for each in sorted(found, key=lambda x: x.name)}


def find_description(named: Path) -> Description:
    """Return the description that a user names: a file, else a sweep that comes with Backfire.

    Raises:
        SettingsError: If there is neither.
    """
    if named.is_file():
        return named
    shipped = shipped_sweeps()
    if named.parent == Path() and named.suffix != SUFFIX:
        if named.name in shipped:
            return shipped[named.name]
        raise SettingsError(
            f"{unknown_name('sweep', named.name, shipped)} Or give a description of your own, a "
            f"file {named.name}{SUFFIX}."
        )
    hint = f" One comes with Backfire: backfire sweep {named.stem}" if named.stem in shipped else ""
    raise SettingsError(f"{named}: there is no such file. Give an existing TOML file.{hint}")


def describe(sweep: str, folder: Path | None) -> Description:
    """Return the description of a sweep, in a folder or among those that come with Backfire.

    Raises:
        SettingsError: If none comes with Backfire.
    """
    return folder / f"{sweep}{SUFFIX}" if folder else find_description(Path(sweep))


def command_for(sweep: str, folder: Path | None = None) -> str:
    """Return the command that trains what is missing of a sweep.

    >>> command_for("table-2")
    'backfire sweep table-2'
    >>> command_for("mine", Path("configs"))
    'backfire sweep configs/mine.toml'
    """
    if folder is None and sweep in shipped_sweeps():
        return f"backfire sweep {sweep}"
    return f"backfire sweep {(folder or Path()) / sweep}{SUFFIX}"
