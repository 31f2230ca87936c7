"""The sizes of the tagger; the defaults are the paper's."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SerializeAsAny

from backfire.records.errors import SettingsError, unknown_name
from backfire.records.settings import Settings, make_settings

Precision = Literal["float32", "tf32", "bfloat16"]

GROUPS = {
    "character_embedding": "representation.character_embedding.",
    "character_lstm": "representation.character_lstm.",
    "word_embedding": "representation.word_embedding.",
    "word_lstm": "extractor.",
    "classifier": "classifier.",
}
"""The named groups of parameters of the paper's tagger and the prefix of their names: Υ is the
first three, Φ the word LSTM, Ψ the classifier. Other extractors have others: `Tagger.groups`."""

BRANCH = "branch"
"""One group more, in a tagger that has a second branch: all of it."""

LEVELS = (
    ("classifier",),
    ("word_lstm",),
    ("word_embedding", "character_lstm"),
    ("character_embedding",),
)
"""The same groups by their distance from the labels, the nearest first; see `Tagger.levels`."""


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
    """Φ, the feature extractor: what every kind has; each kind adds settings of its own."""

    kind: str
    """Which extractor: bilstm, transformer; each kind is one file of `models/extractors/`."""


class BiLSTMSettings(ExtractorSettings):
    """Φ as a biLSTM over the words.

    Paper: section 4.2
    """

    kind: Literal["bilstm"] = "bilstm"
    """The paper's."""
    hidden: int = Field(200, ge=1)
    """Units of the word biLSTM in each direction."""


def _of_its_kind(value: Any) -> Any:
    """Read the settings of an extractor as those of its kind.

    Raises:
        SettingsError: If there is no such kind, or it has no such setting.
    """
    if not isinstance(value, Mapping):
        return value
    if value.get("kind", "bilstm") == "bilstm":
        where = "tagger.extractor"
        if "kind" not in value:
            where += " (kind is bilstm where none is given)"
        return make_settings(BiLSTMSettings, value, where)
    from backfire.models.extractor import EXTRACTORS

    kind: type[ExtractorSettings] = EXTRACTORS.load(str(value["kind"])).settings
    return make_settings(kind, value, "tagger.extractor")


AnyExtractor = Annotated[SerializeAsAny[ExtractorSettings], BeforeValidator(_of_its_kind)]


def check_groups(names: Iterable[str]) -> None:
    """Refuse names that are those of no group of any kind of tagger.

    Raises:
        SettingsError: If one is.
    """
    beyond = [name for name in names if name not in GROUPS]
    if not beyond:
        return
    from backfire.models.extractor import EXTRACTORS

    kinds = EXTRACTORS.load_all().values()
    for name in beyond:
        if not any(kind.group_names.fullmatch(name) for kind in kinds):
            raise SettingsError(unknown_name("group", name, GROUPS))


class BranchSettings(Settings):
    """A second branch beside Φ and Ψ; see `models.branch`."""

    hidden: int = Field(200, ge=1)
    """Units of its biLSTM in each direction."""


class TaggerSettings(Settings):
    """The whole tagger."""

    representation: RepresentationSettings = RepresentationSettings()
    extractor: AnyExtractor = BiLSTMSettings()
    dropout: float = Field(0.0, ge=0, lt=1)
    """Dropout before and after Φ; the paper names none."""
    branch: BranchSettings | None = None
    """A second branch; the paper has none."""

    def identified(self) -> "TaggerSettings":
        """Return what decides a result: with what the extractor brings along from outside.

        Raises:
            BackfireError: If that can't be read.
        """
        if self.extractor.kind == "bilstm":
            return self
        from backfire.models.extractor import kind_of

        identified = kind_of(self.extractor.kind).identify(self.extractor)
        return self.model_copy(update={"extractor": identified})

    def transferred(self) -> "TaggerSettings":
        """Return what a tagger has that is transferred from one of these: all but its branch."""
        return self.model_copy(update={"branch": None})
