"""Where the corpora lie on this machine."""

import os
from pathlib import Path
from typing import Final

from backfire.records.errors import SettingsError

VARIABLE: Final = "BACKFIRE_DATA"


def data_directory(data: Path | None = None) -> Path:
    """Return the folder of the corpora, which need not exist yet.

    Args:
        data: A folder named by the user; else the environment variable `BACKFIRE_DATA` names it,
            else it is the platform's folder for user data.

    Raises:
        SettingsError: If a file is there.
    """
    named = os.environ.get(VARIABLE)
    folder = data or (Path(named) if named else None)
    if folder is not None and folder.is_file():
        raise SettingsError(
            f"{folder}: it is a file, expected the folder of the corpora. Give that with --data or "
            f"{VARIABLE}."
        )
    if folder is not None:
        return folder
    from platformdirs import user_data_path

    return user_data_path("backfire")
