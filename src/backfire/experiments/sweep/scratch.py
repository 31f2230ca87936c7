"""A folder for one job alone, on whatever machine carries it out."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from backfire.records.locks import only_one, when_free


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder that no other job works in, under the temporary folder; it is removed then.

    So is what jobs of this user that were killed have left there: the lock of a folder is free when
    its job has ended, however it ended.
    """
    place, mine = Path(tempfile.gettempdir()), f"backfire-job-{os.getuid()}-"
    left = {each.name.removesuffix(".lock").lstrip(".") for each in place.glob(f".{mine}*.lock")}
    for name in left | {each.name for each in place.glob(f"{mine}*")}:
        when_free(place / name, partial(shutil.rmtree, place / name, ignore_errors=True))
    folder = place / f"{mine}{uuid.uuid4().hex}"
    with only_one(folder):
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
