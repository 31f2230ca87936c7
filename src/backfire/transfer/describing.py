"""Mitigations in words, for whoever chooses one."""

from typing import Any

from pydantic.fields import FieldInfo

from backfire.records.settings import Settings
from backfire.transfer.method import METHODS, Method
from backfire.transfer.mitigation import PLACES


class SettingDescription(Settings):
    """One setting of a mitigation."""

    name: str
    default: Any
    values: str
    """What it may be: a type, with its bounds."""
    meaning: str


class MethodDescription(Settings):
    """One mitigation."""

    name: str
    title: str
    formula: str
    origin: str
    places: dict[str, str]
    """Where it plugs in, and what that place is for."""
    settings: tuple[SettingDescription, ...]
    neutral: dict[str, Any]
    """The settings with which it does nothing."""
    excludes: dict[str, str]
    """What it can't be combined with, and why."""


def describe_all() -> list[MethodDescription]:
    """Describe every mitigation, sorted by name."""
    return [_describe(name, method) for name, method in METHODS.load_all().items()]


def describe(name: str) -> MethodDescription:
    """Describe one mitigation.

    Raises:
        SettingsError: If there is none of that name.
    """
    return _describe(name, METHODS.load(name))


def _describe(name: str, method: Method) -> MethodDescription:
    defaults = method.settings().model_dump(mode="json")
    return MethodDescription(
        name=name,
        title=method.title,
        formula=method.formula,
        origin=method.origin,
        places={place: what for place, what in PLACES.items() if place in method.places},
        settings=tuple(
            SettingDescription(
                name=key,
                default=defaults[key],
                values=_values(field),
                meaning=" ".join((field.description or "").split()),
            )
            for key, field in method.settings.model_fields.items()
        ),
        neutral=method.neutral.model_dump(mode="json", exclude_defaults=True),
        excludes=dict(method.excludes),
    )


def _values(field: FieldInfo) -> str:
    kind = field.annotation
    name = kind.__name__ if isinstance(kind, type) else str(kind).replace("typing.", "")
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    bounds = [
        f"{signs[key]} {getattr(constraint, key)}"
        for constraint in field.metadata
        for key in signs
        if hasattr(constraint, key)
    ]
    return ", ".join([name, *bounds])


def format_description(described: MethodDescription) -> str:
    """Return a description as text."""
    lines = [
        f"{described.name}: {described.title}",
        f"  {described.formula}",
        f"  origin: {described.origin}",
        *(f"  {place}: {what}" for place, what in described.places.items()),
        "settings:",
    ]
    for each in described.settings:
        lines.append(f"  {each.name}={each.default} ({each.values})")
        lines.append(f"    {each.meaning}")
    neutral = ",".join(f"{key}={value}" for key, value in described.neutral.items())
    lines.append(f"neutral: {described.name}:{neutral}")
    lines += [f"not with {other}: {reason}" for other, reason in described.excludes.items()]
    return "\n".join(lines)
