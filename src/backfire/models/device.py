"""The device that a tagger runs on: the CPU, or one of the machine's CUDA devices."""

import os
import re

import torch

from backfire.records.errors import SettingsError

CPU = torch.device("cpu")


def find_device(name: str) -> torch.device:
    """Return the device of that name, once it is sure that this machine has it.

    Args:
        name: "cpu", "cuda" (the current CUDA device) or "cuda:N".

    Raises:
        SettingsError: If the name is none of these, or this machine has no such device; the
            message says what was found.
    """
    if not re.fullmatch(r"cpu|cuda(:\d+)?", name):
        raise SettingsError(f"device {name!r}: expected cpu, cuda or cuda:N, for instance cuda:0.")
    if name == "cpu":
        return CPU
    if not torch.cuda.is_available():
        raise SettingsError(
            f"device {name!r}: no CUDA device was found: {_why_not()}. "
            "Mend that, or leave --device out to use the CPU."
        )
    n_devices = torch.cuda.device_count()
    index = name.partition(":")[2]
    if index and int(index) >= n_devices:
        found = ", ".join(f"cuda:{k} ({torch.cuda.get_device_name(k)})" for k in range(n_devices))
        raise SettingsError(f"device {name!r}: this machine has {found}. Choose one of these.")
    return torch.device(name)


def describe_device(device: torch.device) -> str:
    """Return what a result was computed on, for manifests and signatures.

    >>> describe_device(torch.device("cpu"))
    'cpu'
    """
    if device.type != "cuda":
        return device.type
    return f"{device.type}({torch.cuda.get_device_name(device)})"


def _why_not() -> str:
    if not torch.backends.cuda.is_built():  # type: ignore[no-untyped-call]
        return (
            f"torch {torch.__version__} is a build without CUDA; a build with it comes from "
            "https://pytorch.org/get-started/locally"
        )
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    hidden = "" if visible is None else f", and CUDA_VISIBLE_DEVICES is {visible!r}"
    return (
        f"torch {torch.__version__} is built for CUDA {torch.version.cuda}, but sees no driver or "
        f"no device{hidden}; `nvidia-smi` shows whether the driver works"
    )
