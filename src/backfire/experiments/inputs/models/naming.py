"""Names of models among the inputs: `hf:PATH_OR_NAME`, `spacy:NAME#pos`."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backfire.experiments.inputs.settings import Column
from backfire.inference.system import SYSTEMS
from backfire.records.errors import SettingsError
from backfire.report.visible import visible

_PREFIXED: Final = re.compile(r"(\w+):(.+)", re.DOTALL)


@dataclass(frozen=True)
class ModelName:
    """A model that is named as an input.

    Attributes:
        kind: Which kind of models it is of, one of `inference.system.SYSTEMS`.
        name: Its name there, or its folder or file.
        layer: The layer of its labels that is asked for; None where nobody did.
    """

    kind: str
    name: str
    layer: str | None = None

    def __str__(self) -> str:
        layer = f"#{self.layer}" if self.layer else ""
        return visible(f"{self.kind}:{self.name}{layer}", longest=4096)


def find_model(given: Any) -> ModelName | None:
    """Return the model that an input names; None where it is a file or a table.

    A file of that very name is a file.

    Raises:
        SettingsError: If columns of a model are asked for.
    """
    written = given.path if isinstance(given, Column) else given
    if not isinstance(written, str | Path):
        return None
    match = _PREFIXED.fullmatch(str(written))
    if match is None or match[1] not in SYSTEMS.names() or Path(written).exists():
        return None
    name, hash_sign, layer = match[2].rpartition("#")
    known = bool(hash_sign) and not Path(match[2]).exists()
    model = ModelName(match[1], name, layer) if known else ModelName(match[1], match[2])
    if isinstance(given, Column):
        raise SettingsError(
            f"{model}: a model has no columns. Leave out --reference-column, --candidate-column "
            "and the options of confidences; a layer of labels is named as in spacy:NAME#pos."
        )
    return model


def is_model(given: Any) -> bool:
    """Tell whether an input names a model.

    Raises:
        SettingsError: If columns of a model are asked for.
    """
    return find_model(given) is not None
