"""Speed and memory of recording activations, by the length of the text.

    python benchmarks/activations.py [--thousands 20] [--json]

Records the 400 units of Φ for a text of generated news and tweets and for one five times as long,
with an untrained tagger of the paper's sizes, one thread, in a process of its own. Only what is
beyond the encoded text itself counts as memory.
"""

import argparse
import json
import os
import subprocess
import sys

PROGRAM = """
import resource, sys, tempfile, time
from pathlib import Path
import numpy as np, torch
from backfire.corpora.synthetic import generate_corpus
from backfire.encoding.batches import encode
from backfire.encoding.vocabulary import build_vocabulary
from backfire.inference.activations import write_activations
from backfire.models.build import build_tagger
from backfire.models.settings import TaggerSettings
wanted = 1000 * int(sys.argv[1])
torch.set_num_threads(1)
some = generate_corpus("tweets", "pos", {"test": 1000}, seed=1).sentences("test")
n_some = sum(map(len, some))
text = some * max(1, round(wanted / n_some))
vocabulary = build_vocabulary(some)
tagger = build_tagger(TaggerSettings(), vocabulary, ["A", "B"], seed=1)
encoded = encode(text, vocabulary, ["A", "B"])
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "a.parquet"
    short = encode(some, vocabulary, ["A", "B"])
    write_activations(path, tagger, short, np.arange(short.n_tokens), "extractor")  # all is loaded
    before, cpu = peak(), time.process_time()
    write_activations(path, tagger, encoded, np.arange(encoded.n_tokens), "extractor")
    seconds = time.process_time() - cpu
    print(encoded.n_tokens, encoded.n_tokens / seconds, path.stat().st_size / 1e6, peak() - before)
"""
NAMES = ("tokens", "tokens a CPU second", "megabytes of file", "peak megabytes beyond the text")


def measure(thousands: int) -> dict[str, float]:
    """Record a text of so many thousand tokens in a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(thousands)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    return dict(zip(NAMES, map(float, answer.stdout.split()), strict=True))


def main() -> None:
    """Measure both texts and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--thousands", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = [measure(given.thousands * factor) for factor in (1, 5)]
    if given.json:
        print(json.dumps(found))
        return
    print("| what | 1 × | 5 × |\n|---|---:|---:|")
    for name in NAMES:
        print(f"| {name} | {found[0][name]:,.1f} | {found[1][name]:,.1f} |")


if __name__ == "__main__":
    main()
