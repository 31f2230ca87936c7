"""What comparisons with and without gold share: they are shown, written, and hidden."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from pydantic import ConfigDict, Field

from backfire.report.findings import Record
from backfire.report.flips import Flips


class WrittenRecord(Record):
    """A record that makes a report."""

    model_config = ConfigDict(arbitrary_types_allowed=True)  # for flips

    if TYPE_CHECKING:  # each has fields of its own with these names
        verdict: Any
        verdict_sentence: str

    flips: Flips | None = Field(default=None, exclude=True, repr=False)
    """Every token whose label changed, for whoever asks; not part of report.json."""

    def as_json(self) -> dict[str, Any]:
        """Return the content of report.json: plain values, without the examples."""
        return self.model_dump(mode="json", exclude={"examples"})

    def without_text(self) -> Self:
        """Return the same without any text that was compared: marks in its place.

        See `report.without_text`; labels and the names of slices stay.
        """
        from backfire.report.without_text import hide_text

        return cast("Self", hide_text(cast("Any", self)))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.verdict}: {self.verdict_sentence}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from backfire.report.notebook import notebook_view

        return notebook_view(cast("Any", self))

    def write(self, folder: Path | str) -> Path:
        """Write report.html and its siblings into a folder and return the path of the page.

        All appear or none; other files in the folder stay as they are.
        """
        from backfire.report.folder import write_report

        return write_report(cast("Any", self), Path(folder))
