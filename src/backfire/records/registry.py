"""Methods found by their file name: one new file in a room's folder is one new method.

Third parties add their own through entry points of the group `backfire.<folder>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from typing import Any

from backfire.records.errors import SettingsError, unknown_name


@dataclass(frozen=True)
class Registry:
    """The methods of one folder.

    Attributes:
        package: The dotted name of the folder, for instance "backfire.corpora.formats".
        attribute: What each of its modules must offer, for instance "read".
        kind: What one of them is called in messages, for instance "format".
    """

    package: str
    attribute: str
    kind: str

    def names(self) -> list[str]:
        """Return every name, sorted, without importing the methods themselves."""
        folder = import_module(self.package)
        own = {module.name for module in iter_modules(folder.__path__)}
        return sorted(own | set(self._third_party()))

    def load(self, name: str) -> Any:
        """Return the method called `name`.

        Raises:
            SettingsError: If there is no such method.
        """
        if name not in self.names():
            raise SettingsError(unknown_name(self.kind, name, self.names()))
        others = self._third_party()
        if name in others:
            return others[name].load()
        return getattr(import_module(f"{self.package}.{name}"), self.attribute)

    def load_all(self) -> dict[str, Any]:
        """Return every method by its name, sorted."""
        others = self._third_party()
        folder = import_module(self.package)
        own = {module.name for module in iter_modules(folder.__path__)} - others.keys()
        found = {
            name: getattr(import_module(f"{self.package}.{name}"), self.attribute) for name in own
        }
        found |= {name: point.load() for name, point in others.items()}
        return dict(sorted(found.items()))

    def _third_party(self) -> Mapping[str, EntryPoint]:
        return _offered(f"backfire.{self.package.rpartition('.')[2]}")


@cache
def _offered(group: str) -> Mapping[str, EntryPoint]:
    """Return what others offer, by name: to search the installed packages takes long."""
    return {point.name: point for point in entry_points(group=group)}
