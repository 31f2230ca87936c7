from contextlib import nullcontext

import pytest
import torch

from backfire.models.arithmetic import arithmetic, check_precision, mixing
from backfire.models.device import CPU, describe_device, find_device
from backfire.records.errors import SettingsError

CUDA = torch.device("cuda")


def pretend(patch: pytest.MonkeyPatch, *, n_devices: int) -> None:
    patch.setattr(torch.cuda, "is_available", lambda: n_devices > 0)
    patch.setattr(torch.cuda, "device_count", lambda: n_devices)
    patch.setattr(torch.cuda, "get_device_name", lambda _: "NVIDIA H100")


def test_the_cpu_is_always_there() -> None:
    assert find_device("cpu") == CPU
    assert describe_device(CPU) == "cpu"


@pytest.mark.parametrize("name", ["gpu", "cuda:", "cuda:x", "CUDA", "", "mps"])
def test_an_unknown_device_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="expected cpu, cuda or cuda:N"):
        find_device(name)


def test_without_a_cuda_device_the_message_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, n_devices=0)
    monkeypatch.setattr(torch.backends.cuda, "is_built", lambda: False)
    with pytest.raises(SettingsError, match=r"'cuda': no CUDA device.*without CUDA.*--device"):
        find_device("cuda")
    monkeypatch.setattr(torch.backends.cuda, "is_built", lambda: True)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7")
    with pytest.raises(SettingsError, match=r"CUDA_VISIBLE_DEVICES is '7'; `nvidia-smi`"):
        find_device("cuda:0")


def test_of_several_devices_those_that_are_there_are_named(monkeypatch) -> None:
    pretend(monkeypatch, n_devices=2)
    assert find_device("cuda:1") == torch.device("cuda:1")
    assert describe_device(find_device("cuda")) == "cuda(NVIDIA H100)"
    with pytest.raises(SettingsError, match=r"'cuda:2': this machine has cuda:0 \(NVIDIA H100\),"):
        find_device("cuda:2")


def test_a_precision_that_the_device_lacks_is_refused(monkeypatch) -> None:
    check_precision("float32", CPU)
    with pytest.raises(SettingsError, match="'tf32' needs --device cuda; found cpu"):
        check_precision("tf32", CPU)
    pretend(monkeypatch, n_devices=1)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: False)
    check_precision("tf32", CUDA)
    with pytest.raises(SettingsError, match="a GPU since Ampere; found NVIDIA H100"):
        check_precision("bfloat16", CUDA)


@pytest.mark.parametrize(
    ("capability", "has"),
    [("avx512_bf16", True), ("amx_bf16", True), ("bf16", True), ("avx2", False)],
)
def test_a_cpu_that_would_only_be_slower_is_refused(capability, has, monkeypatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {capability: True})
    with nullcontext() if has else pytest.raises(SettingsError, match="needs a CPU with AVX512"):
        check_precision("bfloat16", CPU)


@pytest.mark.parametrize("precision", ["float32", "tf32", "bfloat16"])
def test_what_is_set_for_a_cuda_device_is_put_back(precision, monkeypatch) -> None:
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG", raising=False)

    def switches():
        parts = (torch.backends.cudnn.rnn, torch.backends.cudnn.conv, torch.backends.cuda.matmul)
        precisions = [part.fp32_precision for part in parts]
        return precisions, torch.are_deterministic_algorithms_enabled()

    before = switches()
    with arithmetic(CUDA, precision, deterministic=True):
        inside, deterministic = switches()
        assert set(inside) == {"tf32" if precision == "tf32" else "ieee"}
        assert deterministic
    assert switches() == before
    with arithmetic(CPU, deterministic=True):
        assert switches() == before


def test_only_bfloat16_mixes() -> None:
    for precision in ("float32", "tf32"):
        with mixing(CUDA, precision):
            assert not torch.is_autocast_enabled("cuda")
        with mixing(CPU, precision):
            assert not torch.is_autocast_enabled("cpu")
    with mixing(CPU, "bfloat16"):
        assert torch.is_autocast_enabled("cpu")
