"""Mitigations and combiners in words, for whoever chooses one."""

from collections.abc import Mapping
from typing import Any, Final

from backfire.records.errors import SettingsError, unknown_name
from backfire.records.settings import Settings
from backfire.transfer.combiner import COMBINERS, Combiner
from backfire.transfer.method import METHODS, Method
from backfire.transfer.mitigation import PLACES
from backfire.transfer.named_choice import spell

_COMBINE: Final = {"combine": "predicts with old and new taggers at once: backfire combine"}
"""Where a combiner plugs in."""


class SettingDescription(Settings):
    """One setting of a mitigation."""

    name: str
    default: Any
    values: str
    """What it may be, in words."""
    meaning: str


class MethodDescription(Settings):
    """One mitigation or combiner."""

    name: str
    title: str
    formula: str
    origin: str
    places: dict[str, str]
    """Where it plugs in, and what that place is for."""
    settings: tuple[SettingDescription, ...]
    neutral: dict[str, Any]
    """The settings with which it does nothing."""
    consults: bool
    """Whether it reads reference taggers, which must then be given."""
    excludes: dict[str, str]
    """What it can't be combined with, and why."""


def describe_all() -> list[MethodDescription]:
    """Describe every mitigation, sorted by name, and then every combiner."""
    known = [*METHODS.load_all().items(), *COMBINERS.load_all().items()]
    return [_describe(name, method) for name, method in known]


def describe(name: str) -> MethodDescription:
    """Describe one mitigation or combiner.

    Raises:
        SettingsError: If there is none of that name.
    """
    known = {each: registry for registry in (METHODS, COMBINERS) for each in registry.names()}
    if name not in known:
        raise SettingsError(unknown_name("mitigation", name, known))
    return _describe(name, known[name].load(name))


def _describe(name: str, method: Method | Combiner) -> MethodDescription:
    defaults = method.settings().model_dump(mode="json")
    schema = method.settings.model_json_schema()["properties"]
    return MethodDescription(
        name=name,
        title=method.title,
        formula=method.formula,
        origin=method.origin,
        places=_places(method),
        settings=tuple(
            SettingDescription(
                name=key,
                default=defaults[key],
                values=_values(schema[key]),
                meaning=" ".join((field.description or "").split()),
            )
            for key, field in method.settings.model_fields.items()
        ),
        neutral=method.neutral.model_dump(mode="json", exclude_defaults=True),
        consults=method.consults(method.settings()) if isinstance(method, Method) else False,
        excludes=dict(method.excludes) if isinstance(method, Method) else {},
    )


def _places(method: Method | Combiner) -> dict[str, str]:
    if isinstance(method, Combiner):
        return _COMBINE
    return {place: what for place, what in PLACES.items() if place in method.places}


_BOUNDS: Final = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
_KINDS: Final = {"number": "number", "integer": "whole number", "boolean": "true or false"}


def _values(schema: Mapping[str, Any]) -> str:
    """Say in words what a JSON schema allows."""
    if "anyOf" in schema:
        kinds = [each for each in schema["anyOf"] if each.get("type") != "null"]
        return " or ".join(map(_values, kinds))
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list: {_values(schema['items'])}"
    kind = _KINDS.get(schema.get("type", ""), "text")
    bounds = [f"{sign} {schema[key]:g}" for key, sign in _BOUNDS.items() if key in schema]
    return " ".join([kind, ", ".join(bounds)]).strip()


def format_description(described: MethodDescription) -> str:
    """Return a description as text."""
    lines = [
        f"{described.name}: {described.title}",
        f"  {described.formula}",
        f"  origin: {described.origin}",
        *(f"  {place}: {what}" for place, what in described.places.items()),
        *(["  consults references: --reference RUN, one or several"] if described.consults else []),
        "settings:",
    ]
    for each in described.settings:
        lines.append(f"  {each.name}={spell(each.default)}  ({each.values})")
        lines.append(f"    {each.meaning}")
    neutral = ",".join(f"{key}={spell(value)}" for key, value in described.neutral.items())
    lines.append(f"neutral: {described.name}:{neutral}")
    lines += [f"not with {other}: {reason}" for other, reason in described.excludes.items()]
    return "\n".join(lines)
