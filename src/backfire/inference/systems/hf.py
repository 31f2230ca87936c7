"""Token classifiers of Hugging Face's transformers: a folder, or a name on the hub."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from backfire.inference.model_files import fetch_from_hub, files_checksum, versions_of
from backfire.inference.system import Found, Loaded, System, Wanted
from backfire.records.errors import ModelError

_CONFIG: Final = "config.json"
_KIND: Final = "a token classifier that transformers can load"
_PARTS: Final = frozenset({".json", ".txt", ".model", ".safetensors", ".bin", ".codes"})
"""The endings of the files that a model is made of; those of its training have others."""


def _find(name: str) -> Found:
    versions = versions_of("transformers", "tokenizers", "torch")
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / _CONFIG).is_file():
            raise ModelError(
                f"hf:{name}: holds no {_CONFIG}. Give the folder that the model was saved in "
                "(save_pretrained), or one of its checkpoints."
            )
        files = sorted(x for x in folder.iterdir() if x.is_file() and x.suffix in _PARTS)
        return Found(str(folder), files_checksum(folder, files)[:16], versions)
    _, commit = fetch_from_hub(name, _CONFIG, _KIND)
    return Found(f"{name.partition('@')[0]}@{commit}", commit, versions)


def _load(found: Found, wanted: Wanted) -> Loaded:
    from safetensors import SafetensorError

    from backfire.inference.token_classifier import TokenClassifier
    from backfire.models.device import find_device

    device = find_device(wanted.device)
    name = f"hf:{found.place}"
    try:
        with _without_bars():
            model, tokenizer = _load_parts(found.place, name)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as failure:
        first = next(iter(str(failure).strip().splitlines()), type(failure).__name__)
        raise ModelError(f"{name}: transformers can't load it: {first}") from None
    labels = tuple(str(model.config.id2label[k]) for k in range(model.config.num_labels))
    return TokenClassifier(
        name, model.float().to(device).eval(), tokenizer, labels, wanted.aggregation
    )


def _load_parts(place: str, name: str) -> tuple[Any, Any]:
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    folder, _, commit = (place, "", "") if Path(place).is_dir() else place.partition("@")
    where: dict[str, Any] = {"revision": commit} if commit else {}
    model, report = AutoModelForTokenClassification.from_pretrained(
        folder, **where, trust_remote_code=False, output_loading_info=True
    )
    missing = sorted(report["missing_keys"])
    if missing:
        raise ModelError(
            f"{name}: is no trained token classifier: {', '.join(missing[:3])} "
            f"{'are' if len(missing) > 1 else 'is'} not in its file and would be drawn at random. "
            "Give a model that was trained to label tokens."
        )
    tokenizer = AutoTokenizer.from_pretrained(folder, **where, trust_remote_code=False)
    # Where the files of a tokenizer are lacking, transformers makes up one that knows no word.
    if not set(tokenizer.get_vocab()) - set(tokenizer.all_special_tokens):
        raise ModelError(
            f"{name}: its tokenizer knows no words: the tokenizer's files (tokenizer.json, or "
            "vocab.txt and others) are probably lacking. Save it beside the model: "
            "tokenizer.save_pretrained."
        )
    return model, tokenizer


@contextmanager
def _without_bars() -> Iterator[None]:
    """Keep transformers from drawing bars while it loads a model."""
    from transformers.utils import logging

    shown, level = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if shown:
            logging.enable_progress_bar()


SYSTEM: Final = System(
    title="a token classifier of transformers",
    extra="transformers",
    packages=("torch", "transformers"),
    find=_find,
    load=_load,
    uses=("aggregation",),
)
