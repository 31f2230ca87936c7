"""The arms of the little sweep of the tests, and its description as a file."""

from little_corpus import SETTINGS as LITTLE

SETTINGS = {**LITTLE, "training": {"epochs": 2, "patience": 2, "batch_sentences": 15}}

RANDOM = {"name": "random", "targets": ["target"], "runs": 2}
TRANSFER = {"name": "transfer", "targets": ["target"], "source": "source", "runs": 2}
STATES = {**TRANSFER, "name": "states", "runs": 1, "epochs": "all"}


def _lines(values, prefix=""):
    plain = {key: value for key, value in values.items() if not isinstance(value, dict)}
    if plain:
        yield f"[{prefix}]"
        yield from (f"{key} = {value}" for key, value in plain.items())
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _lines(value, f"{prefix}.{key}")


def _arm(arm):
    return "\n".join(["[[arm]]", *(f"{key} = {value!r}" for key, value in arm.items())])


DESCRIPTION = "\n".join(
    ['name = "little"', "vectors = false", *_lines(SETTINGS, "settings")]
    + [_arm(arm) for arm in (RANDOM, TRANSFER, STATES)]
)
