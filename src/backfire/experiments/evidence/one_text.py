"""Two arms on one text, or a refusal: label ids of different texts mean nothing to each other."""

from dataclasses import replace

from backfire.experiments.evidence.packing import translate
from backfire.experiments.evidence.run_set import RunSet, Text
from backfire.records.errors import EvidenceError


def on_one_text(reference: RunSet, candidate: RunSet) -> tuple[RunSet, RunSet]:
    """Return two arms with one list of labels, so that they can be compared token by token.

    Their labels may stand in another order, and either may know some that the other does not: the
    ids are matched by name. The reference keeps its own ids.

    Args:
        reference: Its runs.
        candidate: Runs on the same sentences, words and gold labels.

    Raises:
        EvidenceError: If they are on different texts.
    """
    text, other = reference.text, candidate.text
    if text.checksum != other.checksum:
        raise EvidenceError(
            f"the reference runs predict {_describe(text)}, the candidate runs "
            f"{_describe(other)}, expected one text. Tell which of them is here with: backfire "
            f"corpora verify {text.corpus}. Then make the runs on the other anew: backfire sweep."
        )
    if text.labels == other.labels:
        return reference, candidate
    labels = tuple(dict.fromkeys([*text.labels, *other.labels]))
    common = replace(text, labels=labels)
    predicted = translate(candidate.predicted, other.labels, labels)
    return replace(reference, text=common), replace(candidate, text=common, predicted=predicted)


def _describe(text: Text) -> str:
    return f"{text.corpus} {text.split} with the checksum {text.checksum[:12]}"
