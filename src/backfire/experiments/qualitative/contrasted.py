"""The two arms of a target corpus beside its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.corpus import Corpus, read_corpus
from backfire.corpora.directory import data_directory
from backfire.corpora.overview import describe_entry
from backfire.experiments.evidence.one_text import on_one_text
from backfire.experiments.evidence.run_set import RunSet, Text
from backfire.experiments.published import SOURCES
from backfire.experiments.reproduction import Desk
from backfire.records.errors import CorpusError, EvidenceError
from backfire.records.signature import make_signature

SWEEP: Final = "table-2"
"""The sweep whose runs are looked at."""


class Arms(NamedTuple):
    """Both arms on one split."""

    reference: RunSet
    candidate: RunSet

    @property
    def n_runs(self) -> tuple[int, int]:
        """How many runs reference and candidate have."""
        return len(self.reference.numbers), len(self.candidate.numbers)

    @property
    def signature(self) -> str:
        """What the runs and their text were."""
        text = self.reference.text
        manifests = [manifest for arm in self for manifest in arm.manifests]
        return make_signature(
            target=text.corpus,
            split=text.split,
            runs="+".join(map(str, self.n_runs)),
            seeds=",".join(str(manifest.seed) for manifest in manifests),
            text=text.checksum[:12],
        )


@dataclass(frozen=True)
class Contrasted:
    """A target corpus and what both arms predict of it.

    Attributes:
        corpus: The corpus, with the splits that nobody predicted too.
        splits: Both arms on each predicted split, the test splits first.
    """

    corpus: Corpus
    splits: Mapping[str, Arms]


@dataclass(frozen=True)
class Targets:
    """The target corpora that can be looked at.

    Attributes:
        here: Those with runs of both arms whose words are on this machine, in the paper's order.
        notes: What is left out, and why, in sentences.
    """

    here: Sequence[Contrasted]
    notes: Sequence[str]


def read_targets(desk: Desk) -> Targets:
    """Read the words of every target corpus and what both arms predict of them.

    Raises:
        EvidenceError: If no target has runs of both arms, or their arms are on different texts.
        CorpusError: If the words of none are here, or one is not the text that was predicted.
    """
    catalogue = read_catalogue(data=desk.data, catalogue=desk.catalogue)
    found = desk.wanted(desk.evidence.targets(SWEEP))
    ordered = [*(name for name in SOURCES if name in found), *sorted(set(found) - {*SOURCES})]
    paired = [name for name in ordered if all(_numbers(desk, name).values())]
    if not paired:
        raise EvidenceError(
            f"{SWEEP}: no target has runs of both arms, {' and '.join(_ARMS)}. Make them with: "
            f"{desk.command(SWEEP)}"
        )
    here = [name for name in paired if describe_entry(catalogue, name).presence == "here"]
    if not here:
        raise CorpusError(
            f"{data_directory(desk.data)}: none of {', '.join(paired)} is here, and this result "
            "shows their words. Name their folder with --data or BACKFIRE_DATA, or get free ones: "
            "backfire corpora fetch NAME."
        )
    notes = [
        *(
            f"{name}: left out, since its words are not here."
            for name in paired
            if name not in here
        ),
        *(f"{name}: left out, for want of runs." for name in ordered if name not in paired),
    ]
    return Targets([_read(desk, name) for name in here], notes)


_ARMS: Final = ("random", "transfer")


def _numbers(desk: Desk, target: str) -> dict[str, list[int]]:
    return {arm: desk.evidence.numbers(SWEEP, arm, target) for arm in _ARMS}


def _read(desk: Desk, name: str) -> Contrasted:
    corpus = read_corpus(name, data=desk.data, catalogue=desk.catalogue)
    predicted = [split for split in corpus.splits if split != "train"]
    splits = {}
    for split in sorted(predicted, key=lambda split: not split.startswith("test")):
        random, transfer = (desk.evidence.runs(SWEEP, arm, name, split) for arm in _ARMS)
        splits[split] = Arms(*on_one_text(random, transfer))
        _check_words(corpus, split, splits[split].reference.text)
    return Contrasted(corpus, splits)


def _check_words(corpus: Corpus, split: str, predicted: Text) -> None:
    """Refuse words of another version than those that were predicted."""
    here = corpus.checksum(split)
    if predicted.checksum != here:
        raise CorpusError(
            f"{corpus.name} {split}: its sentences have the checksum {here[:12]}, expected "
            f"{predicted.checksum[:12]}, those that the runs predicted. Get the corpus that "
            f"the catalogue describes: backfire corpora verify {corpus.name}."
        )
