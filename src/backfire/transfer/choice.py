"""Which mitigations somebody chose: checked, and built."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from backfire.records.errors import SettingsError
from backfire.records.settings import Settings
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import METHODS, Method
from backfire.transfer.mitigation import Mitigation, combine, refuse_pair
from backfire.transfer.named_choice import NamedChoice


class MitigationChoice(NamedChoice):
    """A method with the options that differ from its defaults."""

    kind: ClassVar[str] = "mitigation"

    @classmethod
    def settings_of(cls, name: str) -> type[Settings]:
        """Return how a method is set."""
        return _load(name).settings

    @property
    def method(self) -> Method:
        """The method itself."""
        return _load(self.name)

    @property
    def tries_states(self) -> bool:
        """Whether it may choose among several pretraining states of the source model."""
        return self.method.states is not None and self.settings != self.method.neutral

    @property
    def consults(self) -> bool:
        """Whether it reads reference taggers."""
        return self.method.consults(self.settings)

    @property
    def pilots(self) -> bool:
        """Whether it looks at a plain transfer from the same source model."""
        return self.method.pilots(self.settings)

    @property
    def needs_references(self) -> bool:
        """Whether it is nothing without a reference tagger, set as it is."""
        return self.consults and self.settings != self.method.neutral

    @property
    def is_revised(self) -> bool:
        """Whether the method does something else today than its first version did."""
        return self.method.version > 1

    def resolved(self, folder: Path, source: str) -> "MitigationChoice":
        """Return the choice with what its options name outside of themselves put in their place.

        Args:
            folder: Where relative paths start.
            source: The run of the source model.
        """
        settings = self.method.resolve(self.settings, folder, source)
        options = settings.model_dump(mode="json", exclude_defaults=True)
        return MitigationChoice(name=self.name, options=options)


def _load(name: str) -> Method:
    method: Method = METHODS.load(name)
    return method


def check_choices(choices: Sequence[MitigationChoice]) -> None:
    """Refuse mitigations that exclude each other, before any work is done.

    Raises:
        SettingsError: If a method is chosen twice, or one excludes another.
    """
    names = [choice.name for choice in choices]
    for first, second in pairwise(sorted(names)):
        if first == second:
            raise SettingsError(f"mitigation {first}: chosen twice. Leave one of them out.")
    for choice in choices:
        for other, reason in choice.method.excludes.items():
            if other in names:
                raise SettingsError(refuse_pair(choice.name, other, reason))


def check_references(choices: Sequence[MitigationChoice], n_references: int) -> None:
    """Refuse references that nobody consults, and mitigations that lack one, before any work.

    Args:
        choices: What was chosen.
        n_references: How many reference taggers there are.

    Raises:
        SettingsError: If there are some and no mitigation reads them, or none and one needs them.
    """
    wanting = [choice.name for choice in choices if choice.needs_references]
    if wanting and not n_references:
        raise SettingsError(
            f"mitigation {wanting[0]}: it consults reference taggers, and none is given. "
            "Give runs from random initialisation on the target corpus: the folder of each with "
            "--reference; in a sweep the arm that they are of, with references."
        )
    if n_references and not any(choice.consults for choice in choices):
        methods = METHODS.load_all().items()
        known = [name for name, method in methods if method.consults(method.settings())]
        chosen = ", ".join(choice.name for choice in choices) or "none is chosen"
        raise SettingsError(
            f"{n_references} reference{'s are' if n_references > 1 else ' is'} given, and no "
            f"mitigation consults them ({chosen}). Leave them out, or choose one that does: "
            f"{', '.join(known)}."
        )


def check_pilot_given(choices: Sequence[MitigationChoice], *, given: bool) -> None:
    """Refuse a pilot that nobody looks at, and mitigations that lack one, before any work.

    Args:
        choices: What was chosen.
        given: Whether there is a pilot.

    Raises:
        SettingsError: If there is one and no mitigation looks at it, or none and one needs it.
    """
    wanting = [str(choice) for choice in choices if choice.pilots]
    if wanting and not given:
        raise SettingsError(
            f"mitigation {wanting[0]}: it looks at a plain transfer from the same source model, "
            "and none is given. Give its run folder with --pilot; in a sweep its arm, with pilot."
        )
    if given and not wanting:
        raise SettingsError(
            "a pilot is given, and no mitigation looks at it "
            f"({', '.join(map(str, choices)) or 'none is chosen'}). Leave it out, or choose one "
            "that does, such as prune_units:by=blame."
        )


def build_mitigation(choices: Iterable[MitigationChoice], context: MitigationContext) -> Mitigation:
    """Build what was chosen as one mitigation.

    Raises:
        SettingsError: If one can't be built here, or they can't be combined.
    """
    return combine([choice.method.build(choice.settings, context) for choice in choices])
