"""Flair's SequenceTagger with the paper's sizes, as a variant of `train.py`.

It runs in whatever Python has flair, and needs nothing of Backfire there: the tweets come as tokens
and labels in a JSON file.
"""

import argparse
import json
import logging
import resource
import sys
import tempfile
import time
from pathlib import Path

import flair
import torch
from flair.data import Corpus, Dictionary, Sentence
from flair.embeddings import CharacterEmbeddings, OneHotEmbeddings, StackedEmbeddings
from flair.models import SequenceTagger

BATCH = 16


def main() -> None:
    """Do one turn for every line of the standard input, and tell what it cost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=["Flair trains", "Flair predicts"])
    parser.add_argument("text", type=Path)
    options = parser.parse_args()
    logging.getLogger("flair").handlers.clear()  # it would write on the standard output
    torch.set_num_threads(1)
    flair.device = torch.device("cpu")
    flair.set_seed(1)
    sentences = read_sentences(options.text)
    tagger = build_tagger(sentences)
    turn = train if options.name == "Flair trains" else predict
    optimizer = torch.optim.SGD(tagger.parameters(), lr=1.5e-2, momentum=0.9)
    for _ in sys.stdin:
        start = time.process_time()
        turn(tagger, sentences, optimizer)
        seconds = time.process_time() - start
        unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes here
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
        amount = sum(map(len, sentences))
        told = {"amount": amount, "seconds": seconds, "flop": 0, "peak_mb": peak}
        print(json.dumps(told), flush=True)


def read_sentences(path: Path) -> list[Sentence]:
    """Read the tweets."""
    sentences = []
    for tokens, labels in json.loads(path.read_text(encoding="utf-8")):
        sentence = Sentence(tokens, use_tokenizer=False)
        for token, label in zip(sentence.tokens, labels, strict=True):
            token.add_label("pos", label)
        sentences.append(sentence)
    return sentences


def build_tagger(sentences: list[Sentence]) -> SequenceTagger:
    """Build the tagger: word embedding 300, characters 50 and 100, LSTM 200, softmax."""
    few = sentences[:1]
    corpus = Corpus(train=sentences, dev=few, test=few, sample_missing_splits=False)
    words = OneHotEmbeddings.from_corpus(corpus, field="text", min_freq=1, embedding_length=300)
    characters = CharacterEmbeddings(
        path_to_char_dict=save_characters(sentences), char_embedding_dim=50, hidden_size_char=100
    )
    labels: Dictionary = corpus.make_label_dictionary(label_type="pos", add_unk=False)
    return SequenceTagger(
        embeddings=StackedEmbeddings([words, characters]),
        tag_dictionary=labels,
        tag_type="pos",
        hidden_size=200,
        rnn_layers=1,
        use_crf=False,
        reproject_embeddings=False,
        dropout=0.0,
        word_dropout=0.0,
        locked_dropout=0.0,
    )


def save_characters(sentences: list[Sentence]) -> str:
    """Save the characters of the tweets; Flair would fetch a list of its own."""
    dictionary = Dictionary()
    for character in sorted({c for sentence in sentences for t in sentence for c in t.text}):
        dictionary.add_item(character)
    path = Path(tempfile.mkdtemp()) / "characters"
    dictionary.save(path)
    return str(path)


def train(tagger: SequenceTagger, sentences: list[Sentence], optimizer: torch.optim.SGD) -> None:
    """Train for an epoch."""
    tagger.train()
    order = torch.randperm(len(sentences)).tolist()
    for start in range(0, len(order), BATCH):
        batch = [sentences[index] for index in order[start : start + BATCH]]
        loss, _ = tagger.forward_loss(batch)
        optimizer.zero_grad()
        (loss / len(batch)).backward()
        torch.nn.utils.clip_grad_norm_(tagger.parameters(), 5.0)
        optimizer.step()
        for sentence in batch:
            sentence.clear_embeddings()


def predict(tagger: SequenceTagger, sentences: list[Sentence], _: torch.optim.SGD) -> None:
    """Predict every sentence."""
    tagger.predict(sentences, mini_batch_size=32, label_name="predicted")
    for sentence in sentences:
        sentence.clear_embeddings()


if __name__ == "__main__":
    main()
