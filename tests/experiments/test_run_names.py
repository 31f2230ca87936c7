"""The names of runs: whoever changes one without meaning to trains everything anew."""

from pathlib import Path

import pytest

from backfire.experiments.spec import (
    CorpusIdentity,
    LabSettings,
    RunRequest,
    RunSpec,
    SourceIdentity,
    SourceState,
)
from backfire.models.settings import TaggerSettings
from backfire.records.settings import make_settings

TEXT = CorpusIdentity("tpos", "pos", {"train": "abc", "validation": "def", "test": "ghi"})
SOURCE = SourceIdentity(TaggerSettings(), SourceState(run="0123456789abcdef", epoch=3))


def name(*mitigate, source=SOURCE, **settings) -> RunSpec:
    values = make_settings(LabSettings, {"mitigate": mitigate, **settings}, "test")
    request = RunRequest(corpus="tpos", runs=Path(), seed=7, settings=values)
    return request.specify(TEXT, "vectors", source, ["fedcba9876543210"] if mitigate else ())


@pytest.mark.parametrize(
    ("spec", "run"),
    [
        (name(source=None), "e0765a1baf58ff4f"),
        (name(source=None, training={"keep": "last"}), "c4d6917a99034c63"),
        (name(), "3e41cfaafbbb1960"),
        (name({"name": "l2_sp", "alpha": 0.5}), "eddde29c3c24cbed"),
        (name({"name": "lp_ft"}, {"name": "wise_ft"}), "459c1dfbb723d9a2"),
        (name({"name": "lwf"}), "3037411a1383bcd2"),
        (name({"name": "bss"}), "665b2f096ef7ff20"),
        (name({"name": "l2_sp"}, {"name": "prune_units"}), "016cd34bf3fca3e8"),
        (name(subset={"sentences": "all", "seed": 4}), "3e41cfaafbbb1960"),
    ],
)
def test_a_run_keeps_its_name(spec: RunSpec, run: str) -> None:
    assert spec.run == run
    assert RunSpec(**spec.model_dump(mode="json")).run == run, "as a manifest keeps it"


def test_a_mitigation_that_does_something_else_today_has_another_name() -> None:
    revised = name({"name": "lwf"})
    assert revised.versions == {"lwf": 2}
    assert revised.run != revised.model_copy(update={"versions": {}}).run
    assert name({"name": "l2_sp"}).versions == name().versions == {}


def test_a_part_of_the_training_sentences_is_in_the_name() -> None:
    names = {name(subset={"sentences": n, "seed": k}).run for n in (5, 6) for k in (0, 1)}
    assert len(names | {name().run}) == 5
    assert "subset" not in name().model_dump(mode="json"), (
        "manifests of all sentences are as before"
    )
