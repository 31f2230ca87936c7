"""What runs are likely to cost, from those that are there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from statistics import mean
from typing import Any

from backfire.corpora.subset import Subset
from backfire.experiments.spec import RunSpec
from backfire.records.checksums import json_checksum
from backfire.records.errors import SettingsError
from backfire.records.manifest import Manifest
from backfire.records.settings import make_settings

_OWN = ("seed", "references", "pilot", "checksums", "vectors", "versions")
"""What tells runs of one recipe apart, or costs nothing."""


class KnownCosts:
    """The CPU seconds of runs that are there, by how much these have in common with one to come.

    Args:
        manifests: Theirs; of combined runs too.
        n_tokens: Gives the training tokens of a part of a corpus, 0 where it is not on this
            machine.
    """

    def __init__(
        self, manifests: Iterable[Manifest], n_tokens: Callable[[str, Subset], int]
    ) -> None:
        self._n_tokens = n_tokens
        self._seconds: dict[str, list[tuple[float, float]]] = {}
        self._combining: dict[str, list[float]] = {}
        self._keys_of: dict[str, tuple[tuple[str, float], ...]] = {}
        for manifest in manifests:
            self.learn(manifest)

    def learn(self, manifest: Manifest) -> None:
        """Learn from one more run that is there; nothing where its spec is of another version."""
        if "combiner" in manifest.spec:
            key = _combined_key(manifest.corpus, manifest.spec["combiner"])
            seconds = manifest.cpu_seconds + (manifest.prediction_seconds or 0.0)
            self._combining.setdefault(key, []).append(seconds)
            return
        try:
            spec = make_settings(RunSpec, manifest.spec, f"the manifest of run {manifest.run}")
        except SettingsError:
            return
        for key, tokens in self._keys(spec):
            each = manifest.cpu_seconds / tokens, _epochs(spec, manifest.best_epoch)
            self._seconds.setdefault(key, []).append(each)

    def of(self, spec: RunSpec) -> float | None:
        """Return the CPU seconds that a training is likely to take.

        They are the mean of runs of the same recipe; where there are none, of those without its
        mitigations, then of those with other settings of training; then, a token, of those on other
        corpora, or parts of them, with the same tagger. A training that may take fewer epochs than
        those did takes so much less. None if nothing of the kind is there.
        """
        run = spec.run
        if run not in self._keys_of:  # a sweep asks for the same ones again and again
            self._keys_of[run] = tuple(self._keys(spec))
        for key, tokens in self._keys_of[run]:
            if key in self._seconds:
                seconds = mean(own for own, _ in self._seconds[key])
                epochs = mean(own for _, own in self._seconds[key])
                return seconds * tokens * min(1.0, spec.training.epochs / epochs)
        return None

    def of_combining(self, corpus: str, combiner: Mapping[str, Any]) -> float | None:
        """Return the CPU seconds that a combiner is likely to take on a corpus; None if unknown."""
        found = self._combining.get(_combined_key(corpus, combiner))
        return mean(found) if found else None

    def _keys(self, spec: RunSpec) -> Iterator[tuple[str, float]]:
        """Give what runs may have in common, most first, with what their seconds are counted by."""
        values = spec.model_dump(mode="json", exclude=set(_OWN))
        values["source"] = spec.source is not None
        yield json_checksum(values), 1.0
        fewer: tuple[tuple[str, ...], ...] = (("mitigations", "transfer"), ("training",))
        for less in fewer:
            values = {key: value for key, value in values.items() if key not in less}
            yield json_checksum(values), 1.0
        tokens = float(self._n_tokens(spec.corpus, spec.subset))
        fewer = (("corpus", "task", "subset"), ("source",))
        for less in fewer:
            values = {key: value for key, value in values.items() if key not in less}
            if tokens:
                yield json_checksum(values), tokens


def _epochs(spec: RunSpec, best_epoch: int) -> float:
    """Return how many epochs a run took, by when it was at its best."""
    training = spec.training
    if training.keep == "last":
        return training.epochs
    return min(training.epochs, best_epoch + training.patience)


def _combined_key(corpus: str, combiner: Mapping[str, Any]) -> str:
    return json_checksum([corpus, combiner])
