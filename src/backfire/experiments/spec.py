"""What decides a training run, and the hash of it that names the run's folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import Field

from backfire.corpora.corpus import Task
from backfire.corpora.subset import Subset
from backfire.models.extractor import kind_of
from backfire.models.settings import TaggerSettings
from backfire.records.checksums import json_checksum
from backfire.records.errors import SettingsError
from backfire.records.settings import Settings
from backfire.training.settings import TrainingSettings
from backfire.transfer.choice import MitigationChoice
from backfire.transfer.settings import TransferSettings

_DEFAULTS: Final = 1
"""The version of the settings' defaults, which a run's hash takes for granted."""


class LabSettings(Settings):
    """The settings of a training or transfer, as a TOML file or `--set` gives them."""

    tagger: TaggerSettings = TaggerSettings()
    """The sizes of the tagger; a transferred tagger has its source model's."""
    training: TrainingSettings = TrainingSettings()
    """Epochs, patience, learning rate, …"""
    transfer: TransferSettings = TransferSettings()
    """Which groups of parameters are loaded, drawn, frozen, slowed."""
    mitigate: tuple[MitigationChoice, ...] = ()
    """What is done against negative transfer, in this order; in TOML one `[[mitigate]]` each."""
    subset: Subset = Subset()
    """Which of the training sentences are trained on; all of them if not given."""

    @property
    def tries_states(self) -> bool:
        """Whether a mitigation tries several states of the source model."""
        return any(choice.tries_states for choice in self.mitigate)


class SourceState(Settings):
    """The pretraining state that a run starts from."""

    run: str
    """The hash of the source model's run."""
    epoch: int
    """Its epoch; 0 is the untrained state."""


class RunSpec(Settings):
    """All that decides the result of a training run."""

    corpus: str
    task: Task
    checksums: Mapping[str, str]
    """SHA-256 of each split of the corpus."""
    vectors: str | None
    """SHA-256 of the file of word vectors."""
    seed: int
    tagger: TaggerSettings
    training: TrainingSettings
    transfer: TransferSettings | None
    source: SourceState | None
    mitigations: tuple[MitigationChoice, ...] = ()
    """What is done against negative transfer, in this order."""
    references: tuple[str, ...] = ()
    """The hashes of the runs that the mitigations consult."""
    pilot: str | None = None
    """The hash of the plain transfer that a mitigation looks at."""
    versions: Mapping[str, int] = {}
    """The versions of the mitigations, by name, that have come after the first."""
    subset: Subset = Field(Subset(), exclude_if=lambda subset: subset == Subset())
    """Which of the training sentences it was trained on. Absent if all."""

    @property
    def run(self) -> str:
        """The hash that names the run.

        A setting that stands at its default is left out, so that a setting that comes later renames
        no run; whoever changes a default raises `_DEFAULTS`.
        """
        chosen = self.model_dump(mode="json", exclude_defaults=True)
        return json_checksum([_DEFAULTS, chosen])[:16]


@dataclass(frozen=True)
class CorpusIdentity:
    """What of a corpus decides a result.

    Attributes:
        name: Its name.
        task: What its labels are.
        checksums: SHA-256 of each split.
    """

    name: str
    task: Task
    checksums: Mapping[str, str]


@dataclass(frozen=True)
class SourceIdentity:
    """What of a source model decides a result.

    Attributes:
        tagger: The sizes of its tagger.
        state: Its run, and the state that is transferred.
    """

    tagger: TaggerSettings
    state: SourceState


def suit(training: TrainingSettings, tagger: TaggerSettings) -> TrainingSettings:
    """Return the settings of a training with the defaults that suit the tagger's extractor."""
    kind = tagger.extractor.kind
    return training if kind == "bilstm" else training.suited(kind_of(kind).training)


class RunRequest(Settings):
    """A run that somebody wants: the spec's ingredients by place, before they are read."""

    corpus: str
    runs: Path
    """The folder of the run folders."""
    seed: int = Field(1, ge=0)
    settings: LabSettings = LabSettings()
    data: Path | None = None
    catalogue: Path | None = None
    vectors: Path | None = None
    """A file of word vectors, or a store made of one."""
    source: Path | None = None
    """The run folder of the source model; None for random initialisation."""
    source_epoch: int | None = None
    """Its pretraining state; None for its best epoch."""
    references: tuple[Path, ...] = ()
    """The run folders of the taggers that the mitigations consult."""
    pilot: Path | None = None
    """The run folder of a plain transfer that a mitigation looks at."""
    keep_states: bool = False
    """Save the state of every epoch."""
    keep_model: bool = True
    """Save the best model; without it a run is its predictions and its history."""
    lends_model: bool = False
    """Mark the model as kept for now, for another run that is made of it."""
    name: str = ""
    """What progress messages call the run."""

    @property
    def reads_states(self) -> bool:
        """Whether it starts from another state of the source model than the best, or tries some."""
        return self.source_epoch is not None or self.settings.tries_states

    def specify(
        self,
        text: CorpusIdentity,
        vectors: str | None,
        source: SourceIdentity | None,
        references: Sequence[str] = (),
        pilot: str | None = None,
    ) -> RunSpec:
        """Return all that decides the run's result.

        Args:
            text: The corpus.
            vectors: SHA-256 of the file of word vectors.
            source: The source model; None for random initialisation.
            references: The hashes of the runs that the mitigations consult.
            pilot: The hash of the plain transfer that one of them looks at.

        Raises:
            SettingsError: If what a mitigation names can't be used, or word vectors are given to a
                tagger that reads pieces of words.
        """
        mitigations = self._resolve_mitigations(source.state.run) if source else ()
        tagger = source.tagger.transferred() if source else self.settings.tagger.identified()
        if vectors and kind_of(tagger.extractor.kind).reads_text:
            raise SettingsError(
                f"word vectors: a tagger on a {tagger.extractor.kind} reads pieces of words and "
                "has no use for them. Leave --vectors out (in a sweep: vectors = false)."
            )
        return RunSpec(
            corpus=text.name,
            task=text.task,
            checksums=text.checksums,
            vectors=vectors,
            seed=self.seed,
            tagger=tagger,
            training=suit(self.settings.training, tagger).on_any_index(),
            transfer=self.settings.transfer if source else None,
            source=source.state if source else None,
            mitigations=mitigations,
            references=tuple(references) if source else (),
            pilot=pilot if source else None,
            versions={each.name: each.method.version for each in mitigations if each.is_revised},
            subset=self.settings.subset.identified(),
        )

    def _resolve_mitigations(self, source: str) -> tuple[MitigationChoice, ...]:
        return tuple(choice.resolved(Path(), source) for choice in self.settings.mitigate)
