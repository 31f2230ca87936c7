"""Taggers on the Hugging Face hub: the folder of a saved tagger, with its model card."""

import tempfile
from pathlib import Path
from typing import Final

from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError, missing_extra

_FILES: Final = ("*.json", "*.safetensors", "*.txt", "*.model", "tokenizer/*")
"""What a saved tagger is made of; nothing else is ever fetched."""

CARD: Final = "README.md"
"""The file of the model card, as the hub wants it."""


def push_tagger(tagger: Tagger, name: str, *, card: str | None = None, private: bool = True) -> str:
    """Put a tagger on the hub and return the address of the commit.

    Whoever is logged in there (`hf auth login`, or `HF_TOKEN`) is its owner.

    Args:
        tagger: The tagger.
        name: "owner/name"; it is made if it is not there.
        card: The model card, in Markdown; without one, the card that is there stays.
        private: Whether a new one is seen by its owner alone.

    Raises:
        MissingExtraError: If huggingface_hub is not installed.
        ModelError: If the hub refuses.
    """
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "tagger"
        tagger.save_pretrained(folder)
        if card is not None:
            (folder / CARD).write_text(card, encoding="utf-8")
        return push_folder(folder, name, private=private)


def push_folder(folder: Path, name: str, *, private: bool = True) -> str:
    """Put a folder on the hub as a model and return the address of the commit.

    Args:
        folder: Of the model, with its card.
        name: "owner/name".
        private: Whether a new one is seen by its owner alone.

    Raises:
        MissingExtraError: If huggingface_hub is not installed.
        ModelError: If the hub refuses.
    """
    try:
        from huggingface_hub import HfApi
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError
    except ImportError:
        raise missing_extra("push_to_hub", "transformers") from None
    hub = HfApi()
    try:
        hub.create_repo(name, private=private, exist_ok=True)
        commit = hub.upload_folder(
            repo_id=name, folder_path=folder, commit_message="Save a tagger of Backfire"
        )
    except (HfHubHTTPError, HFValidationError, OSError) as failure:
        raise ModelError(f"{name}: the hub does not take it: {_first_line(failure)}") from None
    return str(commit.commit_url)


def fetch_tagger(name: str) -> Path:
    """Return the folder of a tagger on the hub, from its local cache where it is there.

    Args:
        name: "owner/name", with "@" and a revision if one is wanted.

    Raises:
        MissingExtraError: If huggingface_hub is not installed.
        ModelError: If there is no such tagger.
    """
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError
    except ImportError:
        raise missing_extra(f"the tagger {name}", "transformers") from None
    model, _, revision = name.partition("@")
    try:
        return Path(
            snapshot_download(model, revision=revision or None, allow_patterns=list(_FILES))
        )
    except (HfHubHTTPError, OSError, ValueError) as failure:
        raise ModelError(
            f"{name}: is no folder here, and can't be fetched from the Hugging Face hub: "
            f"{_first_line(failure)} Give the folder of a saved tagger, or owner/name."
        ) from None


def _first_line(failure: Exception) -> str:
    return next(iter(str(failure).strip().splitlines()), type(failure).__name__)
