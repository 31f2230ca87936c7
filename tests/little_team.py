"""What each process of a team does in `tests/training/test_team.py`, which starts two of them.

    RANK=0 LOCAL_RANK=0 WORLD_SIZE=2 MASTER_ADDR=… MASTER_PORT=… python little_team.py FOLDER

All that is checked is done by one pair of processes: to start them is what takes time.
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from backfire.encoding.batches import EncodedSentences, encode
from backfire.experiments.spec import LabSettings, RunRequest
from backfire.experiments.training_run import Progress, carry_out
from backfire.models.tagger import Tagger
from backfire.models.tensors import save_tensors
from backfire.records.settings import make_settings
from backfire.training.accelerated import TeamError, join_team
from backfire.training.loop import train
from backfire.training.settings import TrainingSettings
from backfire.training.team import ALONE, Team, suit_team
from backfire.training.tuning import PLAIN, Tuning
from lab import FAST, LABELS, make_sentences, small_tagger
from little_corpus import SETTINGS
from little_encoder import encoder_tagger

N_SENTENCES = 21
"""In batches of 4 and two processes, the last batch has a sentence for one of them alone."""

ENCODER = "BACKFIRE_TEST_ENCODER"
"""Where a little encoder is: in a team, transformers lets the leader alone write one."""

ADAM = TrainingSettings(
    epochs=2, batch_sentences=4, optimizer="adamw", learning_rate=1e-3, loss_mean_over="tokens"
)


def _draw_to_zero(tagger: Tagger, _: object, __: object) -> object:
    """A penalty that reads every row of the words' table."""
    return 1e-3 * sum((each**2).sum() for each in tagger.parameters())


def _of_words() -> tuple[Tagger, EncodedSentences]:
    return small_tagger(make_sentences(N_SENTENCES))


def _of_pieces() -> tuple[Tagger, EncodedSentences]:
    tagger = encoder_tagger(LABELS, encoder=os.environ[ENCODER])
    for module in tagger.modules():
        if type(module).__name__ == "Dropout":
            module.p = 0.0
    return tagger, encode(make_sentences(N_SENTENCES), tagger.vocabulary, LABELS)


Trained = tuple[Callable[[], tuple[Tagger, EncodedSentences]], TrainingSettings, Tuning]

TRAININGS: dict[str, Trained] = {
    "words": (_of_words, FAST.model_copy(update={"epochs": 2}), PLAIN),
    "accumulated": (
        _of_words,
        FAST.model_copy(update={"epochs": 1, "accumulate": 2, "loss_mean_over": "tokens"}),
        Tuning(penalty=_draw_to_zero),  # type: ignore[arg-type]
    ),
    "pieces": (_of_pieces, ADAM, PLAIN),
}


def train_one(name: str, team: Team = ALONE) -> tuple[Tagger, list[float]]:
    """Train one of `TRAININGS`; return the tagger and the losses of its epochs."""
    make, settings, tuning = TRAININGS[name]
    tagger, encoded = make()
    settings = suit_team(settings, team)
    score = partial(_score, team)
    epochs = train(tagger, encoded, score, settings, seed=1, tuning=tuning, team=team)
    return tagger, [epoch.loss for epoch in epochs]


def request(folder: Path, corpora: Path, team: Team = ALONE) -> RunRequest:
    """Ask for a run on the little corpus."""
    settings = make_settings(LabSettings, SETTINGS, "test")
    own = settings.model_copy(update={"training": suit_team(settings.training, team)})
    return RunRequest(
        corpus="target",
        runs=folder,
        catalogue=corpora / "both.toml",
        data=corpora,
        settings=own,
        keep_states=True,
    )


def _score(team: Team, _: Tagger) -> float:
    if team.number:
        raise AssertionError("only the leader scores")
    return 0.5


def _die(team: Team, progress: Progress) -> None:
    """End the other process in the middle of a training, as a kill does."""
    if team.number == 0 and progress.epoch and progress.epoch.number == 1:
        os.kill(int((Path(sys.argv[1]) / "other.pid").read_text()), signal.SIGKILL)


def main() -> None:
    """Do all that is checked, and write it into the folder."""
    folder = Path(sys.argv[1])
    with join_team("cpu") as team:
        for name in TRAININGS:
            tagger, losses = train_one(name, team)
            if team.number == 0:
                save_tensors(folder / f"{name}.safetensors", tagger.state_dict())
                (folder / f"{name}.losses").write_text(" ".join(map(repr, losses)))
        carry_out(request(folder / "runs", folder, team), team=team)
        if team.number:
            (folder / "other.pid").write_text(str(os.getpid()))
        team.total(0.0)
        try:
            carry_out(request(folder / "killed", folder, team), partial(_die, team), team)
        except TeamError as failure:
            (folder / "failure").write_text(str(failure))


if __name__ == "__main__":
    main()
    # All is written. At the end of Python, gloo now and then aborts a process whose peer was killed
    # ("terminate called without an active exception"), if that process holds the store as well, as
    # it does here and not under a launcher.
    os._exit(0)
