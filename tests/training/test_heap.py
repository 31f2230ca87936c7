import subprocess
import sys

import pytest

FAULTS = """
import resource
import sys
import numpy as np
from backfire.training.heap import keep_heap

def churn():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        blocks = [np.ones(1 << 20, dtype=np.uint8) for _ in range(12)]
        del blocks
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

if sys.argv[1] == "keep":
    keep_heap()
churn()
print(churn())
"""


def page_faults(how: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", FAULTS, how], check=True, capture_output=True, text=True
    )
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc's malloc is told what to keep")
def test_freed_memory_is_not_cleared_again_by_the_system() -> None:
    left_alone, kept = page_faults("leave"), page_faults("keep")
    assert kept < 0.1 * left_alone
