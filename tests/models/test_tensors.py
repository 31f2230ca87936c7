import errno
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError

from backfire.models import tensors
from backfire.models.tensors import load_tensors, save_tensors
from backfire.records.errors import ModelError


def test_tensors_come_back_also_from_a_view(tmp_path: Path) -> None:
    table = torch.arange(12.0).reshape(3, 4)
    save_tensors(tmp_path / "a.safetensors", {"columns": table.T})
    assert torch.equal(load_tensors(tmp_path / "a.safetensors", "")["columns"], table.T)


def test_a_full_disk_keeps_its_error_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise SafetensorError("I/O error: No space left on device (os error 28)")

    monkeypatch.setattr(tensors, "save_file", full)
    with pytest.raises(OSError, match="No space left") as caught:
        save_tensors(tmp_path / "a.safetensors", {})
    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename == str(tmp_path / "a.safetensors")


def test_what_can_not_be_read_is_named_with_advice(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"b\.safetensors: broken or absent: .*Mend it\."):
        load_tensors(tmp_path / "b.safetensors", "Mend it.")
