"""How a finished run is asked for again: to make it whole, or to train one like it."""

from dataclasses import dataclass
from pathlib import Path

from backfire.experiments.spec import LabSettings, RunRequest, RunSpec
from backfire.experiments.training_run import specify_run
from backfire.models.extractor import kind_of
from backfire.records.errors import BackfireError, ModelError, SettingsError
from backfire.records.manifest import Manifest
from backfire.records.run_folder import MANIFEST, RunFolder, run_path
from backfire.records.settings import make_settings
from backfire.transfer.settings import TransferSettings


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where everything is.

    Attributes:
        runs: The folder where finished runs go.
        data: The folder of the corpora; None for the usual one.
        catalogue: A further catalogue.
        vectors: The file of word vectors.
        source: The run folder of the source model, if it is not beside the run.
    """

    runs: Path
    data: Path | None = None
    catalogue: Path | None = None
    vectors: Path | None = None
    source: Path | None = None


def ask_again(folder: RunFolder, places: Places, name: str) -> RunRequest:
    """Return the request that this run came from.

    Args:
        folder: A run that was trained here.
        places: Where corpora, vectors and the source model are.
        name: What progress messages call it.

    Raises:
        SettingsError: If it takes vectors, and none are given.
        ModelError: If it is no training, or a run that it needs is nowhere, or what is at hand
            would give another run.
    """
    spec = _read_spec(folder, places)
    source = _find_source(folder, spec, places)
    from_best = source is None or RunFolder(source).manifest.best_epoch == spec_epoch(spec)
    request = RunRequest(
        corpus=spec.corpus,
        runs=places.runs,
        seed=spec.seed,
        settings=_settings_of(spec),
        data=places.data,
        catalogue=places.catalogue,
        vectors=places.vectors if spec.vectors else None,
        source=source,
        source_epoch=None if from_best else spec_epoch(spec),
        references=tuple(_beside(folder, run) for run in spec.references),
        pilot=_beside(folder, spec.pilot) if spec.pilot else None,
        name=name,
    )
    found = specify_run(request).run
    if found != folder.manifest.run:
        raise ModelError(
            f"{folder.path}: with the corpus, the vectors and the version at hand it would be run "
            f"{found}, another one. Give the ones that it was trained with."
        )
    return request


def _read_spec(folder: RunFolder, places: Places) -> RunSpec:
    """Return what decided a run, if that is all there is to train it again."""
    manifest = folder.manifest
    if "combiner" in manifest.spec or not manifest.spec:
        raise ModelError(f"{folder.path}: it is no training, but {_what(manifest)}.")
    spec = make_settings(RunSpec, manifest.spec, str(folder.path))
    if spec.vectors and not places.vectors:
        raise SettingsError(
            f"{folder.path}: its words start from word vectors. Give the same file with --vectors."
        )
    if not spec.source and kind_of(spec.tagger.extractor.kind).bring:
        raise ModelError(
            f"{folder.path}: it began with a pretrained encoder, and its manifest says which, but "
            "not where that lies. Train it again with its model kept."
        )
    return spec


def _settings_of(spec: RunSpec) -> LabSettings:
    """Return the settings that a run was asked for with; a source model brings its own tagger."""
    return LabSettings(
        tagger=spec.tagger if not spec.source else LabSettings().tagger,
        training=spec.training,
        transfer=spec.transfer or TransferSettings(),
        mitigate=spec.mitigations,
        subset=spec.subset,
    )


def spec_epoch(spec: RunSpec) -> int | None:
    """Return the pretraining epoch that a run starts from."""
    return spec.source.epoch if spec.source else None


def why_not_again(folder: RunFolder, places: Places, name: str) -> RunRequest | str:
    """Return the request that a run came from, or why it can't be asked for."""
    try:
        return ask_again(folder, places, name)
    except BackfireError as failure:
        return str(failure)


def _find_source(folder: RunFolder, spec: RunSpec, places: Places) -> Path | None:
    if spec.source is None:
        return None
    if places.source is None:
        return _beside(folder, spec.source.run, "--source")
    found = RunFolder(places.source).manifest.run
    if found != spec.source.run:
        raise ModelError(
            f"{places.source}: run {found}, and {folder.path} starts from run {spec.source.run}. "
            "Give the folder of that one with --source."
        )
    return places.source


def _beside(folder: RunFolder, run: str, option: str | None = None) -> Path:
    path = run_path(folder.path.parent, run)
    if not (path / MANIFEST).exists():
        raise ModelError(
            f"{folder.path}: it needs run {run}, and {path} is not there"
            + (f". Give its folder with {option}." if option else ".")
        )
    return path


def _what(manifest: Manifest) -> str:
    return f"made by {manifest.mitigations[-1]}" if manifest.mitigations else "made elsewhere"
