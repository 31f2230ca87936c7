"""What a sweep must know of corpora and word vectors to name its runs before they are trained.

Where a corpus or the file of vectors is not on this machine, their checksums are taken from the
evidence: enough to see that all is done, not to train.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pyarrow.compute as pc

from backfire.corpora.corpus import Corpus, Task, read_corpus
from backfire.corpora.directory import VARIABLE
from backfire.corpora.subset import Subset
from backfire.encoding.vector_store import SUFFIX, open_vectors, store_vectors
from backfire.engines.ray_cluster import RayCluster
from backfire.experiments.material import corpus_words
from backfire.experiments.spec import CorpusIdentity, RunRequest
from backfire.records.checksums import file_checksum
from backfire.records.errors import CorpusError, SettingsError, VectorsError
from backfire.records.manifest import Manifest


@dataclass(frozen=True)
class Lab:
    """Where a sweep finds what it works on, and where it leaves what it makes.

    Attributes:
        runs: The folder of the run folders.
        results: The folder of the evidence; None to write none.
        data: The folder of the corpora; None for the usual one.
        catalogue: A further catalogue.
        vectors: A file of word vectors, or a store made of one.
        jobs: Runs at a time.
        keep_models: Whether the models of runs on targets are kept.
        remove_states: Whether the pretraining states of source models are removed when all that
            this sweep starts from them is done; other sweeps may want them yet.
        replace: Whether evidence of other settings is replaced.
        cluster: Where runs are trained instead of on this machine. Its machines find the folders at
            the same places, or get runs through the store.
        store: A place that fsspec reaches, through which runs go where machines share no folder.
    """

    runs: Path
    results: Path | None = None
    data: Path | None = None
    catalogue: Path | None = None
    vectors: Path | None = None
    jobs: int = 1
    keep_models: bool = False
    remove_states: bool = False
    replace: bool = False
    cluster: RayCluster | None = None
    store: str | None = None

    def settled(self) -> "Lab":
        """Return the lab as machines of a cluster find it: with whole paths.

        Those that share no folder look for corpora each by itself, unless a folder is named.
        """
        if self.cluster is None:
            return self
        named = self.data or (None if self.store else os.environ.get(VARIABLE))
        return replace(
            self,
            runs=self.runs.resolve(),
            data=Path(named).resolve() if named else None,
            catalogue=self.catalogue and self.catalogue.resolve(),
            vectors=self.vectors and self.vectors.resolve(),
        )


@dataclass
class Identities:
    """Corpora and vectors, read when they are first asked for.

    Attributes:
        lab: Where they are.
        known: Manifests of the evidence, by corpus.
    """

    lab: Lab
    known: Mapping[str, Manifest] = field(default_factory=dict)
    _corpora: dict[str, Corpus | CorpusError] = field(default_factory=dict)
    _identified: dict[str, CorpusIdentity] = field(default_factory=dict)
    _vectors: str | None = None

    def corpus(self, name: str) -> CorpusIdentity:
        """Return what of a corpus decides a result.

        Raises:
            CorpusError: If it can't be read and no evidence knows it.
        """
        if name not in self._identified:
            self._identified[name] = self._identify(name)
        return self._identified[name]

    def need(self, names: Iterable[str]) -> None:
        """Refuse to train where a corpus is not on this machine.

        Raises:
            CorpusError: The first that can't be read.
        """
        for name in names:
            found = self._read(name)
            if isinstance(found, CorpusError):
                raise found

    def has(self, name: str) -> bool:
        """Tell whether a corpus is on this machine."""
        return isinstance(self._read(name), Corpus)

    def table_of(self, name: str) -> Corpus:
        """Return a corpus.

        Raises:
            CorpusError: If it can't be read.
        """
        self.need([name])
        return cast("Corpus", self._read(name))

    def n_training_tokens(self, name: str, subset: Subset = Subset()) -> int:  # noqa: B008 - frozen
        """Return how many tokens an epoch has; 0 where the corpus is not on this machine.

        Args:
            name: The corpus.
            subset: Which of its sentences are trained on; of a part about how many tokens.
        """
        found = self._read(name)
        if not isinstance(found, Corpus):
            return 0
        train = found.split("train")
        n_tokens = int(train.num_rows)
        if subset.sentences == "all":
            return n_tokens
        n_sentences = max(1, int(pc.count_distinct(train.column("sentence")).as_py()))
        return round(n_tokens * min(1.0, subset.sentences / n_sentences))

    def tokens_of_an_epoch(self, request: RunRequest) -> int:
        """Return how many tokens an epoch of a run has."""
        return self.n_training_tokens(request.corpus, request.settings.subset)

    def labels(self, name: str) -> tuple[str, ...]:
        """Return the labels of all splits of a corpus, sorted."""
        corpus = self.table_of(name)
        found = {
            label
            for table in corpus.splits.values()
            for label in table.column("gold").unique().to_pylist()
        }
        return tuple(sorted(found - {None}))

    def vectors(self, sweep: str) -> str:
        """Return the checksum of the file of word vectors.

        Raises:
            SettingsError: If none is given and no evidence knows one.
            VectorsError: If the file is broken.
        """
        if self._vectors is None:
            self._vectors = self._find_vectors()
        if self._vectors is None:
            raise SettingsError(
                f"{sweep}: its words start from word vectors, and no file is given. Give one with "
                "--vectors FILE. To go without is another experiment: vectors = false in the "
                "description of a sweep, --set vectors=false for a study."
            )
        return self._vectors

    def store(self, names: Iterable[str]) -> Path:
        """Scan the file of vectors once for the words of some corpora; return the store.

        Raises:
            SettingsError: If there is no file.
        """
        if not self.lab.vectors:
            raise SettingsError(
                "there are runs to train whose words start from word vectors, and no file is "
                "given. Give one with --vectors."
            )
        words: set[str] = set()
        for name in sorted(names):
            corpus = self.table_of(name)
            words |= corpus_words({split: corpus.sentences(split) for split in corpus.splits})
        return store_vectors(self.lab.vectors, words, self.lab.runs / "vectors")

    def _identify(self, name: str) -> CorpusIdentity:
        found = self._read(name)
        if isinstance(found, Corpus):
            checksums = {split: found.checksum(split) for split in found.splits}
            return CorpusIdentity(name, found.task, checksums)
        if name not in self.known:
            raise found
        spec = self.known[name].spec
        return CorpusIdentity(name, cast("Task", spec["task"]), spec["checksums"])

    def _find_vectors(self) -> str | None:
        if self.lab.vectors:
            return _checksum(self.lab.vectors)
        found = {manifest.spec["vectors"] for manifest in self.known.values()} - {None}
        return cast("str", found.pop()) if len(found) == 1 else None

    def _read(self, name: str) -> Corpus | CorpusError:
        if name not in self._corpora:
            try:
                self._corpora[name] = read_corpus(
                    name, data=self.lab.data, catalogue=self.lab.catalogue
                )
            except CorpusError as failure:
                self._corpora[name] = failure
        return self._corpora[name]


def _checksum(vectors: Path) -> str:
    if not vectors.exists():
        raise VectorsError(f"{vectors}: there is no such file. Give a file of word vectors.")
    return (
        open_vectors(vectors, ()).checksum if vectors.suffix == SUFFIX else file_checksum(vectors)
    )
