"""What commands that train or predict need: an extra, and a process of their own."""

from importlib.util import find_spec

from backfire.records.errors import missing_extra
from backfire.records.launched import refuse_launched


def need_training(command: str, *, shared: bool = False, on_ray: bool = False) -> None:
    """Refuse a command that trains or predicts where it can't.

    Args:
        command: The command.
        shared: Whether several processes that a launcher has started may call it: they share the
            work, or there is none to share.
        on_ray: Whether Ray does its work.

    Raises:
        MissingExtraError: If torch or safetensors is not installed.
        SettingsError: If a launcher has started several processes, each of which would do it all.
    """
    if not shared:
        refuse_launched(command, on_ray=on_ray)
    if not all(find_spec(package) for package in ("torch", "safetensors", "jaxtyping")):
        raise missing_extra(f"backfire {command}", "train")
