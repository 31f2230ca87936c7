"""The validation score that decides when to stop and which epoch is best."""

from collections.abc import Callable, Sequence

from backfire.inference.predict import predict_labels
from backfire.models.tagger import Tagger
from backfire.records.sentence import Sentence
from backfire.scoring.accuracy import accuracy
from backfire.scoring.f1 import span_f1


def validation_score(task: str, sentences: Sequence[Sentence]) -> Callable[[Tagger], float]:
    """Return a function that scores a tagger on validation sentences, in [0, 1].

    Args:
        task: "pos" is scored by token accuracy, every other task by exact-match span F1.
        sentences: The validation sentences, with gold labels.

    Paper: section 4.1
    """
    gold = [list(sentence.labels or ()) for sentence in sentences]

    def score(tagger: Tagger) -> float:
        predicted = predict_labels(tagger, sentences)
        return accuracy(gold, predicted) if task == "pos" else span_f1(gold, predicted).f1

    return score
