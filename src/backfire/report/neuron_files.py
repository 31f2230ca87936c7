"""Writes the files of a study of units into a folder; nothing else there is touched."""

from pathlib import Path

from backfire.report.folder import write_texts
from backfire.report.markdown_neurons import markdown_study
from backfire.report.neuron_page import render_study
from backfire.report.neurons import NeuronStudy

PAGE = "neurons.html"


def write_study(study: NeuronStudy, folder: Path) -> Path:
    """Write neurons.html, neurons.md and neurons.json, each whole, and return the page's path.

    Raises:
        SettingsError: If a file is in the place of the folder.
    """
    contents = {
        "neurons.json": study.model_dump_json(indent=2) + "\n",
        "neurons.md": markdown_study(study),
        PAGE: render_study(study),
    }
    write_texts(folder, contents)
    return folder / PAGE
