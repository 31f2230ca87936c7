"""Small token classifiers whose label of a piece is known: it follows from the piece alone.

Every weight is zero but those that carry a piece's own sign through the model, so what a model
gives to a word is read off its tokenizer by hand.
"""

from pathlib import Path
from typing import Any

import torch
from transformers import (
    AlbertConfig,
    AlbertForTokenClassification,
    AlbertTokenizer,
    BertConfig,
    BertForTokenClassification,
    BertTokenizer,
    RobertaConfig,
    RobertaForTokenClassification,
    RobertaTokenizer,
    XLNetConfig,
    XLNetForTokenClassification,
    XLNetTokenizer,
)

SURE = 8.0
"""How far the score of a piece's label is above the others, about."""

BERT = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "obama",
    "sing",
    "##s",
    "##ing",
    "paris",
    "in",
]


def save_bert(folder: Path, meaning: dict[str, str], labels: list[str], **config: Any) -> Path:
    """A WordPiece model; `meaning` gives each piece its label, other pieces have the first one."""
    vocabulary = {piece: k for k, piece in enumerate(BERT)}
    settings = {"intermediate_size": 4, "num_attention_heads": 1, "num_hidden_layers": 1}
    made = BertForTokenClassification(
        BertConfig(
            vocab_size=len(BERT), hidden_size=len(BERT), **settings, **_named(labels), **config
        )
    )
    return _save(folder, made, BertTokenizer(vocab=vocabulary), meaning, labels)


def save_roberta(folder: Path, meaning: dict[str, str], labels: list[str]) -> Path:
    """A byte-level model, saved as its tokenizer usually is: without a blank before words."""
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "Ġ", "a", "b", "ab", "Ġab", "x", "Ġx"]
    merges = [("a", "b"), ("Ġ", "ab"), ("Ġ", "x")]
    tokenizer = RobertaTokenizer(vocab={x: k for k, x in enumerate(pieces)}, merges=merges)
    config = RobertaConfig(
        vocab_size=len(pieces),
        hidden_size=len(pieces),
        intermediate_size=4,
        num_attention_heads=1,
        num_hidden_layers=1,
        max_position_embeddings=12,
        pad_token_id=1,
        **_named(labels),
    )
    return _save(folder, RobertaForTokenClassification(config), tokenizer, meaning, labels)


def save_albert(folder: Path, meaning: dict[str, str], labels: list[str]) -> Path:
    """A SentencePiece model whose embeddings are factorised."""
    pieces = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]", "▁a", "b", "▁x", "▁"]
    tokenizer = AlbertTokenizer(vocab=[(piece, -float(k)) for k, piece in enumerate(pieces)])
    config = AlbertConfig(
        vocab_size=len(pieces),
        embedding_size=len(pieces),
        hidden_size=len(pieces),
        intermediate_size=4,
        num_attention_heads=1,
        num_hidden_layers=1,
        **_named(labels),
    )
    return _save(folder, AlbertForTokenClassification(config), tokenizer, meaning, labels)


def save_xlnet(folder: Path, meaning: dict[str, str], labels: list[str]) -> Path:
    """A SentencePiece model that pads on the left and has its special pieces at the end."""
    special = ["<unk>", "<s>", "</s>", "<cls>", "<sep>", "<pad>", "<mask>", "<eod>", "<eop>"]
    pieces = [*special, "▁a", "b", "▁x", "▁", "y"]  # an even width, for its sines
    tokenizer = XLNetTokenizer(vocab=[(piece, -float(k)) for k, piece in enumerate(pieces)])
    config = XLNetConfig(
        vocab_size=len(pieces),
        d_model=len(pieces),
        n_layer=1,
        n_head=1,
        d_inner=4,
        **_named(labels),
    )
    return _save(folder, XLNetForTokenClassification(config), tokenizer, meaning, labels)


def _named(labels: list[str]) -> dict[str, Any]:
    return {
        "num_labels": len(labels),
        "id2label": dict(enumerate(labels)),
        "label2id": {label: k for k, label in enumerate(labels)},
    }


def _save(
    folder: Path, model: Any, tokenizer: Any, meaning: dict[str, str], labels: list[str]
) -> Path:
    with torch.no_grad():
        for name, weights in model.named_parameters():
            is_norm = "norm" in name.lower() and name.endswith("weight")
            weights.fill_(1.0 if is_norm else 0.0)
            if name.endswith(("word_embedding.weight", "word_embeddings.weight")):
                weights.copy_(torch.eye(len(weights)))
            if name.endswith("embedding_hidden_mapping_in.weight"):
                weights.copy_(torch.eye(len(weights)))
            if name.endswith("classifier.weight"):
                for piece, number in tokenizer.get_vocab().items():
                    label = labels.index(meaning.get(piece, labels[0]))
                    weights[label, number] = SURE / len(tokenizer.get_vocab()) ** 0.5
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
