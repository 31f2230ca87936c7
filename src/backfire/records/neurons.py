"""Units of a tagger's layers, and how a method ranks them: what crosses from reading to the lab."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from backfire.records.errors import SettingsError
from backfire.records.settings import Settings, make_settings

LAYERS: Final = ("extractor", "characters", "representation", "layer_K")
"""What a unit is an output of: Φ; the character biLSTM inside Υ; the whole of Υ, whose first units
are those of the word embedding and whose last are those of the character biLSTM; the K-th layer,
from 1, of a transformer, which has no Υ of its own."""

Layer = Annotated[str, Field(pattern=r"^(extractor|characters|representation|layer_[1-9][0-9]*)$")]
"""One of `LAYERS`; which of them a tagger has, it says itself (`models.units`)."""

Units = Mapping[Layer, Sequence[int]]
"""Some units of some layers, by their places from 0."""


class NeuronRanking(Settings):
    """The units of one layer, as one method ranks them for one concept."""

    method: str
    """The ranking's name in the registry."""
    layer: Layer
    """Whose units they are."""
    concept: str
    """What they are ranked for, in words."""
    tokens: Mapping[str, int]
    """How many tokens each class of the concept has."""
    scores: tuple[float, ...]
    """One a unit, by its place; the higher, the more it has to do with the concept."""
    order: tuple[int, ...]
    """All units, the best first; among equals the lower place goes first."""
    rests_on: tuple[str, ...] = ()
    """The runs that it rests on: the one whose units they are, the references that say which tokens
    are falsified, and what those rest on. Whoever prunes by it is not to be measured against
    them."""
    source: str | None = Field(None, exclude_if=lambda source: source is None)
    """The source model of the run whose units they are, or that run if it has none: they are the
    units of all that starts from it, and of nothing else. Absent if it is not known."""
    signature: str = ""
    """The one-line signature."""

    def top(self, n: int) -> tuple[int, ...]:
        """Return the best n units, the best first."""
        return self.order[:n]

    def rank_of(self, unit: int) -> int:
        """Return the rank of a unit, from 1."""
        return self.order.index(unit) + 1


def read_ranking(path: Path) -> NeuronRanking:
    """Read a ranking from JSON: one by itself, or the leading one of a study's neurons.json.

    Raises:
        SettingsError: If the file is absent or holds no ranking.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"{path}: there is no such file. Expected the neurons.json that "
            "`backfire neurons rank … --out` writes."
        ) from None
    except (OSError, ValueError) as failure:
        raise SettingsError(f"{path}: not a ranking: {failure}.") from None
    if isinstance(content, dict) and "rankings" in content:
        own = [each for each in content["rankings"] if each.get("method") == content.get("leading")]
        content = own[0] if own else None
    if not isinstance(content, dict):
        raise SettingsError(f"{path}: not a ranking: expected a JSON object with scores and order.")
    return make_settings(NeuronRanking, content, str(path))
