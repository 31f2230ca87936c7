"""Tiny encoders of each family, with tokenizers made on the spot: nothing comes from the net."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import torch

from backfire.models.build import build_tagger
from backfire.models.extractor import Brought, kind_of
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WORD_PIECES = (
    *SPECIAL, "the", "a", "dog", "ma", "##t", "u", "##2", "sa", "##r", "##an", "un", "##believ",
    "##able", "r", ".", "d", "##o", "##g", "The", "Dog", "U", "Ran",
)  # fmt: skip
SENTENCE_PIECES = (
    "<unk>", "<s>", "</s>", "<pad>", "<cls>", "<sep>", "<mask>", "▁", "▁the", "▁dog", "▁un",
    "believ", "able", "t", "h", "e", "d", "o", "g", "a", "s", "m", "u", "2", "r", "n", "i",
)  # fmt: skip
_SIZES = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 40,
}
FAMILIES = (
    "bert", "roberta", "distilbert", "electra", "deberta", "deberta-v2", "xlnet", "mpnet",
    "modernbert",
)  # fmt: skip


@cache
def encoder_folder(family: str = "bert", *, cased: bool = False) -> str:
    """Make an encoder with random parameters as a folder of transformers; return its path."""
    from transformers import AutoConfig, AutoModel

    folder = Path(mkdtemp())
    tokenizer = make_tokenizer(family, cased=cased)
    tokenizer.save_pretrained(folder)
    config = AutoConfig.for_model(
        family,
        **_sizes(family),
        vocab_size=len(tokenizer),
        pad_token_id=tokenizer.pad_token_id,
    )
    with torch.random.fork_rng():
        torch.manual_seed(11)
        AutoModel.from_config(config).save_pretrained(folder)
    return str(folder)


def make_tokenizer(family: str, *, cased: bool = False) -> Any:
    """Make the tokenizer of a family."""
    import transformers

    if family in {"bert", "distilbert", "electra", "mpnet"}:
        rows = {piece: row for row, piece in enumerate(WORD_PIECES)}
        return transformers.BertTokenizer(vocab=rows, do_lower_case=not cased)
    if family == "modernbert":  # a byte-level one of no class of its own
        from tokenizers.pre_tokenizers import ByteLevel

        pieces = make_tokenizer("deberta").backend_tokenizer
        pieces.pre_tokenizer = ByteLevel(add_prefix_space=True)
        signs = dict(zip(("pad", "unk", "cls", "sep", "mask"), SPECIAL, strict=True))
        named = {f"{name}_token": sign for name, sign in signs.items()}
        return transformers.PreTrainedTokenizerFast(tokenizer_object=pieces, **named)
    if family in {"roberta", "deberta"}:
        name = {"roberta": "RobertaTokenizer", "deberta": "DebertaTokenizer"}[family]
        special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"] if family == "roberta" else SPECIAL
        letters = ["Ġ", *"abcdeghilmnorstuvDRTU2.", "Ã", "Ģ", "Ċ", "â", "Ģ", "į"]
        joined = ["Ġd", "og", "Ġdog", "Ġt", "he", "Ġthe", "do", "Do"]
        rows = {
            piece: row for row, piece in enumerate(dict.fromkeys([*special, *letters, *joined]))
        }
        merges = [("Ġ", "d"), ("o", "g"), ("Ġd", "og"), ("Ġ", "t"), ("h", "e"), ("Ġt", "he")]
        return getattr(transformers, name)(vocab=rows, merges=merges)
    scored = [(piece, -float(rank)) for rank, piece in enumerate(SENTENCE_PIECES)]
    if family == "deberta-v2":
        own = [(name, 0.0) for name in SPECIAL]
        return transformers.DebertaV2Tokenizer(vocab=[*own, *scored[7:]], unk_id=1)
    return transformers.XLNetTokenizer(vocab=scored)


def make_bertweet_tokenizer(folder: Path) -> Any:
    """Make the slow tokenizer of BERTweet from files as its authors ship them."""
    import transformers

    pieces = ("the", "dog", "un@@", "able", "do@@", "d@@", "o@@", "g", "s")
    merges = ("t h", "th e</w>", "d o", "do g</w>", "u n", "a b", "ab l", "abl e</w>")
    vocabulary, codes = folder / "vocab.txt", folder / "bpe.codes"
    vocabulary.write_text("".join(f"{piece} 1\n" for piece in pieces), encoding="utf-8")
    codes.write_text("".join(f"{merge} 1\n" for merge in merges), encoding="utf-8")
    return transformers.BertweetTokenizer(str(vocabulary), str(codes))


def _sizes(family: str) -> dict[str, Any]:
    if family == "xlnet":  # it has no longest text
        return {"d_model": 16, "n_layer": 2, "n_head": 2, "d_inner": 32}
    if family.startswith("deberta"):
        own = {"relative_attention": True, "pos_att_type": ["p2c", "c2p"], "type_vocab_size": 0}
        return {**_SIZES, **own}
    if family == "modernbert":
        signs = {f"{name}_token_id": 0 for name in ("bos", "eos", "cls", "sep")}
        return {**_SIZES, **signs, "global_attn_every_n_layers": 2}
    return {**_SIZES, **({"embedding_size": 8} if family == "electra" else {})}


def transformer_settings(family: str = "bert", **extractor: Any) -> TaggerSettings:
    """Return the settings of a tagger on a tiny encoder."""
    own = {} if "encoder" in extractor else {"encoder": encoder_folder(family)}
    given = {"kind": "transformer", **own, **extractor}
    return TaggerSettings.model_validate({"extractor": given})


def encoder_tagger(
    labels: Sequence[str], family: str = "bert", *, seed: int = 1, **extractor: Any
) -> Tagger:
    """Build an untrained tagger on a tiny encoder."""
    brought = bring(family, **extractor)
    own = TaggerSettings(extractor=brought.settings)
    return build_tagger(own, brought.vocabulary, labels, seed=seed, given=brought.parameters)


@cache
def bring(family: str, **extractor: Any) -> Brought:
    """Read a tiny encoder as a tagger does, once."""
    kind = kind_of("transformer")
    return kind.bring(transformer_settings(family, **extractor).extractor)
