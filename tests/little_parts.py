"""Little parts to combine: an old and a new tagger, neither good, with labels in another order."""

from functools import cache

from backfire.encoding.batches import encode
from backfire.encoding.vocabulary import build_vocabulary
from backfire.models.build import build_tagger
from backfire.models.copying import copy_tagger
from backfire.models.tagger import Tagger
from backfire.training.fit import fit
from backfire.transfer.parts import Parts
from lab import FAST, SMALL, make_sentences

TEXTS = {"validation": make_sentences(14, seed=6), "test": make_sentences(12, seed=7)}


@cache
def tagger(labels: tuple[str, ...], seed: int) -> Tagger:
    """Return a tagger that has hardly learnt."""
    training = make_sentences(12, seed=seed)
    made = build_tagger(SMALL, build_vocabulary(training), labels, seed=seed)
    one = FAST.model_copy(update={"epochs": 8, "keep": "last"})
    fit(made, encode(training, made.vocabulary, labels), lambda _: 0.0, one, seed=seed)
    return made


def old() -> Tagger:
    """Return the old tagger, which has a label that the new one lacks."""
    return tagger(("NN", "UH", "DT", "VB"), 1)


def new() -> Tagger:
    """Return the new tagger."""
    return tagger(("DT", "NN", "VB"), 2)


@cache
def tuned(seed: int) -> Tagger:
    """Return a tagger that was trained on from what the new one is."""
    made = copy_tagger(new())
    text = encode(make_sentences(12, seed=seed), made.vocabulary, made.labels)
    two = FAST.model_copy(update={"epochs": 2, "keep": "last"})
    fit(made, text, lambda _: 0.0, two, seed=seed)
    return made


def kin(*, texts=TEXTS, seed: int = 3) -> Parts:
    """Return an old tagger that was trained on from the new one, and that, as parts."""
    return Parts([tuned(5)], [new()], texts, seed=seed)


def parts(*, texts=TEXTS, seed: int = 3) -> Parts:
    """Return both as parts of a system."""
    return Parts([old()], [new()], texts, seed=seed)
