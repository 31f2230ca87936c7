"""Advice: what is predicted for a pair like the studied ones, and "unknown" for any other."""

from dataclasses import replace

import numpy as np
import pytest

from backfire.experiments.advice.advising import advise
from backfire.experiments.similarity.measuring import measure_similarity
from backfire.records.errors import CorpusError
from backfire.report.advice.studied import (
    TOLD,
    FittedPair,
    FittedPairs,
    MeasuredNumber,
    MeasuredPair,
    StudiedTable,
)
from backfire.report.advice.words import write_advice
from backfire.report.pairs.record import Predictor
from backfire.scoring.student import student_quantile
from backfire.similarity.measure import list_measures
from little_similarity import NEWS, TWEETS, make_corpus, many, tag

SIZES = 500, 400
WITHOUT_MODEL = [name for name, each in list_measures().items() if "model" not in each.needs]


def of_size(kinds, n_tokens, seed, name, **more):
    """A little corpus of about so many tokens."""
    drawn, reached = [], 0
    for sentence in many(kinds, n_tokens, seed):
        drawn.append(sentence)
        reached += len(sentence)
        if reached >= n_tokens:
            break
    return make_corpus(drawn, name, **more)


@pytest.fixture(scope="module")
def pair():
    return of_size(NEWS, SIZES[0], 1, "news"), of_size(TWEETS, SIZES[1], 2, "tweets")


def predictor(measure):
    return Predictor(measure=measure, error=0.003, baseline=0.005, chosen=measure, folds=(0, 0))


def fit(values, predictors, seed=3):
    """Studied pairs whose measures are near some values, and whose gain is 0.1 js_words."""
    random = np.random.default_rng(seed)
    pairs = []
    for i in range(5):
        for j in range(5):
            shift = {name: 0.02 * random.normal() for name in values}
            own = {name: value + shift[name] for name, value in values.items()}
            numbers = {name: 0.01 + 0.001 * random.normal() for name in TOLD}
            numbers["gain"] = 0.1 * own["js_words"]
            pairs.append(FittedPair(source=f"s{i}", target=f"t{j}", measures=own, numbers=numbers))
    return FittedPairs(
        source_tokens=SIZES[0],
        target_tokens=SIZES[1],
        labels=(3, 3),
        runs=(10, 5),
        vectors=True,
        pairs=tuple(pairs),
        predictors={name: predictor(predictors.get(name)) for name in TOLD},
    )


@pytest.fixture(scope="module")
def table(pair):
    found = measure_similarity(*pair, measures=WITHOUT_MODEL)
    values = {each.measure: each.value for each in found.values if each.value is not None}
    return StudiedTable(
        fitted=fit(values, {"gain": "js_words"}),
        measured=(),
        states=(),
        mitigations_from=None,
        mitigation=None,
        sizes=(),
        setting=None,
    )


def test_without_a_study_it_is_unknown(pair, table):
    found = advise(*pair, table=table.model_copy(update={"fitted": None}))
    assert found.verdict == "unknown"
    assert found.why_unknown[0].startswith("the study of similarity has not been run")
    assert {each.word for each in (found.epoch, found.mitigation, found.hyperparameters)} == {
        "unknown"
    }
    assert "What the studies predict: unknown" in list(write_advice(found))


def test_a_pair_like_the_studied_ones_is_predicted(pair, table):
    found = advise(*pair, table=table)
    assert found.verdict == "predicted"
    assert not found.why_unknown
    value = measure_similarity(*pair, measures=["js_words"]).values[0].value
    gain = found.predicted["gain"]
    assert gain.value == pytest.approx(0.1 * value)
    assert gain.measure == "js_words"
    mean = np.mean([each.numbers["systematic_middle"] for each in table.fitted.pairs])
    systematic = found.predicted["systematic_middle"]
    assert systematic.value == pytest.approx(mean)
    assert systematic.measure is None
    assert (gain.error, gain.mean_error, systematic.error) == (0.003, 0.005, 0.005)
    for each in (gain, systematic):  # five sources and targets
        margin = student_quantile(0.975, 4) * each.error
        assert each.interval == pytest.approx((each.value - margin, each.value + margin))
    text = "\n".join(write_advice(found))
    assert "by Jensen–Shannon" in text or "(js_words)" in text
    assert "(js_words); errs by 0.30, the mean of the studied pairs by 0.50" in text
    assert "the mean of the studied pairs, which errs by 0.50" in text
    assert (
        "NT, S and D: no measure that is defined for this pair is shown to predict better than the "
        "mean of"
    ) in text
    assert "the paper's tagger with pretrained word vectors, at the sizes" in found.notes[-1]
    without = table.model_copy(
        update={"fitted": table.fitted.model_copy(update={"vectors": False})}
    )
    assert "with word vectors drawn at random" in advise(*pair, table=without).notes[-1]
    assert "The studied pair that is most like it: s" in text


def test_a_pair_that_was_tried_is_told_as_it_was_measured(pair, table):
    numbers = {
        "gain": measured(0.013, (0.005, 0.02), "other runs"),
        "negative_transfer": measured(0.02, (0.01, 0.03), "these runs"),
        "systematic_high": measured(0.011),
        "systematic_change": measured(0.012),
    }
    tried = MeasuredPair(
        source="news", target="tweets", sweep="table-2", vectors=True, runs=(10, 10),
        signature="backfire:0|x:1", numbers=numbers, f1_gain=None,
    )  # fmt: skip
    without = tried.model_copy(
        update={"vectors": False, "f1_gain": measured(0.029, (0.01, 0.04), "other runs")}
    )
    found = advise(*pair, table=table.model_copy(update={"measured": (tried, without)}))
    assert found.verdict == "measured"
    assert found.measured == (tried, without)
    text = "\n".join(write_advice(found))
    assert text.startswith("news → tweets: measured  (")
    first, second = text.split("Measured on this very pair, ")[1:]
    assert first.startswith("with word vectors, from 10 random runs and 10 transferred of table-2:")
    assert second.startswith("without word vectors, from 10 random runs")
    assert "per cent of the test tokens (95 % intervals, for other text, runs and" in first
    assert "gain in accuracy          1.30   0.50 … 2.00\n" in first
    assert "1.00 … 3.00, given these runs\n" in first
    assert "No interval for S at most and D: nobody estimated one." in first
    assert "–" not in first.partition("What the studies predict")[0]
    assert "gain in F1" not in first
    assert "gain in F1                2.90   1.00 … 4.00\n" in second
    assert "test tokens, F1 in points (" in second


def test_another_text_of_the_same_name_was_not_measured(pair, table):
    source, target = pair
    test = many(TWEETS, 20, 9)
    target = replace(target, splits={**target.splits, "test": make_corpus(test).split("train")})
    own = MeasuredPair(
        source="news", target="tweets", sweep="table-2", vectors=True, runs=(10, 10), numbers={},
        signature=f"backfire:0|text:{target.checksum('test')[:12]}", f1_gain=None,
    )  # fmt: skip
    namesake = own.model_copy(update={"signature": "backfire:0|text:0123456789ab"})
    tried = advise(source, target, table=table.model_copy(update={"measured": (own,)}))
    assert (tried.verdict, tried.measured) == ("measured", (own,))
    for corpus in (target, pair[1]):
        found = advise(source, corpus, table=table.model_copy(update={"measured": (namesake,)}))
        assert (found.verdict, found.measured) == ("predicted", ())
        assert found.notes[0].startswith("What is known of tweets is of another text of that name")
        assert "its test split had the checksum 0123456789ab, this one has" in found.notes[0]


def measured(value, interval=None, covers=None):
    reason = None if interval else "nobody estimated one"
    return MeasuredNumber(value=value, interval=interval, covers=covers, reason=reason)


def complain(table, source, target):
    found = advise(source, target, table=table)
    assert found.verdict == "unknown"
    assert not found.predicted
    return " | ".join(found.why_unknown)


def test_other_sizes_are_unknown_and_the_way_to_the_studied_ones_is_told(pair, table):
    large = of_size(NEWS, 700, 1, "news")
    assert "the source has 70" in complain(table, large, pair[1])
    assert "sizes of 375 to 625 were studied" in complain(table, large, pair[1])
    notes = advise(large, pair[1], table=table).notes
    assert any(each.endswith("backfire advise news@500 tweets@400") for each in notes)
    small = of_size(NEWS, 200, 1, "news")
    assert "the source has 20" in complain(table, small, pair[1])
    assert not advise(small, pair[1], table=table).notes
    assert not advise(large, of_size(TWEETS, 200, 2, "tweets"), table=table).notes
    wide = of_size(TWEETS, 700, 2, "tweets")
    assert advise(pair[0], wide, table=table).notes == notes
    labels = table.fitted.model_copy(update={"labels": (30, 40)})
    other = table.model_copy(update={"fitted": labels})
    assert not advise(large, pair[1], table=other).notes


def test_another_task_is_unknown(pair, table):
    entities = make_corpus([[(word, "O") for word, _ in each] for each in tag(NEWS * 30)],
                           "ner", "ner")  # fmt: skip
    assert "ner has entities; parts of speech are studied" in complain(table, entities, pair[1])


def test_without_a_study_the_task_is_told_first(pair, table):
    entities = make_corpus([[(word, "O") for word, _ in each] for each in tag(NEWS * 30)],
                           "ner", "ner")  # fmt: skip
    found = advise(entities, pair[1], table=table.model_copy(update={"fitted": None}))
    assert found.why_unknown[0] == "ner has entities; parts of speech are studied"
    assert found.why_unknown[1].startswith("the study of similarity has not been run")
    assert next(iter(write_advice(found))).startswith("ner → tweets: unknown  (")


def test_a_corpus_is_not_transferred_to_itself(pair, table):
    renamed = of_size(NEWS, SIZES[0], 1, "again")
    for target in (pair[0], renamed):
        with pytest.raises(CorpusError, match="nothing would be transferred"):
            advise(pair[0], target, table=table)


def test_another_language_is_unknown_however_alike_both_texts_are(table):
    german = ["der Kurs fiel gestern weiter", "die Firma verkauft ihre Aktien", "es war nichts los"]
    source, target = (
        of_size(german, n, seed, name)
        for n, seed, name in ((SIZES[0], 1, "kurse"), (SIZES[1], 2, "netz"))
    )
    assert "kurse is not written as English is: 0.00% of its tokens" in complain(
        table, source, target
    )


def test_a_measure_beyond_the_studied_ones_is_named(pair, table):
    shouting = of_size([each.upper() for each in TWEETS], SIZES[1], 2, "tweets")
    said = complain(table, pair[0], shouting)
    assert "(all_caps) is" in said
    assert "was studied" in said


def relabel(corpus, name_label):
    words = [each.tokens for each in corpus.sentences("train")]
    return make_corpus([[(word, name_label(word)) for word in each] for each in words], "tweets")


def test_a_much_smaller_set_of_labels_is_unknown(pair, table):
    said = complain(table, pair[0], relabel(pair[1], lambda _: "DT"))
    assert said == "tweets has 1 labels; from 3 to 3 were studied"


def test_another_label_scheme_is_unknown(pair, table):
    said = complain(table, pair[0], relabel(pair[1], lambda word: f"X{len(word) % 3}"))
    assert "(js_tags) is not defined for this pair" in said


def test_measures_that_do_not_go_together_are_unknown(pair, table):
    """Each lies within its range, and no studied pair is like all of them."""
    first = table.fitted.pairs[0].measures
    names = list(first)
    values = {name: first[name] for name in names}
    found = measure_similarity(*pair, measures=WITHOUT_MODEL)
    own = {each.measure: each.value for each in found.values if each.value is not None}
    pairs = []
    for k, pair_k in enumerate(table.fitted.pairs):
        shift = 0.3 if k % 2 else -0.3  # all of them on one side or the other of this pair
        measures = {name: own[name] + shift * (1 + 0.01 * k) for name in values}
        pairs.append(pair_k.model_copy(update={"measures": measures}))
    fitted = table.fitted.model_copy(update={"pairs": tuple(pairs)})
    said = complain(table.model_copy(update={"fitted": fitted}), *pair)
    assert said.startswith("all measures together: the nearest studied pair is")


def test_a_pair_of_the_study_itself_is_not_predicted_from_itself(pair, table):
    own = table.fitted.pairs[0].model_copy(update={"source": "news", "target": "tweets"})
    fitted = table.fitted.model_copy(update={"pairs": (own, *table.fitted.pairs)})
    found = advise(*pair, table=table.model_copy(update={"fitted": fitted}))
    assert (found.predicted, found.why_unknown, found.nearest) == ({}, (), None)


def test_a_study_of_few_targets_predicts_nothing(pair, table):
    few = tuple(each for each in table.fitted.pairs if each.target in {"t0", "t1"})
    fitted = table.fitted.model_copy(update={"pairs": few})
    said = complain(table.model_copy(update={"fitted": fitted}), *pair)
    assert said == "the study has 2 targets; it takes 4 to predict others"
