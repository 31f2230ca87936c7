"""The contracts between rooms: complete, kept, and each caught when it is broken on purpose."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
ROOMS = HOUSE / "src" / "backfire"
SETTINGS = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in SETTINGS["contracts"]}

FLOORS = next(name for name in CONTRACTS if name.startswith("Floors"))
SHARED = "The shared rooms import neither torch nor tables"
READING = "The reading wing never trains"
LAB = "The lab wing never draws or tabulates"
ENGINES = "Only engines know where work runs"
FACE = "No room imports the package's own face"
CATEGORIES = "Categories of slices do not know each other"
RANKINGS = "Rankings of units do not know each other"
MEASURES = "Measures of similarity do not know each other"
OUTPUTS = "Files of a report do not know each other"
LIMITS = "Kinds of limits do not know each other"
MITIGATIONS = "Mitigations do not know each other"
COMBINERS = "Combiners do not know each other"
SYSTEMS = "Kinds of models of other libraries do not know each other"

SHARED_ROOMS = {"records", "corpora", "scoring"}
READING_ROOMS = {"transitions", "slices", "neurons", "similarity", "report"}
LAB_ROOMS = {"encoding", "models", "inference", "training", "transfer"}
OTHER_ROOMS = {"engines", "experiments", "cli"}

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def existing_rooms():
    return {file.parent.name for file in ROOMS.glob("*/__init__.py")}


def lint(source):
    """Return the verdict on every contract for the package in a folder, and all that was said."""
    command = [sys.executable, "-c", LINT, "--config", str(HOUSE / "pyproject.toml"), "--no-cache"]
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=source, env=environment, capture_output=True, text=True, check=False
    )
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    return verdicts, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path):
    return Path(
        shutil.copytree(ROOMS, tmp_path / "backfire", ignore=shutil.ignore_patterns("__pycache__"))
    )


def test_every_room_is_of_a_known_kind():
    assert existing_rooms() <= SHARED_ROOMS | READING_ROOMS | LAB_ROOMS | OTHER_ROOMS


@pytest.mark.parametrize(
    ("name", "rooms"),
    [
        (SHARED, SHARED_ROOMS),
        (READING, READING_ROOMS),
        (LAB, LAB_ROOMS),
        (ENGINES, SHARED_ROOMS | READING_ROOMS | LAB_ROOMS | OTHER_ROOMS - {"engines"}),
    ],
)
def test_a_contract_names_every_room_of_its_kind_that_exists(name, rooms):
    named = [module.removeprefix("backfire.") for module in CONTRACTS[name]["source_modules"]]
    assert sorted(named) == sorted(rooms & existing_rooms())


def test_no_contract_goes_without_these_tests():
    assert set(CONTRACTS) == {
        FLOORS, SHARED, READING, LAB, ENGINES, FACE, CATEGORIES, RANKINGS, MEASURES, OUTPUTS,
        LIMITS, MITIGATIONS, COMBINERS, SYSTEMS,
    }  # fmt: skip


def test_the_package_keeps_all_contracts(copy):
    verdicts, said = lint(copy.parent)
    assert verdicts == dict.fromkeys(CONTRACTS, "KEPT"), said


@pytest.mark.parametrize(
    ("contract", "file", "content"),
    [
        (FLOORS, "records/intruder.py", "import backfire.corpora.corpus"),
        (FLOORS, "scoring/intruder.py", "from backfire.transitions import outcomes"),
        (FLOORS, "encoding/intruder.py", "from backfire.corpora.corpus import Corpus"),
        (FLOORS, "report/intruder.py", "import backfire.engines.tables"),
        (FLOORS, "cellar/__init__.py", '"""A room that nobody declared."""'),
        (FLOORS, "cellar.py", '"""A module that nobody declared."""'),
        (SHARED, "records/intruder.py", "import torch"),
        (SHARED, "corpora/intruder.py", "def f():\n    import ibis"),
        (SHARED, "scoring/intruder.py", "from duckdb import connect"),
        (READING, "transitions/intruder.py", "from torch import Tensor"),
        (READING, "report/intruder.py", "def f():\n    import safetensors.torch"),
        (READING, "slices/intruder.py", "import torch"),
        (READING, "neurons/intruder.py", "import torch"),
        (READING, "neurons/rankings/intruder.py", "from backfire.inference import predict"),
        (FLOORS, "neurons/intruder.py", "import backfire.slices.columns"),
        (LAB, "models/intruder.py", "import vl_convert"),
        (LAB, "transfer/intruder.py", "def f():\n    import jinja2"),
        (ENGINES, "experiments/intruder.py", "def f():\n    import ray"),
        (ENGINES, "cli/intruder.py", "from pyspark.sql import SparkSession"),
        (
            CATEGORIES,
            "slices/categories/intruder.py",
            "from backfire.slices.categories.capital import CATEGORY",
        ),
        (
            RANKINGS,
            "neurons/rankings/intruder.py",
            "from backfire.neurons.rankings.blame import RANKING",
        ),
        (READING, "similarity/intruder.py", "from torch import Tensor"),
        (FLOORS, "similarity/intruder.py", "import backfire.slices.slice"),
        (
            MEASURES,
            "similarity/measures/intruder.py",
            "from backfire.similarity.measures.leep import MEASURE",
        ),
        (
            OUTPUTS,
            "report/outputs/intruder.py",
            "from backfire.report.outputs.page import OUTPUT",
        ),
        (
            LIMITS,
            "report/gate/limits/intruder.py",
            "from backfire.report.gate.limits.gain import LIMIT",
        ),
        (
            COMBINERS,
            "transfer/combiners/intruder.py",
            "from backfire.transfer.combiners.gated import COMBINER",
        ),
        (
            MITIGATIONS,
            "transfer/mitigations/intruder.py",
            "from backfire.transfer.mitigations.freeze import METHOD",
        ),
        (
            SYSTEMS,
            "inference/systems/intruder.py",
            "from backfire.inference.systems.hf import SYSTEM",
        ),
        (SHARED, "corpora/intruder.py", "def f():\n    import spacy"),
        (READING, "report/intruder.py", "def f():\n    import transformers"),
        (FACE, "corpora/intruder.py", "import backfire"),
        (FACE, "cli/intruder.py", "def f():\n    from backfire import compare"),
    ],
)
def test_a_broken_contract_is_caught_and_named(copy, contract, file, content):
    intruder = copy / file
    intruder.parent.mkdir(exist_ok=True)
    intruder.write_text(content + "\n")
    verdicts, said = lint(copy.parent)
    broken = {name for name, verdict in verdicts.items() if verdict == "BROKEN"}
    # Who climbs floors also reaches what the rooms up there may import.
    assert contract in broken, said
    assert broken == {contract} or contract in {FLOORS, FACE}, said
    assert Path(file).parts[0].removesuffix(".py") in said


def test_whoever_asks_engines_for_work_may_reach_ray_through_them(copy):
    (copy / "engines" / "intruder.py").write_text("def f():\n    import ray\n")
    (copy / "experiments" / "intruder.py").write_text("import backfire.engines.intruder\n")
    verdicts, said = lint(copy.parent)
    assert verdicts[ENGINES] == "KEPT", said
