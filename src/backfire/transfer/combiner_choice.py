"""Which combiner somebody chose, and whether it can do with the taggers at hand."""

from typing import ClassVar

from backfire.records.errors import SettingsError
from backfire.records.settings import Settings, make_settings
from backfire.transfer.combiner import COMBINERS, Combiner
from backfire.transfer.named_choice import NamedChoice, read_choice


class CombinerChoice(NamedChoice):
    """A combiner with the options that differ from its defaults."""

    kind: ClassVar[str] = "combiner"

    @classmethod
    def settings_of(cls, name: str) -> type[Settings]:
        """Return how a combiner is set."""
        return _load(name).settings

    @property
    def combiner(self) -> Combiner:
        """The combiner itself."""
        return _load(self.name)

    def check_parts(self, n_old: int, n_new: int) -> None:
        """Refuse a number of old or new taggers that the combiner can't do with.

        Raises:
            SettingsError: If there are too few or too many.
        """
        most = self.combiner.new_at_most
        if n_new == 0 or (most is not None and n_new > most):
            raise SettingsError(
                f"combiner {self.name}: {n_new} new taggers, expected "
                f"{'at least one' if most is None else f'1 to {most}' if most > 1 else 'one'}. "
                "Give --new once for each."
            )
        if self.combiner.needs_old and n_old == 0:
            raise SettingsError(
                f"combiner {self.name}: no old tagger, expected at least one. Give --old once for "
                "each."
            )
        if n_old + n_new == 1:
            raise SettingsError(
                f"combiner {self.name}: a single tagger leaves nothing to combine. Give another "
                "one with --old or --new."
            )


def choose_combiner(text: str) -> CombinerChoice:
    """Read `name:option=value,option=value`.

    Raises:
        SettingsError: If there is no such combiner or option, or a value is out of range.
    """
    return make_settings(CombinerChoice, read_choice(text), "combiner")


def _load(name: str) -> Combiner:
    combiner: Combiner = COMBINERS.load(name)
    return combiner
