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
    known = {
        text
        for each in measured
        if each.target == target.name and (text := signature_part(each.signature, "text"))
    }
    here = text_of_test(target)
    if not known or here in known:
        return None
    own = f"has {here}" if here else "has none"
    return (
        f"What is known of {target.name} is of another text of that name: its test split had the "
        f"checksum {', '.join(sorted(known))}, this one {own}. It doesn't count here."
    )


def text_of_test(target: Corpus) -> str | None:
    """Return what the signature of a number calls the test split of a target; None without one."""
    return target.checksum(_TEST)[:12] if _TEST in target.splits else None
