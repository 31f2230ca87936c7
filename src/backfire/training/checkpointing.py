"""Less memory for a transformer's training, in exchange for time."""

from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError


def set_checkpointing(tagger: Tagger, *, use: bool) -> None:
    """Let a tagger's extractor compute its layers twice in training, or no longer.

    Raises:
        SettingsError: If it shall, and has no layers to compute twice.
    """
    checkpoint = getattr(tagger.extractor, "checkpoint", None)
    if checkpoint is not None:
        checkpoint(use=use)
    elif use:
        raise SettingsError(
            f"training.gradient_checkpointing: the extractor {tagger.settings.extractor.kind!r} "
            "has no layers to compute twice. Leave it out."
        )
