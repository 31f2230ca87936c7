"""What several processes that share every batch bring on the cores of one machine.

Starts itself with one process and with several (gloo, one thread each), in turns, and has each
train the paper's tagger, or a pretrained encoder, on the same sentences in batches of 16.

    pip install -e '.[dev]'
    python benchmarks/several_devices.py [--processes 2] [--encoder FOLDER] [--sentences 160]

The text is T-POS where BACKFIRE_DATA has it, else synthetic tweets. Told are the seconds of an
epoch, by the clock and of the busiest process's CPU: on a machine where other jobs run, only the
second says what an idle one would do.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time

from backfire.corpora.corpus import read_corpus
from backfire.encoding.batches import encode
from backfire.experiments.spec import suit
from backfire.models.build import build_tagger
from backfire.models.extractor import kind_of
from backfire.models.settings import TaggerSettings
from backfire.records.errors import CorpusError
from backfire.training.accelerated import join_team
from backfire.training.heap import keep_heap
from backfire.training.loop import train
from backfire.training.settings import TrainingSettings
from backfire.training.team import Team

EPOCHS = 3


def measure(team: Team, encoder: str | None, n_sentences: int) -> dict[str, float]:
    """Train, and return the seconds of an epoch: the median of those after the first."""
    from backfire.encoding.vocabulary import build_vocabulary

    try:
        corpus = read_corpus("tpos")
    except CorpusError:
        corpus = read_corpus("synthetic-tweets")
    sentences, labels = corpus.sentences("train")[:n_sentences], corpus.labels()
    settings, vocabulary, given = TaggerSettings(), build_vocabulary(sentences), None
    if encoder:
        asked = {"extractor": {"kind": "transformer", "encoder": encoder}}
        brought = kind_of("transformer").bring(TaggerSettings.model_validate(asked).extractor)
        settings = TaggerSettings(extractor=brought.settings)
        vocabulary, given = brought.vocabulary, brought.parameters
    tagger = build_tagger(settings, vocabulary, labels, seed=1, given=given)
    encoded = encode(sentences, vocabulary, labels)
    training = suit(TrainingSettings(epochs=EPOCHS), settings)
    clock, cpu = [], []
    start = time.monotonic(), time.process_time()
    for _ in train(tagger, encoded, lambda _: 0.0, training, seed=1, team=team):
        now = time.monotonic(), time.process_time()
        clock.append(now[0] - start[0])
        cpu.append(now[1] - start[1])
        start = now
    own = statistics.median(cpu[1:])
    return {
        "clock": statistics.median(clock[1:]),
        "cpu": own if team.size == 1 else max(own, team.total(own) - own),
        "tokens": encoded.n_tokens,
    }


def start(processes: int, arguments: list[str]) -> dict[str, float]:
    """Start so many processes of this script and return what the first one measured."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    common = {**os.environ, "OMP_NUM_THREADS": "1", "WORLD_SIZE": str(processes)}
    common |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    started = [
        subprocess.Popen(
            [sys.executable, __file__, "--measure", *arguments],
            env={**common, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for rank in range(processes)
    ]
    said = [process.communicate()[0] for process in started]
    return json.loads(said[0].splitlines()[-1])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--encoder")
    parser.add_argument("--sentences", type=int, default=160)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        keep_heap()
        with join_team("cpu") as team:
            print(json.dumps(measure(team, asked.encoder, asked.sentences)))
        return
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    arguments = ["--sentences", str(asked.sentences)]
    arguments += ["--encoder", asked.encoder] if asked.encoder else []
    for processes in (1, asked.processes):
        found = start(processes, arguments)
        print(
            f"{processes} process{'es' if processes > 1 else ''}: {found['clock']:.2f} s by the "
            f"clock, {found['cpu']:.2f} s of the busiest one's CPU, {found['tokens']:.0f} tokens"
        )


if __name__ == "__main__":
    main()
