"""A tagger as a folder: `config.json`, `vocabulary.json`, `model.safetensors`.

One that reads pieces of words has its tokenizer there too, in the folder `tokenizer`.
Only JSON and safetensors are ever read, never a pickle.
"""

import json
from pathlib import Path
from typing import Any, Final

from backfire.encoding.subwords import Subwords, read_tokenizer_files
from backfire.encoding.vocabulary import Vocabulary
from backfire.models.device import CPU
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger
from backfire.models.tensors import load_tensors, save_tensors
from backfire.records.errors import ModelError
from backfire.records.settings import make_settings
from backfire.records.whole import whole_folder

CONFIG: Final = "config.json"
"""A file that every saved tagger has, as every model of transformers does."""

_FORMAT = 1
_TOKENIZER = "tokenizer"
_SUBWORDS = ("longest", "overlap", "pooling", "casing")


def save_tagger(tagger: Tagger, folder: Path) -> None:
    """Write a tagger as a folder, whole or not at all.

    Raises:
        SettingsError: If there are other things than a tagger.
    """
    with whole_folder(folder, known_by=CONFIG) as partial:
        _write_json(
            partial / CONFIG,
            {
                "format": _FORMAT,
                "settings": tagger.settings.model_dump(mode="json", exclude_none=True),
                "labels": tagger.labels,
            },
        )
        _write_json(partial / "vocabulary.json", _describe_vocabulary(tagger.vocabulary))
        if tagger.vocabulary.subwords:
            (partial / _TOKENIZER).mkdir()
            tagger.vocabulary.subwords.write(partial / _TOKENIZER)
        save_tensors(partial / "model.safetensors", tagger.state_dict())


def load_tagger(folder: Path) -> Tagger:
    """Read a tagger that `save_tagger` wrote, on whatever device it was; it is on the CPU now.

    Raises:
        ModelError: If a file is absent or broken, or was written by a newer format.
    """
    config = _read_json(folder / "config.json")
    if config.get("format") != _FORMAT:
        raise ModelError(
            f"{folder / 'config.json'}: format {config.get('format')!r}, expected {_FORMAT}. "
            "It was written by another version of Backfire, or is no tagger."
        )
    words = _read_json(folder / "vocabulary.json")
    parameters = load_tensors(folder / "model.safetensors", "Save the tagger again.")
    try:
        settings = make_settings(TaggerSettings, config["settings"], str(folder / "config.json"))
        vocabulary = _make_vocabulary(words, folder / _TOKENIZER)
        with CPU:
            tagger = Tagger(settings, vocabulary, config["labels"])
        tagger.load_state_dict(parameters)
    except (KeyError, TypeError, OSError, RuntimeError) as failure:
        raise ModelError(f"{folder}: not a whole saved tagger: {failure}.") from None
    return tagger


def _describe_vocabulary(vocabulary: Vocabulary) -> dict[str, Any]:
    described: dict[str, Any] = {
        "words": vocabulary.words,
        "characters": vocabulary.characters,
    }
    if vocabulary.subwords:
        described["subwords"] = {name: getattr(vocabulary.subwords, name) for name in _SUBWORDS}
    return described


def _make_vocabulary(described: dict[str, Any], tokenizer: Path) -> Vocabulary:
    read = described.get("subwords")
    subwords = Subwords(read_tokenizer_files(tokenizer), **read) if read else None
    return Vocabulary(tuple(described["words"]), tuple(described["characters"]), subwords)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(
            f"{path}: there is no such file. Expected a run folder that keeps its model, "
            "or the folder of a saved tagger, with config.json, vocabulary.json and "
            "model.safetensors."
        ) from None
    except ValueError as failure:
        raise ModelError(f"{path}: not JSON: {failure}.") from None
    if not isinstance(content, dict):
        raise ModelError(f"{path}: expected a JSON object, found {type(content).__name__}.")
    return content


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
