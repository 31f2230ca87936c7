"""The one-line signature that stands under every number, from which a run can be repeated."""

from importlib.metadata import PackageNotFoundError, version


def backfire_version() -> str:
    """Return the installed version, or "unknown" in a tree that was never installed."""
    try:
        return version("backfire")
    except PackageNotFoundError:
        return "unknown"


def make_signature(**parts: object) -> str:
    """Return `backfire:VERSION|name:value|…`, in the order given; parts that are None are left out.

    >>> make_signature(task="pos", seeds=None).partition("|")[2]
    'task:pos'
    """
    named = {"backfire": backfire_version(), **parts}
    return "|".join(f"{name}:{value}" for name, value in named.items() if value is not None)


def signature_part(signature: str, name: str) -> str | None:
    """Return what a signature says of a name; None if nothing.

    >>> signature_part("backfire:1.0|task:pos", "task")
    'pos'
    """
    parts = (each.partition(":") for each in signature.split("|"))
    return next((value for own, _, value in parts if own == name), None)
