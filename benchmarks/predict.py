"""Speed and memory of `backfire predict`, by the length of the text.

    python benchmarks/predict.py [--megabytes 2] [--json]

Writes a text of generated news and tweets and one ten times as long, and labels each with an
untrained tagger of the paper's sizes, one thread, in a process of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = """
import resource, sys, time
from pathlib import Path
from backfire.experiments.predict_file import predict_file
model, text, out = map(Path, sys.argv[1:])
start, cpu = time.perf_counter(), time.process_time()
n_tokens = predict_file(model, text, out)
used = resource.getrusage(resource.RUSAGE_SELF)
print(n_tokens, time.perf_counter() - start, time.process_time() - cpu, used.ru_maxrss / 1e3)
"""


def write_model_and_texts(folder: Path, megabytes: float) -> list[Path]:
    """Write an untrained tagger, a text of about so many megabytes, and ten times that text."""
    from backfire.corpora.synthetic import generate_corpus
    from backfire.encoding.vocabulary import build_vocabulary
    from backfire.models.build import build_tagger
    from backfire.models.settings import TaggerSettings

    blocks: list[str] = []
    sentences = []
    for register in ("news", "tweets"):
        corpus = generate_corpus(register, "pos", {"test": 8000}, seed=1)
        sentences += corpus.sentences("test")
        blocks += ["\n".join(sentence.tokens) for sentence in corpus.sentences("test")]
    build_tagger(
        TaggerSettings(), build_vocabulary(sentences), [f"L{k}" for k in range(45)], seed=1
    ).save_pretrained(folder / "model")
    text = "\n\n".join(blocks) + "\n\n"
    times = max(1, round(megabytes * 1e6 / len(text)))
    paths = []
    for factor in (1, 10):
        path = folder / f"text{factor}.conll"
        with path.open("w", encoding="utf-8") as file:
            for _ in range(times * factor):
                file.write(text)
        paths.append(path)
    return paths


def measure(model: Path, text: Path, out: Path) -> dict[str, float]:
    """Label a text in a process of its own."""
    start = time.perf_counter()
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(model), str(text), str(out)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    tokens, seconds, cpu_seconds, megabytes = map(float, answer.stdout.split())
    return {
        "megabytes of text": text.stat().st_size / 1e6,
        "tokens": tokens,
        "tokens a second": tokens / seconds,
        "tokens a CPU second": tokens / cpu_seconds,
        "peak megabytes": megabytes,
        "seconds, start included": time.perf_counter() - start,
    }


def main() -> None:
    """Measure both texts and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--megabytes", type=float, default=2.0)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = write_model_and_texts(folder, given.megabytes)
        found = [measure(folder / "model", text, folder / f"{text.stem}.parquet") for text in texts]
    if given.json:
        print(json.dumps(found))
        return
    print("| what | 1 × | 10 × |\n|---|---:|---:|")
    for what in found[0]:
        print(f"| {what} | {found[0][what]:,.1f} | {found[1][what]:,.1f} |")


if __name__ == "__main__":
    main()
