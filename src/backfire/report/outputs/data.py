"""report.json: every number."""

from typing import Final

from backfire.report.json_text import json_text
from backfire.report.output import Output, as_text

OUTPUT: Final = Output(file="report.json", write=as_text(json_text))
