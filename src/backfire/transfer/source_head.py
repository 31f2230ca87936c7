"""A tagger that keeps the source model's classifier beside its own while it is trained."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from backfire.encoding.vocabulary import Vocabulary
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError
from backfire.training.tuning import Penalty
from backfire.transfer.mitigation import Mitigation


class TwoHeads(nn.Linear):
    """Ψ, with the source model's Ψ as its part, so that both belong to one group of parameters."""

    def __init__(self, hidden: int, n_labels: int, n_source_labels: int) -> None:
        super().__init__(hidden, n_labels)
        self.source = nn.Linear(hidden, n_source_labels)


class TwoHeadedTagger(Tagger):
    """A tagger whose features the source model's classifier can still read.

    It predicts the target's labels; nothing but a penalty asks the other head.
    """

    classifier: TwoHeads

    def __init__(
        self, settings: TaggerSettings, vocabulary: Vocabulary, labels: tuple[str, ...], source: int
    ) -> None:
        super().__init__(settings, vocabulary, labels)
        self.classifier = TwoHeads(self.extractor.output_width, len(labels), source)


def with_source_head(name: str, source: Tagger, prepare: Callable[[Tagger], Penalty]) -> Mitigation:
    """Return the mitigation that keeps the source head for a penalty, and drops it at the end.

    Args:
        name: The method.
        source: The source model.
        prepare: Makes the penalty, from the started tagger; it reads the model's output only.
    """
    return Mitigation(
        name=name,
        start=lambda tagger: keep_source_head(tagger, source),
        penalty=prepare,
        penalty_reads_words=False,
        finish=lambda _, trained: drop_source_head(trained),
    )


def score_source_labels(tagger: Tagger, hidden: Float[Tensor, "T H"]) -> Float[Tensor, "T S"]:
    """Score every label of the source model for some features.

    Raises:
        ModelError: If the tagger keeps no source head.
    """
    if not isinstance(tagger, TwoHeadedTagger):
        raise ModelError("this tagger keeps no source head. Start it with `keep_source_head`.")
    scores: Tensor = tagger.classifier.source(hidden)
    return scores


def keep_source_head(tagger: Tagger, source: Tagger) -> TwoHeadedTagger:
    """Return a transferred tagger with the source model's classifier beside its own.

    Args:
        tagger: It is not changed; one that keeps a source head already is returned as it is.
        source: The source model.
    """
    if isinstance(tagger, TwoHeadedTagger):
        return tagger
    with torch.random.fork_rng(devices=[]), tagger.device:
        kept = TwoHeadedTagger(
            tagger.settings, tagger.vocabulary, tagger.labels, len(source.labels)
        )
    heads = {f"classifier.source.{n}": p for n, p in source.classifier.named_parameters()}
    kept.load_state_dict({**tagger.state_dict(), **heads})
    return kept


def drop_source_head(tagger: Tagger) -> Tagger:
    """Return the tagger without a source head; one that has none is returned as it is."""
    if not isinstance(tagger, TwoHeadedTagger):
        return tagger
    with torch.random.fork_rng(devices=[]), tagger.device:
        plain = Tagger(tagger.settings, tagger.vocabulary, tagger.labels)
    own = {n: p for n, p in tagger.state_dict().items() if not n.startswith("classifier.source.")}
    plain.load_state_dict(own)
    return plain.train(tagger.training)
