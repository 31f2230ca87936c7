"""The arms of a sweep that a frontier shows, as its description names them; no torch is needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backfire.experiments.evidence.cells import RANDOM, TRANSFER
from backfire.experiments.sweep.spec import ArmSpec, SweepSpec
from backfire.report.frontiers.record import Kind

_BOUNDS = ("oracle",)


@dataclass(frozen=True)
class ShownArm:
    """An arm of a frontier.

    Attributes:
        spec: Its description.
        method: Its mitigations or its combiner, with what it combines.
        strength: Their settings.
        kind: What it is.
        knows: The arms from random initialisation whose runs it consults or combines.
    """

    spec: ArmSpec
    method: str
    strength: str
    kind: Kind
    knows: tuple[str, ...]


def find_arms(sweep: SweepSpec, target: str) -> list[ShownArm]:
    """Return the arms of a target that a frontier shows: plain transfer first, if it is there.

    Arms without a mitigation that are neither of the two plain ones are parts of others.
    """
    own = {arm.name: arm for arm in sweep.arm if target in arm.targets}
    shown = [each for arm in own.values() if (each := _show(sweep, arm, own)) is not None]
    return sorted(shown, key=lambda each: each.kind != "plain")


def _show(sweep: SweepSpec, arm: ArmSpec, own: Mapping[str, ArmSpec]) -> ShownArm | None:
    if arm.combine is not None:
        name, strength = _split([arm.combine])
        kind: Kind = "bound" if arm.combine["name"] in _BOUNDS else "combined"
        knows = tuple(each.arm for each in arm.old if not own[each.arm].source)
        return ShownArm(arm, f"{name} of {_parts(arm)}", strength, kind, knows)
    chosen = _mitigations(sweep, arm)
    if chosen:
        knows = (arm.references,) if arm.references else ()
        return ShownArm(arm, *_split(chosen), "mitigation", knows)
    return ShownArm(arm, TRANSFER, "", "plain", ()) if arm.name == TRANSFER else None


def _parts(arm: ArmSpec) -> str:
    """Say what an arm combines: "consulted + transfer", "2 transfer"."""
    words = [f"{each.each} {each.arm}" if each.each > 1 else each.arm for each in arm.members]
    return " + ".join(words)


def _mitigations(sweep: SweepSpec, arm: ArmSpec) -> Sequence[Mapping[str, Any]]:
    """Return what an arm's runs are mitigated by: the last layer of settings that says so."""
    layers = (sweep.settings, sweep.fine_tuning, arm.settings, arm.fine_tuning)
    found = [layer["mitigate"] for layer in layers if "mitigate" in layer]
    return found[-1] if found else ()


def _split(chosen: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return the names of what was chosen, and the strengths in words.

    What is set in words, such as a ranking, makes another method of it, not another strength.
    """
    names, strengths = [], []
    for each in chosen:
        options = {**each, **each.get("options", {})}
        own = {key: value for key, value in options.items() if key not in {"name", "options"}}
        words = [f"{key}={value}" for key, value in own.items() if isinstance(value, str)]
        names.append(" ".join([str(each["name"]), *words]))
        strengths += [f"{k}={_spell(v)}" for k, v in own.items() if not isinstance(v, str)]
    return " + ".join(names), ", ".join(strengths)


def _spell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "/".join(map(_spell, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def random_arm(sweep: SweepSpec, target: str) -> ArmSpec | None:
    """Return the arm from random initialisation that all are measured against."""
    found = (arm for arm in sweep.arm if arm.name == RANDOM and target in arm.targets)
    return next(found, None)
