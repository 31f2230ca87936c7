"""In CI a test that skips for want of corpora, a browser, Java or a package is a failure."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
CASES = """
import pytest

@pytest.mark.data
def test_marked(): pytest.skip("no corpora")

def test_fixture(data_dir): pass

@pytest.mark.browser
def test_browser(): pytest.skip("no browser")

@pytest.fixture
def browser(): pytest.skip("no chromium")

def test_in_a_browser(browser): pass

@pytest.fixture
def cluster(): pytest.skip("no Java")

@pytest.mark.spark
def test_on_spark(cluster): pass

@pytest.mark.ray
def test_on_ray(): pytest.skip("no Ray")

def test_other(): pytest.skip("something else")

@pytest.mark.xfail(reason="known")
@pytest.mark.data
def test_known(): raise ValueError
"""
QUICK = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
MARKERS = "".join(f"  {name}: x\n" for name in ("data", "browser", "spark", "ray"))
INI = f"[pytest]\nmarkers =\n{MARKERS}addopts = -q -rA -p no:cacheprovider\n"


@pytest.mark.parametrize(
    ("settings", "counts"),
    [
        ({"CI": "true"}, "3 failed, 1 skipped, 1 xfailed, 3 errors"),
        ({"CI": ""}, "7 skipped, 1 xfailed"),
    ],
)
def test_a_skip_for_want_of_what_ci_has_fails_there(tmp_path, settings, counts):
    shutil.copy(TESTS / "conftest.py", tmp_path)
    (tmp_path / "test_cases.py").write_text(CASES)
    (tmp_path / "pytest.ini").write_text(INI)
    environment = {**os.environ, **settings, "BACKFIRE_DATA": "", **QUICK}
    command = [sys.executable, "-m", "pytest", str(tmp_path)]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert counts in done.stdout
    if settings["CI"]:
        assert "This must not be skipped in CI" in done.stdout
        assert "no corpora" in done.stdout
