"""What every combiner keeps, whoever wrote it; a new file of `combiners/` is found here too."""

from functools import cache

import numpy as np
import pytest

from backfire.encoding.batches import encode
from backfire.inference.predict import predict
from backfire.records.errors import SettingsError
from backfire.records.sentence import Sentence
from backfire.transfer.combiner import COMBINERS, Combiner
from backfire.transfer.describing import describe, describe_all, format_description
from backfire.transfer.parts import Parts
from little_parts import TEXTS, kin, new, old, parts, tuned

ALL: dict[str, Combiner] = COMBINERS.load_all()
each_combiner = pytest.mark.parametrize("name", ALL)


def parts_for(name: str, **more) -> Parts:
    return kin(**more) if ALL[name].needs_common_start else parts(**more)


def combine(name: str, **more):
    return ALL[name].combine(ALL[name].settings(), parts_for(name, **more))


@cache
def usual(name: str):
    return combine(name)


def relabelled(split: str) -> dict:
    """The texts, with other gold labels in one split."""
    other = [Sentence(s.tokens, ["NN"] * len(s), s.first_token_id) for s in TEXTS[split]]
    return {**TEXTS, split: other}


@each_combiner
def test_the_neutral_setting_predicts_what_the_new_tagger_does_bit_for_bit(name: str) -> None:
    combined = ALL[name].combine(ALL[name].neutral, parts_for(name))
    for split, sentences in TEXTS.items():
        alone = predict(new(), encode(sentences, new().vocabulary, new().labels))
        assert np.array_equal(combined[split].labels, alone.labels)
        assert np.array_equal(combined[split].confidence, alone.confidence)


@each_combiner
def test_by_default_it_predicts_otherwise_and_the_same_each_time(name: str) -> None:
    first, again = usual(name), combine(name)
    alone = parts().posterior(new(), "test").argmax(axis=1)
    assert not np.array_equal(first["test"].labels, alone)
    for split in TEXTS:
        assert np.array_equal(first[split].labels, again[split].labels)
        assert np.array_equal(first[split].confidence, again[split].confidence)


@each_combiner
def test_every_text_gets_a_label_and_a_probability_a_token(name: str) -> None:
    for split, combined in usual(name).items():
        n_tokens = sum(map(len, TEXTS[split]))
        assert combined.labels.shape == combined.confidence.shape == (n_tokens,)
        assert combined.labels.dtype == np.int64
        assert ((combined.confidence > 0) & (combined.confidence <= 1)).all()
        assert set(combined.labels) <= set(range(len(parts_for(name).labels)))


@each_combiner
def test_only_a_bound_reads_the_gold_labels_of_the_test_set(name: str) -> None:
    first, other = usual(name), combine(name, texts=relabelled("test"))
    same = np.array_equal(first["test"].labels, other["test"].labels)
    assert same is not ALL[name].is_bound


@each_combiner
def test_a_sentence_of_validation_is_not_predicted_by_its_own_gold_labels(name: str) -> None:
    """One sentence's labels change; what is predicted for it rests on the other folds alone."""
    if ALL[name].is_bound:
        return
    first = usual(name)["validation"]
    changed = list(TEXTS["validation"])
    changed[4] = Sentence(changed[4].tokens, ["VB"] * len(changed[4]), changed[4].first_token_id)
    other = combine(name, texts={**TEXTS, "validation": changed})["validation"]
    start = sum(len(s) for s in changed[:4])
    own = slice(start, start + len(changed[4]))
    assert np.array_equal(first.labels[own], other.labels[own])
    assert np.array_equal(first.confidence[own], other.confidence[own])


@each_combiner
def test_the_taggers_are_not_changed(name: str) -> None:
    taggers = old(), new(), tuned(5)
    before = [{n: t.clone() for n, t in each.state_dict().items()} for each in taggers]
    combine(name)
    for tagger, parameters in zip(taggers, before, strict=True):
        assert all((parameters[n] == t).all() for n, t in tagger.state_dict().items())


@each_combiner
def test_it_is_described_and_its_neutral_setting_is_not_the_default(name: str) -> None:
    described = describe(name)
    assert all([described.title, described.formula, described.origin, described.places])
    assert all(setting.meaning for setting in described.settings), "a setting without a docstring"
    assert described.neutral, "the neutral setting is not the default"
    assert f"neutral: {name}:" in format_description(described)
    assert describe_all()[-len(ALL) :] == [describe(each) for each in ALL]
    with pytest.raises(SettingsError, match=f"unknown mitigation.*Did you mean '{name}'"):
        describe(f"{name}s")
