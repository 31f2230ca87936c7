"""Where the corpora lie on this machine."""

import os
from pathlib import Path
from typing import Final

VARIABLE: Final = "BACKFIRE_DATA"


def data_directory(data: Path | None = None) -> Path:
    """Return the folder of the corpora, which need not exist yet.

    Args:
        data: A folder named by the user; else the environment variable `BACKFIRE_DATA` names it,
            else it is the platform's folder for user data.
    """
    if data is not None:
        return data
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("backfire")
