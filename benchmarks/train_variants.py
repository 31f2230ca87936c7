"""The variants of `train.py`: each is a process that does one turn for every line it reads."""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import MethodType

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from backfire.corpora.corpus import Corpus, read_corpus
from backfire.corpora.synthetic.generation import generate_corpus
from backfire.encoding.batches import encode, shuffled_batches
from backfire.encoding.vocabulary import Vocabulary, build_vocabulary
from backfire.inference.predict import predict
from backfire.models.bilstm import BiLSTM, PackedStates
from backfire.models.build import build_tagger
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger
from backfire.training.heap import keep_heap
from backfire.training.loop import train
from backfire.training.settings import TrainingSettings
from stock_tagger import StockTagger, stock_batches, train_stock_epoch

CUBE = 512
Turn = Callable[[], float]


class Text:
    """The training sentences, and a tagger of the paper's size for them."""

    def __init__(self, *, quick: bool, n_words: int = 0) -> None:
        corpus = read_tweets()
        sentences = corpus.sentences("train")[: 256 if quick else None]
        found = build_vocabulary(sentences)
        further = tuple(f"further {i}" for i in range(n_words - found.n_words))
        self.vocabulary = Vocabulary(found.words + further, found.characters)
        self.labels = corpus.labels()
        self.encoded = encode(sentences, self.vocabulary, self.labels)

    def tagger(self) -> Tagger:
        """Build Backfire's."""
        return build_tagger(TaggerSettings(), self.vocabulary, self.labels, seed=1)

    def stock(self) -> StockTagger:
        """Build the stock one."""
        words, characters = self.vocabulary.n_words, self.vocabulary.n_characters
        return StockTagger(TaggerSettings(), words, characters, len(self.labels))


def backfire_trains(
    *, quick: bool, n_words: int = 0, stock_lstm: bool = False, pool: int = 1
) -> tuple[Turn, float]:
    """Train with Backfire's own loop."""
    text = Text(quick=quick, n_words=n_words)
    tagger = text.tagger()
    if stock_lstm:
        for module in tagger.modules():
            if isinstance(module, BiLSTM):
                module.forward = MethodType(_run_stock_lstm, module)
    settings = TrainingSettings(epochs=10_000, pool_batches=pool)
    epochs = train(tagger, text.encoded, lambda _: 0.0, settings, seed=1)
    return lambda: next(epochs).tokens, _flop(text, settings)


def stock_trains(*, quick: bool) -> tuple[Turn, float]:
    """Train the stock layout."""
    text, settings = Text(quick=quick), TrainingSettings()
    tagger, random = text.stock(), np.random.default_rng(0)
    optimizer = torch.optim.SGD(
        tagger.parameters(), lr=settings.learning_rate, momentum=settings.momentum
    )

    def turn() -> float:
        train_stock_epoch(tagger, text.encoded, optimizer, random)
        return text.encoded.n_tokens

    return turn, 0


def backfire_predicts(*, quick: bool) -> tuple[Turn, float]:
    """Predict as `backfire predict` does."""
    text = Text(quick=quick)
    tagger = text.tagger()
    return lambda: len(predict(tagger, text.encoded).labels), 0


def stock_predicts(*, quick: bool) -> tuple[Turn, float]:
    """Predict with the stock layout, 16 sentences a batch."""
    text = Text(quick=quick)
    tagger, random = text.stock().eval(), np.random.default_rng(0)

    def turn() -> float:
        with torch.no_grad():
            for batch in stock_batches(text.encoded, 16, random):
                tagger(batch).argmax(dim=-1)
        return text.encoded.n_tokens

    return turn, 0


def product(**_: bool) -> tuple[Turn, float]:
    """Multiply cubes by torch.mm, as anybody would."""
    left, right = torch.rand(2, CUBE, CUBE)
    out = torch.empty(CUBE, CUBE)

    def turn() -> float:
        for _ in range(50):
            torch.mm(left, right, out=out)
        return 50 * 2 * CUBE**3

    return turn, 0


VARIANTS = {
    "Backfire trains": backfire_trains,
    "stock trains": stock_trains,
    "product of 512-cubes": product,
    "Backfire predicts": backfire_predicts,
    "words once, nn.LSTM, trains": lambda quick: backfire_trains(quick=quick, stock_lstm=True),
    "Backfire trains, pools of 8 batches": lambda quick: backfire_trains(quick=quick, pool=8),
    "stock predicts": stock_predicts,
    "Backfire trains, 20,000 word rows": lambda quick: backfire_trains(quick=quick, n_words=20_000),
    "Backfire trains, 1,900,000 word rows": lambda quick: backfire_trains(
        quick=quick, n_words=1_900_000
    ),
}


def main() -> None:
    """Do one turn for every line of the standard input, and tell what it cost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=VARIANTS)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.name.startswith("Backfire"):
        keep_heap()
    turn, flop = VARIANTS[options.name](quick=options.quick)
    for _ in sys.stdin:
        start = time.process_time()
        amount = turn()
        seconds = time.process_time() - start
        unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes here
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
        told = {"amount": amount, "seconds": seconds, "flop": flop, "peak_mb": peak}
        print(json.dumps(told), flush=True)


def read_tweets() -> Corpus:
    """Read T-POS where it is, else write tweets."""
    if os.environ.get("BACKFIRE_DATA"):
        return read_corpus("tpos", data=Path(os.environ["BACKFIRE_DATA"]), catalogue=None)
    return generate_corpus("tweets", "pos", {"train": 551}, 1)


def _run_stock_lstm(
    module: BiLSTM, inputs: Tensor, which: Tensor, alive_at: Tensor
) -> PackedStates:
    output, (last, _) = module.lstm(PackedSequence(inputs[which], alive_at))
    return PackedStates(output.data, torch.cat([last[0], last[1]], dim=-1))


def _flop(text: Text, settings: TrainingSettings) -> float:
    """Count the products of a token, forward and backward, with words and letters once.

    Every product of the forward pass comes back as two of the same size.
    """
    sizes = TaggerSettings()
    h, d = sizes.representation.character_hidden, sizes.representation.character_width
    hidden, width = sizes.extractor.hidden, sizes.representation.word_width + 2 * h
    total = 0
    random = np.random.default_rng(0)
    for batch in shuffled_batches(text.encoded, settings.batch_sentences, 0.5, random):
        total += 8 * hidden * (width * len(batch.words) + hidden * len(batch.forms))
        total += 8 * h * (d * len(batch.characters.unique()) + h * len(batch.characters))
        total += 2 * hidden * len(text.labels) * len(batch.forms)
    return 3 * 2 * total / text.encoded.n_tokens


if __name__ == "__main__":
    main()
