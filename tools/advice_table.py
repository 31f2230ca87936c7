"""Writes the table that `backfire advise` rests on, from what was drawn into docs/.

python tools/advice_table.py            writes it
python tools/advice_table.py --check    fails if it is not what is there
"""

import sys
from pathlib import Path

from backfire.experiments.advice.making import make_table
from backfire.experiments.advice.table import FILE
from backfire.records.run_folder import write_json
from backfire.report.rounded import rounded

HOUSE = Path(__file__).resolve().parent.parent
TABLE = HOUSE / "src" / "backfire" / "experiments" / "advice" / FILE


def write(path: Path) -> None:
    """Write the table."""
    table = make_table(HOUSE / "docs" / "results", HOUSE / "docs" / "studies")
    write_json(path, rounded(table.model_dump(mode="json")))


if __name__ == "__main__":
    if "--check" in sys.argv:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as folder:
            write(Path(folder) / FILE)
            if (Path(folder) / FILE).read_bytes() != TABLE.read_bytes():
                sys.exit(f"{TABLE} is stale. Write it anew: make docs")
    else:
        write(TABLE)
