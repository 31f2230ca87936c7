"""A report as JSON."""

import json

from backfire.report.output import Report


def json_text(report: Report) -> str:
    """Return report.json as text; characters that UTF-8 can't hold are escaped."""
    text = json.dumps(report.as_json(), indent=2, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace").decode() + "\n"
