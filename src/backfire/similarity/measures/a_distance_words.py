"""The proxy A-distance of sentences, by their words."""

from typing import Final

from backfire.similarity.domains import LIMITS, MOST_SENTENCES, sentences_apart
from backfire.similarity.measure import Measure

MEASURE: Final = Measure(
    title="proxy A-distance, words of sentences",
    meaning=(
        "How well a linear classifier tells from the words of a sentence, as written, which text "
        "it is from: 2 (1 − 2 error) on sentences held out; 0 if no better than a coin, 2 if it "
        "never errs."
    ),
    group="domain classifier",
    measure=lambda pair: sentences_apart(pair.words, pair.source, pair.target, pair.seed),
    unit="number",
    limits=LIMITS,
    alike="smaller",
    symmetry="symmetric",
    itself=0.0,
    size=(
        f"Both texts give as many sentences, at most {MOST_SENTENCES:,}; with fewer the classifier "
        "learns less, and they come out more alike. Long sentences are easier to tell. Below 0 is "
        "chance."
    ),
    paper="Ben-David, Blitzer, Crammer and Pereira (2007); Blitzer, Dredze and Pereira (2007).",
)
