"""Carries out a study and kills itself with SIGKILL once so many runs are done.

Arguments: the study, its settings (TOML), how many runs, and the folders of runs, evidence and
corpora with their catalogue.
"""

import os
import signal
import sys
from pathlib import Path

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.study import StudyDesk
from backfire.experiments.studying import find_study, train_study
from backfire.experiments.sweep.identities import Lab
from backfire.experiments.sweep.news import RunEnded
from backfire.records.settings import read_settings


def main(name: str, config: str, runs_left: str, runs: str, results: str, catalogue: str) -> None:
    left = [int(runs_left)]

    def say(news: object) -> None:
        left[0] -= isinstance(news, RunEnded)
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    study, data = find_study(name), Path(catalogue).parent
    lab = Lab(Path(runs), Path(results), data, Path(catalogue))
    settings = read_settings(study.settings, Path(config))
    desk = StudyDesk(Path("unused"), Evidence(lab.results), settings, (), data, lab.catalogue)
    list(train_study(study, desk, lab, say))


if __name__ == "__main__":
    main(*sys.argv[1:])
