"""A source model, a system in service and what may replace it, all of which train in a moment."""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from backfire.experiments.recovery.asking import Places
from backfire.experiments.recovery.before import look_at
from backfire.experiments.recovery.beginning import Start, begin
from backfire.experiments.recovery.question import Limits, Question
from backfire.experiments.spec import LabSettings, RunRequest
from backfire.experiments.training_run import carry_out
from backfire.records.run_folder import RunFolder
from backfire.records.settings import make_settings
from little_corpus import SETTINGS, write_pair

TRAINING = {"epochs": 2, "patience": 2, "batch_sentences": 10}
QUICK = {**SETTINGS, "training": TRAINING}


@dataclass(frozen=True)
class Little:
    """A little world."""

    catalogue: Path
    runs: Path
    source: RunFolder
    reference: RunFolder
    other: RunFolder

    def request(self, **more) -> RunRequest:
        settings = make_settings(LabSettings, QUICK, "test")
        values = {
            "corpus": "target", "runs": self.runs, "catalogue": self.catalogue,
            "data": self.catalogue.parent, "settings": settings, "name": "plain",
        }  # fmt: skip
        return RunRequest(**{**values, **more})

    def places(self, **more) -> Places:
        values = {"runs": self.runs, "catalogue": self.catalogue, "data": self.catalogue.parent}
        return Places(**{**values, **more})

    def question(self, **more) -> Question:
        """Ask about a transfer from the source model, with seed 5."""
        asked = Question(
            reference=self.reference.path,
            places=self.places(),
            transfer=self.request(
                source=self.source.path,
                seed=5,
                settings=make_settings(LabSettings, {"training": TRAINING}, "test"),
            ),
            limits=Limits(budget_seconds=600),
        )
        return replace(asked, **more)

    def start(self, question: Question) -> Start:
        """Return where the search for an answer begins."""
        return begin(look_at(question), question, lambda _: None)

    @staticmethod
    def copy_with(folder: RunFolder, place: Path, **changes) -> Path:
        """Return a copy of a run, and of its words beside it, with another manifest."""
        copied = place / folder.path.name
        shutil.copytree(folder.path, copied)
        shutil.copytree(folder.path.parent / "tokens", place / "tokens", dirs_exist_ok=True)
        manifest = json.loads((copied / "manifest.json").read_text("utf-8"))
        spec = {**manifest["spec"], **changes.pop("spec", {})}
        text = json.dumps({**manifest, **changes, "spec": spec})
        (copied / "manifest.json").write_text(text, encoding="utf-8")
        return copied


@pytest.fixture(scope="session")
def little(tmp_path_factory: pytest.TempPathFactory) -> Little:
    place = tmp_path_factory.mktemp("recovery")
    catalogue = write_pair(place, n_validation=20)
    bare = Little(catalogue, place / "runs", *[RunFolder(place)] * 3)
    source = carry_out(bare.request(corpus="source", name="source"))
    reference, other = (carry_out(bare.request(seed=seed)) for seed in (1, 2))
    return Little(catalogue, place / "runs", source, reference, other)


@pytest.fixture(scope="session")
def plain(little: Little) -> RunFolder:
    """The plain candidate, which every search in the little world begins with."""
    return carry_out(little.question().transfer)


@pytest.fixture(scope="session")
def found(little: Little):
    """What a search finds in the little world, the whole shortlist tried."""
    from backfire.experiments.recovery.recovering import recover

    return recover(little.question(others=(little.other.path,)))
