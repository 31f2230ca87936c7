"""How many tokens a CPU second the paper-size tagger learns from, beside other ways to do it.

Every variant lives in a process of its own, with one thread. The processes take turns, so that what
else runs on the machine troubles all of them alike; each turn is an epoch of training, or a pass of
prediction. Medians over the turns count, after two turns to warm up.

    python benchmarks/train.py [--turns 7] [--json] [--quick] [--flair PYTHON]

The text is T-POS where BACKFIRE_DATA has it, else synthetic tweets. Flair takes part in the Python
that `--flair` names: an environment of its own with the extra `benchmark-flair`, since it wants
other versions than Backfire.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
TRAINS, STOCK, PRODUCT, PREDICTS = (
    "Backfire trains",
    "stock trains",
    "product of 512-cubes",
    "Backfire predicts",
)
QUICK = [TRAINS, STOCK, PRODUCT, PREDICTS]
REST = [
    "Backfire trains, pools of 8 batches",
    "words once, nn.LSTM, trains",
    "stock predicts",
    "Backfire trains, 20,000 word rows",
    "Backfire trains, 1,900,000 word rows",
]
FLAIR = ["Flair trains", "Flair predicts"]
WARM_UP = 2


@dataclass
class Variant:
    """A process that does one turn whenever it is asked.

    Attributes:
        rates: Tokens (or floating-point operations) a CPU second, one a turn.
        flop: Floating-point operations a token, where the variant tells.
        peak_mb: The most memory it ever held.
    """

    process: subprocess.Popen[str]
    rates: list[float] = field(default_factory=list)
    flop: float = 0.0
    peak_mb: float = 0.0

    def take_turn(self) -> None:
        """Let it do one turn, and wait."""
        self.begin_turn()
        self.end_turn()

    def begin_turn(self) -> None:
        """Let it begin a turn."""
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def end_turn(self) -> float:
        """Wait until its turn is done; return the CPU seconds."""
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.process.args} ended")
        told = json.loads(line)
        self.rates.append(told["amount"] / told["seconds"])
        self.flop, self.peak_mb = told["flop"], told["peak_mb"]
        return told["seconds"]

    def end(self) -> None:
        """End its process."""
        self.process.stdin.close()
        self.process.wait()

    @property
    def rate(self) -> float:
        """The median rate, without the turns that warm up."""
        return statistics.median(self.rates[WARM_UP:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="print the medians as one object")
    parser.add_argument("--quick", action="store_true", help="fewer variants, within a minute")
    parser.add_argument("--flair", metavar="PYTHON", help="a Python that has flair")
    options = parser.parse_args()
    names = QUICK if options.quick else QUICK + REST
    with tempfile.TemporaryDirectory() as folder:
        variants = {name: start_variant(name, quick=options.quick) for name in names}
        if options.flair and not options.quick:
            text = _write_text(Path(folder) / "tweets.json")
            variants |= {name: _start_flair(name, options.flair, text) for name in FLAIR}
        for _ in range(WARM_UP + (5 if options.quick else options.turns)):
            for variant in variants.values():
                variant.take_turn()
        for variant in variants.values():
            variant.end()
    if options.json:
        print(json.dumps(_medians(variants)))
    else:
        _print(variants)


def start_variant(name: str, *, quick: bool = False) -> Variant:
    """Start the process of a variant of Backfire's, or of the stock layout."""
    options = ["--quick"] if quick else []
    return _open([sys.executable, str(HERE / "train_variants.py"), name, *options])


def _start_flair(name: str, python: str, text: Path) -> Variant:
    return _open([python, str(HERE / "flair_variant.py"), name, str(text)])


def _open(command: list[str]) -> Variant:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    pipe = subprocess.PIPE
    return Variant(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment))


def _write_text(path: Path) -> Path:
    """Write the tweets where Flair's process can read them without Backfire."""
    from train_variants import read_tweets

    sentences = read_tweets().sentences("train")
    content = [[list(sentence.tokens), list(sentence.labels)] for sentence in sentences]
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _medians(variants: dict[str, Variant]) -> dict[str, float]:
    """Return what `--json` prints; the product's share counts the products that words once need."""
    ours = variants[TRAINS]
    return {
        "tokens_per_cpu_second": ours.rate,
        "ratio_to_stock": ours.rate / variants[STOCK].rate,
        "share_of_product": ours.rate * ours.flop / variants[PRODUCT].rate,
        "predict_tokens_per_cpu_second": variants[PREDICTS].rate,
    }


def _print(variants: dict[str, Variant]) -> None:
    stock = variants[STOCK].rate
    print("| variant | tokens a CPU second | lowest to highest | ratio to stock | peak MB |")
    print("|---|---:|---:|---:|---:|")
    for name, variant in variants.items():
        if name == PRODUCT:
            continue
        rates = variant.rates[WARM_UP:]
        print(
            f"| {name} | {variant.rate:,.0f} | {min(rates):,.0f} to {max(rates):,.0f} | "
            f"{variant.rate / stock:.2f} | {variant.peak_mb:,.0f} |"
        )
    print(f"\n{PRODUCT}: {variants[PRODUCT].rate / 1e9:.1f} GFLOP/s in float32, one thread")
    print(f"products of a token: {variants[TRAINS].flop / 1e6:.2f} MFLOP, forward and backward")
    for name, value in _medians(variants).items():
        print(f"{name}: {value:,.2f}")


if __name__ == "__main__":
    main()
