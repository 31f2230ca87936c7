"""How a tagger computes on its device: in which precision, and whether always the same way."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Literal

import torch

from backfire.models.settings import Precision
from backfire.records.errors import SettingsError

_BFLOAT16_OF_CPUS = ("avx512_bf16", "amx_bf16", "bf16", "sve_bf16")
"""The instructions, as `torch.cpu.get_capabilities` names them, that multiply in bfloat16."""


def check_precision(precision: Precision, device: torch.device) -> None:
    """Refuse what the device can't do, or only slower than without.

    Raises:
        SettingsError: If the precision needs another device, or a newer one.
    """
    if precision == "tf32" and device.type != "cuda":
        raise SettingsError(
            f"the precision 'tf32' needs --device cuda; found {device.type}. Leave the setting "
            "out, or set the device."
        )
    if precision == "bfloat16" and not _multiplies_bfloat16(device):
        needed, found = (
            ("a GPU since Ampere", torch.cuda.get_device_name(device))
            if device.type == "cuda"
            else ("a CPU with AVX512-BF16, AMX or Arm's BF16", "none that this PyTorch can tell")
        )
        raise SettingsError(
            f"the precision 'bfloat16' needs {needed}; found {found}. Leave the setting out."
        )


def _multiplies_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if not hasattr(torch.cpu, "get_capabilities"):  # an older PyTorch
        return False
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name) for name in _BFLOAT16_OF_CPUS)


@contextmanager
def arithmetic(
    device: torch.device, precision: Precision = "float32", *, deterministic: bool = False
) -> Iterator[None]:
    """Compute in that precision until the block ends; on a CPU there is nothing to set.

    float32 is float32: PyTorch's own default lets cuDNN round the factors of an LSTM's products to
    ten bits (TF32), which only the precision "tf32" asks for here.
    """
    if device.type != "cuda":
        yield
        return
    with _tf32(allowed=precision == "tf32"), _determinism(asked=deterministic):
        yield


def mixing(device: torch.device, precision: Precision) -> AbstractContextManager[object]:
    """Return what a forward pass runs in, inside of `arithmetic`: mixed precision if asked for.

    bfloat16 has the range of float32, so no loss needs scaling; parameters, gradients and momentum
    stay in float32.
    """
    if precision == "bfloat16":
        return torch.autocast(device.type, torch.bfloat16)
    return nullcontext()


@contextmanager
def _tf32(*, allowed: bool) -> Iterator[None]:
    own: Literal["tf32", "ieee"] = "tf32" if allowed else "ieee"
    switches = _precision_switches()
    before = [(switch, name, getattr(switch, name)) for switch, name in switches]
    for switch, name in switches:
        setattr(switch, name, own if name == "fp32_precision" else allowed)
    try:
        yield
    finally:
        for switch, name, value in before:
            setattr(switch, name, value)


def _precision_switches() -> list[tuple[object, str]]:
    """Return PyTorch's switches for TF32; since 2.9 the older ones must not be mixed with them."""
    cudnn, matmul = torch.backends.cudnn, torch.backends.cuda.matmul
    if hasattr(cudnn, "rnn") and hasattr(matmul, "fp32_precision"):
        # convolutions too: where they and LSTMs differ, PyTorch refuses every older question
        parts = (cudnn.rnn, getattr(cudnn, "conv"), matmul)  # noqa: B009 - unknown to the stubs
        return [(part, "fp32_precision") for part in parts]
    return [(cudnn, "allow_tf32"), (matmul, "allow_tf32")]


@contextmanager
def _determinism(*, asked: bool) -> Iterator[None]:
    if not asked:
        yield
        return
    # cuBLAS reads it when the process first uses the device; without it PyTorch refuses.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)
