"""The two arms of a target corpus beside its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.corpus import Corpus, read_corpus
from backfire.corpora.directory import data_directory
from backfire.corpora.overview import describe_entry
from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.published import SOURCES
from backfire.experiments.reproduction import Desk
from backfire.records.errors import CorpusError
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
    """The target corpora of which there is evidence.

    Attributes:
        here: Those whose words are on this machine, in the paper's order.
        absent: The names of the others.
    """

    here: Sequence[Contrasted]
    absent: Sequence[str]


def read_targets(desk: Desk) -> Targets:
    """Read the words of every target corpus and what both arms predict of them.

    Raises:
        CorpusError: If no corpus is here, or one is not the text that was predicted.
        BackfireError: If runs are missing.
    """
    catalogue = read_catalogue(data=desk.data, catalogue=desk.catalogue)
    found = desk.evidence.targets(SWEEP)
    ordered = [*(name for name in SOURCES if name in found), *sorted(set(found) - {*SOURCES})]
    here = [name for name in ordered if describe_entry(catalogue, name).presence == "here"]
    if ordered and not here:
        raise CorpusError(
            f"{data_directory(desk.data)}: none of {', '.join(ordered)} is here, and this result "
            "shows their words. Name their folder with --data or BACKFIRE_DATA, or get free ones: "
            "backfire corpora fetch NAME."
        )
    contrasted = [_read(desk, name) for name in here]
    return Targets(contrasted, [name for name in ordered if name not in here])


def _read(desk: Desk, name: str) -> Contrasted:
    corpus = read_corpus(name, data=desk.data, catalogue=desk.catalogue)
    predicted = [split for split in corpus.splits if split != "train"]
    splits = {}
    for split in sorted(predicted, key=lambda split: not split.startswith("test")):
        arms = (desk.evidence.runs(SWEEP, arm, name, split) for arm in ("random", "transfer"))
        splits[split] = Arms(*arms)
        _check(corpus, split, splits[split])
    return Contrasted(corpus, splits)


def _check(corpus: Corpus, split: str, arms: Arms) -> None:
    """Refuse words of another version than those that were predicted."""
    here = corpus.checksum(split)
    for arm in arms:
        if arm.text.checksum != here:
            raise CorpusError(
                f"{corpus.name} {split}: its sentences have the checksum {here[:12]}, expected "
                f"{arm.text.checksum[:12]}, those that the runs predicted. Get the corpus that "
                f"the catalogue describes: backfire corpora verify {corpus.name}."
            )
