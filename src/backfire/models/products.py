"""Matrix products on a CPU core, by the library that is fastest there.

On x86 PyTorch gives float32 products to MKL, which keeps to 256-bit instructions on processors that
are not Intel's; oneDNN, which PyTorch carries too, writes its code for the processor it finds. On
an AMD EPYC of 2024 a 512-cube ran at 110 GFLOP/s with MKL and at 250 with oneDNN. A call of oneDNN
costs some 10 µs more, so small products stay where they are. And it writes its code anew for every
shape, which takes a millisecond: whoever multiplies many rows should take a `round_number` of them,
so that few shapes occur.
"""

import platform
from functools import cache
from typing import Final

import torch
from jaxtyping import Float
from torch import Tensor

SMALL: Final = 1 << 19
"""Products of fewer multiplications than this gain nothing from oneDNN."""


def round_number(n_rows: int) -> int:
    """Return the next number of rows that is common: any up to 16, then multiples of 16 and 32."""
    if n_rows <= 16:  # noqa: PLR2004
        return n_rows
    step = 16 if n_rows <= 128 else 32  # noqa: PLR2004
    return -(-n_rows // step) * step


def multiply(
    rows: Float[Tensor, "N K"],
    weight: Float[Tensor, "M K"],
    bias: Float[Tensor, " M"] | None = None,
) -> Float[Tensor, "N M"]:
    """Return rows · weightᵀ (+ bias), outside of autograd; `weight` may be a transposed view."""
    if _suits_onednn(rows, weight):
        multiplied: Tensor = torch.ops.mkldnn._linear_pointwise(rows, weight, bias, "none", [], "")
        return multiplied
    return rows @ weight.t() if bias is None else torch.addmm(bias, rows, weight.t())


def multiply_add(
    rows: Float[Tensor, "N K"], weight: Float[Tensor, "M K"], addend: Float[Tensor, "N M"]
) -> Float[Tensor, "N M"]:
    """Return rows · weightᵀ + addend, outside of autograd."""
    if _suits_onednn(rows, weight):
        added: Tensor = torch.ops.mkldnn._linear_pointwise.binary(rows, addend, weight, None, "add")
        return added
    return torch.addmm(addend, rows, weight.t())


@cache
def has_onednn() -> bool:
    """Tell whether this PyTorch and this processor have oneDNN's products."""
    return (
        platform.machine() in {"x86_64", "AMD64"}
        and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    )


def _suits_onednn(rows: Tensor, weight: Tensor) -> bool:
    return (
        rows.dtype == torch.float32
        and rows.shape[0] * weight.numel() >= SMALL
        and rows.device.type == "cpu"
        and has_onednn()
    )
