"""Whether a target is the one that runs are known of: its name alone does not tell."""

from collections.abc import Sequence

from backfire.corpora.corpus import Corpus
from backfire.records.signature import signature_part
from backfire.report.advice.studied import MeasuredPair

_TEST = "test"


def note_namesake(measured: Sequence[MeasuredPair], target: Corpus) -> str | None:
    """Return a note if runs are known of another target of the same name, else None.

    What is compared is the test split, whose checksum the signatures of numbers have.
    """
    alike = [each.signature for each in measured if each.target == target.name]
    known = {text for each in alike if (text := signature_part(each, "text"))}
    if not known or any(is_text_of(each, target) for each in alike):
        return None
    here = _text_of(target)
    own = f"has {here}" if here else "has none"
    return (
        f"What is known of {target.name} is of another text of that name: its test split had the "
        f"checksum {', '.join(sorted(known))}, this one {own}. It doesn't count here."
    )


def is_text_of(signature: str, target: Corpus) -> bool:
    """Tell whether a number with this signature is of the test split of a target."""
    text = signature_part(signature, "text")
    return text is not None and text == _text_of(target)


def _text_of(target: Corpus) -> str | None:
    return target.checksum(_TEST)[:12] if _TEST in target.splits else None
