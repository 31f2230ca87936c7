"""Which commands need an extra."""

from importlib.util import find_spec

from backfire.records.errors import missing_extra


def need_training(command: str) -> None:
    """Refuse a command that trains or predicts where torch is not installed.

    Raises:
        MissingExtraError: If torch or safetensors is not installed.
    """
    if not all(find_spec(package) for package in ("torch", "safetensors", "jaxtyping")):
        raise missing_extra(f"backfire {command}", "train")
