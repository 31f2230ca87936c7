"""The paper's printed numbers, to stand beside ours; nothing here is ever asserted or aimed at."""

from typing import Final

TABLE_2: Final = {
    "tpos": ("accuracy", 86.82, 89.57),
    "ark": ("accuracy", 91.10, 92.09),
    "tweebank": ("accuracy", 91.66, 93.23),
    "tchunk": ("accuracy or F1", 85.96, 88.86),
    "wnut17": ("F1", 40.36, 41.92),
}
"""Of each target the measure, and in per cent the rows "Random Initialisation" and "Transfer
Learning". For chunks the table's head says accuracy, and Table 1 F1.

Paper: section 5 (Table 2)
"""

SOURCES: Final = {
    "tpos": "wsj-open",
    "ark": "wsj-open",
    "tweebank": "wsj-open",
    "tchunk": "conll2000",
    "wnut17": "conll2003",
}
"""The source corpus of each target; `wsj-open` stands in for the licensed `wsj`.

Paper: section 4.1
"""

NEWS: Final = ("wsj", "wsj-open", "wsj-sample", "gmb-pos", "gmb", "conll2000", "conll2003")
"""Source corpora: the paper's, and the free ones that stand in or stand beside.

Paper: section 4.1
"""
