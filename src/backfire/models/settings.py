"""The sizes of the tagger; the defaults are the paper's."""

from typing import Literal

from pydantic import Field

from backfire.records.settings import Settings

Precision = Literal["float32", "tf32", "bfloat16"]

GROUPS = {
    "character_embedding": "representation.character_embedding.",
    "character_lstm": "representation.character_lstm.",
    "word_embedding": "representation.word_embedding.",
    "word_lstm": "extractor.",
    "classifier": "classifier.",
}
"""The named groups of parameters and the prefix of their names: Υ is the first three, Φ the
word LSTM, Ψ the classifier."""

BRANCH = "branch"
"""One group more, in a tagger that has a second branch: all of it."""

LEVELS = (
    ("classifier",),
    ("word_lstm",),
    ("word_embedding", "character_lstm"),
    ("character_embedding",),
)
"""The groups by their distance from the labels, the nearest first."""


class RepresentationSettings(Settings):
    """Υ, the word representation.

    Paper: section 4.2
    """

    word_width: int = Field(300, ge=1)
    """Width of the word embedding."""
    character_width: int = Field(50, ge=1)
    """Width of the character embedding."""
    character_hidden: int = Field(100, ge=1)
    """Units of the character biLSTM in each direction."""


class ExtractorSettings(Settings):
    """Φ, the feature extractor.

    Paper: section 4.2
    """

    kind: Literal["bilstm"] = "bilstm"
    """Which extractor; each kind is one file."""
    hidden: int = Field(200, ge=1)
    """Units of the word biLSTM in each direction."""


class BranchSettings(Settings):
    """A second branch beside Φ and Ψ; see `models.branch`."""

    hidden: int = Field(200, ge=1)
    """Units of its biLSTM in each direction."""


class TaggerSettings(Settings):
    """The whole tagger."""

    representation: RepresentationSettings = RepresentationSettings()
    extractor: ExtractorSettings = ExtractorSettings()
    dropout: float = Field(0.0, ge=0, lt=1)
    """Dropout before and after Φ; the paper names none."""
    branch: BranchSettings | None = None
    """A second branch; the paper has none."""

    def transferred(self) -> "TaggerSettings":
        """Return what a tagger has that is transferred from one of these: all but its branch."""
        return self.model_copy(update={"branch": None})
