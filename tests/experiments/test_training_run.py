import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import torch

from backfire.corpora.corpus import read_corpus
from backfire.corpora.subset import Subset
from backfire.experiments import trained, training_run
from backfire.experiments.seen_notes import note_seen_by_model
from backfire.experiments.spec import LabSettings, RunRequest, RunSpec
from backfire.experiments.training_run import Progress, carry_out
from backfire.inference.checkpoints import PretrainingStates
from backfire.models.tagger import Tagger
from backfire.records.checksums import json_checksum
from backfire.records.errors import CorpusError, ModelError
from backfire.records.run_folder import RunFolder
from backfire.records.schemas import PREDICTIONS, TOKENS
from backfire.records.settings import make_settings
from little_corpus import SETTINGS, add_overlapping, write_corpus, write_pair


class KilledError(Exception):
    """Stands for a kill between two epochs."""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pair(tmp_path_factory.mktemp("corpora"))


def request(catalogue: Path, runs: Path, **more) -> RunRequest:
    values = {
        "corpus": "target",
        "runs": runs,
        "catalogue": catalogue,
        "data": catalogue.parent,
        "settings": make_settings(LabSettings, SETTINGS, "test"),
    }
    return RunRequest(**{**values, **more})


def predictions(folder: RunFolder):
    return pq.read_table(folder.path / "predictions.parquet", partitioning=None)


def test_a_run_is_a_folder_with_everything(catalogue: Path, tmp_path: Path) -> None:
    folder = carry_out(request(catalogue, tmp_path, keep_states=True))
    manifest = folder.manifest
    assert folder.path.name == f"run={manifest.run}"
    assert folder.tokens("test").schema.names[: len(TOKENS)] == TOKENS.names
    for split in ("validation", "test"):
        table = folder.predictions(split)
        assert table.schema.equals(PREDICTIONS)
        assert table.column("token_id").equals(folder.tokens(split).column("token_id"))
        assert all(0 < p <= 1 for p in table.column("confidence").to_pylist())
    assert PretrainingStates(folder.states).epochs()[:2] == [0, 1]
    assert Tagger.from_pretrained(folder.model).labels == ("DT", "NN", "VB")
    assert sorted(p.name for p in tmp_path.iterdir()) == [folder.path.name, "tokens"]


def test_the_model_that_is_saved_is_the_one_that_predicted(catalogue: Path, tmp_path: Path) -> None:
    from backfire.experiments.material import read_material
    from backfire.experiments.training_run import predictions_table

    folder = carry_out(request(catalogue, tmp_path))
    material = read_material("target", data=catalogue.parent, catalogue=catalogue, vectors=None)
    again = predictions_table(
        Tagger.from_pretrained(folder.model), material, "test", folder.manifest.run
    )
    assert again.equals(folder.predictions("test"))


def test_a_finished_run_is_not_trained_again_unless_states_are_missing(
    catalogue: Path, tmp_path: Path
) -> None:
    carry_out(request(catalogue, tmp_path))
    heard: list[Progress] = []
    carry_out(request(catalogue, tmp_path), heard.append)
    assert [progress.epoch for progress in heard] == [None]
    folder = carry_out(request(catalogue, tmp_path, keep_states=True))
    assert folder.states.is_dir()


def test_a_run_without_its_model_is_trained_again_when_the_model_is_wanted(
    catalogue: Path, tmp_path: Path
) -> None:
    folder = carry_out(request(catalogue, tmp_path, keep_model=False))
    assert not folder.model.exists()
    slim = predictions(folder)
    assert carry_out(request(catalogue, tmp_path)).path == folder.path
    assert folder.model.exists()
    assert predictions(folder).equals(slim)


def test_a_setting_at_its_default_does_not_enter_the_name() -> None:
    required = {
        "corpus": "target",
        "task": "pos",
        "checksums": {"train": "abc"},
        "vectors": None,
        "seed": 1,
        "transfer": None,
        "source": None,
    }
    plain = {**required, "tagger": {}, "training": {}}
    chosen = {**required, "tagger": {}, "training": {"keep": "last"}}
    for values in (plain, chosen):
        assert RunSpec(**values).run == json_checksum([1, values])[:16]


@pytest.mark.parametrize("killed_after", [1, 2])
def test_a_killed_run_leaves_nothing_half_written_and_goes_on_exactly(
    catalogue: Path, tmp_path: Path, killed_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(progress: Progress) -> None:
        if progress.epoch.number == killed_after:
            raise KilledError

    monkeypatch.setattr(trained, "RESUME_SHARE", 1.0)
    expected = carry_out(request(catalogue, tmp_path / "whole"))
    with pytest.raises(KilledError):
        carry_out(request(catalogue, tmp_path / "killed"), kill)
    assert not list((tmp_path / "killed").glob("run=*"))
    heard: list[Progress] = []
    resumed = carry_out(request(catalogue, tmp_path / "killed"), heard.append)
    assert heard[0].epoch.number == killed_after + 1
    assert predictions(resumed).equals(predictions(expected))


def test_a_failure_while_writing_leaves_no_run(
    catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(training_run, "write_parquet", full_disk)
        with pytest.raises(OSError, match="No space"):
            carry_out(request(catalogue, tmp_path))
    assert not list(tmp_path.glob("run=*"))
    assert carry_out(request(catalogue, tmp_path)).manifest.corpus == "target"


@pytest.mark.parametrize("kept", [(False, True), (True, False), (True, False, True)])
def test_the_states_that_a_run_keeps_are_those_of_all_its_epochs(
    catalogue: Path, tmp_path: Path, kept: tuple[bool, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A training that wants the states may be interrupted and go on as one that does not."""

    def kill(progress: Progress) -> None:
        raise KilledError

    monkeypatch.setattr(trained, "RESUME_SHARE", 1.0)
    *interrupted, last = kept
    for keep in interrupted:
        with pytest.raises(KilledError):
            carry_out(request(catalogue, tmp_path, keep_states=keep), kill)
    folder = carry_out(request(catalogue, tmp_path, keep_states=last))
    n_epochs = len(json.loads((folder.path / "history.json").read_text()))
    epochs = list(range(n_epochs + 1)) if last else []
    assert PretrainingStates(folder.states).epochs() == epochs


def test_a_run_that_is_killed_while_it_is_written_keeps_its_states(
    catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(*_: object) -> None:
        raise KilledError

    monkeypatch.setattr(trained, "RESUME_SHARE", 1.0)
    wanted = request(catalogue, tmp_path, keep_states=True)
    with monkeypatch.context() as patch:
        patch.setattr(training_run, "write_parquet", kill)
        with pytest.raises(KilledError):
            carry_out(wanted)
    assert PretrainingStates(carry_out(wanted).states).epochs()[:2] == [0, 1]


@pytest.mark.parametrize(
    "change",
    [{"seed": 2}, {"corpus": "source"}, {"settings": LabSettings()}],
    ids=["seed", "corpus", "settings"],
)
def test_whatever_decides_the_result_changes_the_name(catalogue, tmp_path, change) -> None:
    def name(**more) -> str:
        asked = request(catalogue, tmp_path, **more)
        material = training_run.read_material(
            asked.corpus, data=asked.data, catalogue=asked.catalogue, vectors=None
        )
        return training_run._specify(asked, material, None).run

    assert name(**change) != name()
    assert name(keep_states=True, name="other") == name()


def test_a_part_of_the_training_sentences_trains_as_a_corpus_of_them(tmp_path: Path) -> None:
    catalogue = write_pair(tmp_path)
    blocks = (tmp_path / "target.train").read_text(encoding="utf-8").split("\n\n")
    chosen = Subset(sentences=12, seed=3)
    part = "\n\n".join(blocks[place] for place in chosen.choose(30, "target"))
    (tmp_path / "target.part").write_text(part + "\n", encoding="utf-8")
    text = catalogue.read_text(encoding="utf-8").replace("[corpora.source", "[corpora.other")
    small = tmp_path / "small.toml"
    small.write_text(text.replace("target.train", "target.part"), encoding="utf-8")
    settings = make_settings(LabSettings, SETTINGS, "test").model_copy(update={"subset": chosen})
    of_part = carry_out(request(catalogue, tmp_path / "runs", settings=settings))
    alone = carry_out(request(small, tmp_path / "alone"))
    for split in ("validation", "test"):
        found, wanted = (run.predictions(split).drop_columns("run") for run in (of_part, alone))
        assert found.select(["predicted", "confidence"]) == wanted.select(
            ["predicted", "confidence"]
        )
    assert of_part.manifest.spec["subset"] == {"sentences": 12, "seed": 3}
    whole = carry_out(request(catalogue, tmp_path / "runs"))
    assert "subset" not in whole.manifest.spec
    found = whole.manifest.tokens["test"].checksum
    assert of_part.manifest.tokens["test"].checksum == found, "other splits stay whole"


def test_transfer_starts_from_the_source_model_and_says_so(catalogue: Path, tmp_path: Path) -> None:
    source = carry_out(request(catalogue, tmp_path, corpus="source", seed=7, keep_states=True))
    transferred = carry_out(request(catalogue, tmp_path, source=source.path))
    manifest = transferred.manifest
    assert (manifest.source, manifest.pretraining_epoch) == (
        source.manifest.run,
        source.manifest.best_epoch,
    )
    ledger = (transferred.path / "ledger.txt").read_text(encoding="utf-8")
    assert "extractor.lstm.weight_ih_l0" in ledger
    assert "drawn anew" in ledger
    early = carry_out(request(catalogue, tmp_path, source=source.path, source_epoch=0))
    assert early.manifest.pretraining_epoch == 0
    assert early.manifest.run != manifest.run


def test_a_transfer_with_other_vectors_than_its_source_says_so(tmp_path, caplog) -> None:
    catalogue = write_pair(tmp_path / "data")
    for split, words in (("train", "gr8 lolz"), ("test", "lolz omg rofl")):
        with (catalogue.parent / f"target.{split}").open("a", encoding="utf-8") as file:
            file.write("\n" + "".join(f"{word}\tN\n" for word in words.split()))
    vectors = [tmp_path / name for name in ("ours.txt", "others.txt")]
    for value, path in enumerate(vectors):
        path.write_text("".join(f"{word} {f'{value} ' * 8}\n" for word in ("the", "gr8", "omg")))
    runs, (own, other) = tmp_path / "runs", vectors
    known = carry_out(request(catalogue, runs, corpus="source", vectors=own)).path
    unknown = carry_out(request(catalogue, runs, corpus="source")).path

    def ledger(source, vectors, **more):
        caplog.clear()
        folder = carry_out(request(catalogue, runs, source=source, vectors=vectors, **more))
        text = (folder.path / "ledger.txt").read_text(encoding="utf-8")
        assert [record.getMessage() for record in caplog.records] == [
            line.replace("note: ", ": ", 1) for line in text.splitlines() if "note" in line
        ]
        return text

    assert (
        "note: the source model was trained with word vectors, and this run was given none "
        "(--vectors): 2 words of the training text that the source model does not know start at "
        "random, and 2 more words of the other splits are read as unknown."
    ) in ledger(known, None)
    assert "trained with other word vectors than this run: the 3 words" in ledger(known, other)
    assert "trained with no word vectors, unlike this run: the 3 words" in ledger(unknown, own)
    anew = {**SETTINGS, "transfer": {"start": {"word_embedding": "draw"}}}
    settings = make_settings(LabSettings, anew, "test")
    for source, given, more in (
        (known, own, {}),
        (unknown, None, {}),
        (known, None, {"settings": settings}),
    ):
        assert "note" not in ledger(source, given, **more)


def test_a_transfer_from_what_was_trained_on_its_test_says_so(tmp_path, caplog) -> None:
    catalogue = add_overlapping(write_pair(tmp_path / "data"))
    quick = {**SETTINGS, "training": {"epochs": 1}}
    settings = make_settings(LabSettings, quick, "test")
    part = make_settings(LabSettings, {**quick, "subset": {"sentences": 2}}, "test")

    def train(corpus="target", **more):
        asked = {"corpus": corpus, "settings": settings, **more}
        return carry_out(request(catalogue, tmp_path / "runs", **asked)).path

    whole, some = train("overlap"), train("overlap", settings=part)
    other = train("source")
    (tmp_path / "data" / "source.train").unlink()  # corpora of other files are not even read
    ledgers = {
        source: (train(source=source) / "ledger.txt").read_text(encoding="utf-8")
        for source in (whole, other)
    }
    note = "overlap's training text has 6 of 6 sentences of target test (of 5 tokens or more"
    assert f"\nnote: {note}" in ledgers[whole]
    assert note in caplog.text
    assert "note: " not in ledgers[other]

    def note_now(source):
        asked = request(catalogue, tmp_path / "runs", source=source)
        target = read_corpus("target", data=catalogue.parent, catalogue=catalogue)
        return note_seen_by_model(asked, target)

    assert "has 1 of 6 sentences of target test" in note_now(some)
    write_corpus(tmp_path / "data", "target", seed=3)
    assert "overlap: found another training text than that of the run" in note_now(whole)


def test_freezing_in_a_transfer_keeps_the_sources_parameters(
    catalogue: Path, tmp_path: Path
) -> None:
    source = carry_out(request(catalogue, tmp_path, corpus="source"))
    frozen = make_settings(
        LabSettings, {**SETTINGS, "transfer": {"rates": {"word_lstm": 0.0}}}, "test"
    )
    target = carry_out(request(catalogue, tmp_path, source=source.path, settings=frozen))
    ours, theirs = (
        Tagger.from_pretrained(run.model).group("word_lstm") for run in (target, source)
    )
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_what_can_not_be_used_is_named(catalogue: Path, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="Did you mean 'target'"):
        carry_out(request(catalogue, tmp_path, corpus="targett"))
    with pytest.raises(ModelError, match=r"nowhere.*manifest\.json"):
        carry_out(request(catalogue, tmp_path, source=tmp_path / "nowhere"))
    source = carry_out(request(catalogue, tmp_path, corpus="source"))
    with pytest.raises(ModelError, match="--states"):
        carry_out(request(catalogue, tmp_path, source=source.path, source_epoch=1))
