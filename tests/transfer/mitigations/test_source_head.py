import numpy as np
import pytest
import torch

from backfire.encoding.batches import encode
from backfire.inference.predict import predict
from backfire.models.copying import copy_frozen
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError
from backfire.transfer.method import METHODS
from backfire.transfer.mitigations.co_tuning import relate
from backfire.transfer.source_head import (
    TwoHeadedTagger,
    drop_source_head,
    keep_source_head,
    score_source_labels,
)
from little_transfer import TRAINING, VALIDATION, context, transferred, tune


def build(name: str, **settings):
    method = METHODS.load(name)
    return method.build(method.settings(**settings), context())


def test_the_source_head_stands_beside_the_own_one_and_goes_again() -> None:
    given, encoded = transferred()
    kept = keep_source_head(given, context().source)
    batch = encoded.batch(np.arange(3))
    with torch.no_grad():
        output = kept.eval()(batch)
        assert torch.equal(output.scores, given.eval()(batch).scores)
        source = context().source.classifier(output.hidden)
    torch.testing.assert_close(score_source_labels(kept, output.hidden), source)
    assert set(kept.group("classifier")) == {
        f"classifier.{part}{kind}" for part in ("", "source.") for kind in ("weight", "bias")
    }
    again = drop_source_head(kept)
    assert type(again) is Tagger
    assert again.state_dict().keys() == given.state_dict().keys()
    assert all(torch.equal(t, again.state_dict()[n]) for n, t in given.state_dict().items())


def test_two_that_keep_the_source_head_share_it() -> None:
    kept = keep_source_head(transferred()[0], context().source)
    assert keep_source_head(kept, context().source) is kept
    plain = transferred()[0]
    assert drop_source_head(plain) is plain


def test_without_a_source_head_there_is_nothing_to_score() -> None:
    tagger, _ = transferred()
    with pytest.raises(ModelError, match="keeps no source head"):
        score_source_labels(tagger, torch.zeros(1, tagger.classifier.in_features))


def test_lwf_is_nothing_at_the_start_and_its_formula_later() -> None:
    mitigation = build("lwf", strength=2.0, temperature=3.0)
    given, encoded = transferred()
    tagger = mitigation.start(given).eval()
    penalty = mitigation.penalty(copy_frozen(tagger))
    batch = encoded.batch(np.array([3, 0]))
    with torch.no_grad():
        before = score_source_labels(tagger, tagger(batch).hidden)
    assert penalty(tagger, batch, tagger(batch)).item() == pytest.approx(0, abs=1e-5)
    with torch.no_grad():
        for parameter in tagger.parameters():
            parameter.mul_(1.2)
    output = tagger(batch)
    now = score_source_labels(tagger, output.hidden)
    was = (before / 3).softmax(-1)
    apart = (was * (was.log() - (now / 3).log_softmax(-1))).sum()
    torch.testing.assert_close(penalty(tagger, batch, output), 2.0 * apart / 2)


def test_the_relation_is_the_mean_of_what_is_said_of_each_label() -> None:
    said = torch.tensor([[0.8, 0.2], [0.4, 0.6], [0.1, 0.9], [0.5, 0.5]])
    relation = relate(said, torch.tensor([0, 0, 2, -1]), 3)
    torch.testing.assert_close(relation, torch.tensor([[0.6, 0.4], [0.5, 0.5], [0.1, 0.9]]))


def test_co_tuning_teaches_the_source_head_the_translated_labels() -> None:
    mitigation = build("co_tuning", strength=1.5)
    given, encoded = transferred()
    tagger = mitigation.start(given).eval()
    started = copy_frozen(tagger)
    text = encode(TRAINING, started.vocabulary, started.labels)
    with torch.no_grad():
        all_said = torch.cat(
            [
                score_source_labels(started, started(text.batch(np.array([s]))).hidden).softmax(-1)
                for s in range(10)
            ]
        )
    relation = relate(all_said, torch.from_numpy(text.labels), 4)
    batch = encoded.batch(np.array([1, 2]))
    output = tagger(batch)
    logs = score_source_labels(tagger, output.hidden).log_softmax(-1)
    expected = -1.5 * (relation[batch.labels] * logs).sum() / 2
    found = mitigation.penalty(started)(tagger, batch, output)
    torch.testing.assert_close(found, expected)
    found.backward()
    assert tagger.classifier.source.weight.grad.abs().sum() > 0
    assert tagger.classifier.weight.grad is None


@pytest.mark.parametrize("name", ["lwf", "co_tuning"])
def test_the_source_head_learns_and_does_not_stay(name: str) -> None:
    heads = []
    mitigation = build(name)

    def finish(started, trained):
        assert isinstance(trained, TwoHeadedTagger)
        heads.extend(t.classifier.source.weight.detach().clone() for t in (started, trained))
        return mitigation.finish(started, trained)

    from dataclasses import replace

    tuned = tune(replace(mitigation, finish=finish)).tagger
    assert type(tuned) is Tagger
    assert not torch.equal(*heads)
    text = encode(VALIDATION, tuned.vocabulary, tuned.labels)
    assert predict(tuned, text).labels.shape == (text.n_tokens,)
