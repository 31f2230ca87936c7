"""What a comparison reads: gold and the runs of both sides, brought to one text in one order."""

from backfire.experiments.inputs.reading import Gold, Run, files_exist, read_inputs
from backfire.experiments.inputs.record import Inputs
from backfire.experiments.inputs.settings import Column, Reading

__all__ = ["Column", "Gold", "Inputs", "Reading", "Run", "files_exist", "read_inputs"]
