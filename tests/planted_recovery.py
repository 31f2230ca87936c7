"""Systems with planted mistakes to choose among, and what is found of them."""

import numpy as np

from backfire.experiments.recovery.choosing import Rule
from backfire.experiments.recovery.concluding import Bench, System, conclude
from backfire.experiments.recovery.measuring import Text
from backfire.experiments.recovery.shortlist import list_ways
from backfire.report.recovery.record import LeftOut, OtherReferences, Recovery

N, LENGTH = 60, 10
LISTED = {each.way.name: each for each in list_ways()}


class World:
    """A text of 60 sentences on which the plain candidate breaks 40 tokens and corrects 45."""

    def __init__(self, seed: int) -> None:
        self.gold = ["a"] * (N * LENGTH)
        places = np.random.default_rng(seed).permutation(N * LENGTH)
        self.broken, self.corrected = places[:40], places[40:85]
        self.reference = self.with_wrong(places[40:110])
        self.plain = self.with_wrong([*self.broken, *places[85:110]])
        self.rest = places[85:110]

    def with_wrong(self, places) -> list[str]:
        labels = list(self.gold)
        for place in places:
            labels[place] = "b"
        return labels

    def way(self, kept_broken: int, lost_gains: int) -> list[str]:
        """Return a way that still breaks some, and gives up some of what was corrected."""
        return self.with_wrong(
            [*self.broken[:kept_broken], *self.corrected[:lost_gains], *self.rest]
        )

    def text(self) -> Text:
        sentence = np.repeat(np.arange(N), LENGTH)
        return Text("pos", self.gold, self.reference, sentence)


def bench_and_systems(ways: dict[str, tuple[int, int]], *, test: bool = True):
    splits = {"validation": World(1), **({"test": World(2)} if test else {})}
    bench = Bench(
        "validation",
        {split: world.text() for split, world in splits.items()},
        lambda split: splits[split].plain,
    )
    systems = [
        System(LISTED[name], lambda split, own=own: splits[split].way(*own), 0.01, 3.0, ("r",))
        for name, own in ways.items()
    ]
    return bench, systems


def planted_recovery(*, helps: bool = True, test: bool = True) -> Recovery:
    """Return a whole record, of a search that found something or nothing."""
    ways = {"oracle": (0, 0), "mixout": (0, 45)}
    if helps:
        ways |= {"gated:threshold=0.5": (6, 20), "gated:threshold=0.9": (1, 39)}
    found = conclude(*bench_and_systems(ways, test=test), Rule()).fields
    return Recovery(
        **found,
        corpus="tweets <b>",
        reference="1234",
        candidate="5678",
        plain_prediction_seconds=None,
        left_out=(LeftOut(name="wise_ft", recipe="wise_ft", reason="2 min are left | really"),),
        others=OtherReferences(runs=("9",), split="test", reference=0.02, plain=0.03,
                               recommended=0.025 if helps else None),
        build=("backfire combine gated --old a --new 'b c'",) if helps else (),
        run=("backfire predict r new.conll --out labelled.conll",) if helps else (),
        seconds=1.0,
        budget_seconds=60.0,
        notes=("Believe test.",),
        signature="backfire:0|task:pos",
    )  # fmt: skip
