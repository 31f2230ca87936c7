"""The demo: the paper's contrast on corpora that Backfire makes itself, in under a minute."""

from collections.abc import Callable
from pathlib import Path

from backfire.experiments.compare import Comparison
from backfire.experiments.contrast import Contrast, run_contrast
from backfire.experiments.spec import LabSettings
from backfire.experiments.training_run import Progress
from backfire.records.run_folder import forget_runs
from backfire.records.settings import make_settings

_SETTINGS = {
    "tagger": {
        "representation": {"word_width": 50, "character_width": 16, "character_hidden": 24},
        "extractor": {"hidden": 64},
    },
    "training": {"epochs": 20, "patience": 3, "learning_rate": 0.04},
}


def demo_settings() -> LabSettings:
    """Return the settings of the demo: a small tagger, and bigger steps than the paper's."""
    return make_settings(LabSettings, _SETTINGS, "the demo")


def run_demo(out: Path, say: Callable[[Progress], None], *, jobs: int = 2) -> Comparison:
    """Train on the synthetic news and tweets, two seeds an arm, always anew, and write the report.

    Args:
        out: The folder for everything; the runs and the report of an earlier demo are replaced.
        say: Called after each epoch of each run.
        jobs: Runs at a time.

    Returns:
        What came out on the test split.
    """
    contrast = Contrast(
        source="synthetic-news",
        target="synthetic-tweets",
        seeds=2,
        settings=demo_settings(),
        out=out,
        jobs=jobs,
    )
    forget_runs(out / "runs")
    comparison = run_contrast(contrast, say).compare("test")
    comparison.write(out)
    return comparison
