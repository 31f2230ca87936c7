"""What every test may use."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything imports torch, whose threads would wait for each other by spinning.
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The downloaded corpora; tests that use it carry the marker `data`."""
    folder = os.environ.get("BACKFIRE_DATA")
    if not folder:
        pytest.skip("BACKFIRE_DATA is not set: the downloaded corpora are not here")
    path = Path(folder)
    if not path.is_dir():
        pytest.skip(f"BACKFIRE_DATA={folder} is no folder: the downloaded corpora are not here")
    return path


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: archives hold the time at which they were made, and every
    process must give a test the same name."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI, where all that tests want is at hand, a test that skips for want of it fails."""
    report = yield
    wants = {"data", "browser", "spark", "ray"} & {mark.name for mark in item.iter_markers()}
    wants |= {"data_dir", "browser"} & set(item.fixturenames)
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if os.environ.get("CI") and skipped and wants:
        report.outcome = "failed"
        report.longrepr = f"This must not be skipped in CI: {report.longrepr}"
    return report
