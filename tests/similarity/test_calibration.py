"""Standard errors are about as large as what other sentences of the same kind change."""

import numpy as np
import pytest

from backfire.corpora.corpus import read_corpus
from backfire.similarity.measure import MEASURES
from backfire.similarity.pair import Pair
from backfire.similarity.text import read_text

DRAWS = 60


@pytest.fixture(scope="module")
def pairs():
    """Small draws of both texts, so that the draws have few sentences in common."""
    news, tweets = (
        read_text(read_corpus(name), "train") for name in ("synthetic-news", "synthetic-tweets")
    )
    random = np.random.default_rng(7)

    def draw(text, n):
        return text.take(random.choice(text.n_sentences, n, replace=False))

    return [Pair(draw(news, 120), draw(tweets, 40), seed=k) for k in range(DRAWS)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name for name in MEASURES.names() if name.startswith(("js", "renyi", "cov", "uns"))]
)
def test_the_standard_error_is_about_the_deviation_over_draws(pairs, name):
    found = [MEASURES.load(name).measure(pair).estimate for pair in pairs]
    deviation = np.std([each.value for each in found], ddof=1)
    claimed = np.mean([each.standard_error for each in found])
    # what rests on words that a single sentence has, the jackknife puts too high, never too low
    is_vocabulary = MEASURES.load(name).group == "vocabulary"
    assert 0.75 < claimed / deviation < (1.7 if is_vocabulary else 1.35)
