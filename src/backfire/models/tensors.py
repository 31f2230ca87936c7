"""Tensors in files: safetensors only, never a pickle."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from backfire.records.errors import ModelError


def save_tensors(path: Path, tensors: Mapping[str, Tensor]) -> None:
    """Write tensors to a file.

    Raises:
        OSError: If the disk is full or the file can't be written; safetensors itself hides the
            system's error number in a text.
    """
    try:
        save_file({name: tensor.cpu().contiguous() for name, tensor in tensors.items()}, path)
    except SafetensorError as failure:
        number = re.search(r"os error (\d+)", str(failure))
        if number is None:
            raise
        code = int(number[1])
        raise OSError(code, os.strerror(code), str(path)) from None


def load_tensors(path: Path, advice: str) -> dict[str, Tensor]:
    """Read the tensors of a file.

    Args:
        path: The file.
        advice: What to do if it is absent or broken; the end of the message.

    Raises:
        ModelError: If the file is absent or broken.
    """
    try:
        return load_file(path)
    except (SafetensorError, OSError) as failure:
        raise ModelError(f"{path}: broken or absent: {failure}. {advice}") from None
