"""A little transfer: a source model, a target corpus, and what a mitigation is built from."""

from functools import cache

from torch import Tensor

from backfire.encoding.batches import EncodedSentences, encode
from backfire.encoding.vocabulary import build_vocabulary
from backfire.models.build import build_tagger
from backfire.models.copying import copy_frozen
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger
from backfire.training.fit import fit
from backfire.training.scores import validation_score
from backfire.transfer.context import MitigationContext
from backfire.transfer.fine_tuning import FineTuned, fine_tune
from backfire.transfer.mitigation import PLAIN, Mitigation
from backfire.transfer.recipe import transfer_parameters
from backfire.transfer.settings import TransferSettings
from lab import FAST, SMALL, make_sentences, small_tagger

TARGET_LABELS = ("DT", "NN", "VB", "UH")
TRAINING, VALIDATION = make_sentences(10, seed=5), make_sentences(8, seed=6)
SCORE = validation_score("pos", VALIDATION)
QUICK = FAST.model_copy(update={"epochs": 4, "keep": "last"})
WITH_DROPOUT = TaggerSettings.model_validate({**SMALL.model_dump(), "dropout": 0.2})


@cache
def context() -> MitigationContext:
    """Return what a mitigation is built from, the same one each time."""
    return make_context()


@cache
def source_parameters() -> dict[str, Tensor]:
    """Return the parameters of the source model."""
    source, encoded = small_tagger(make_sentences(20), settings=WITH_DROPOUT)
    fit(source, encoded, lambda _: 0.0, QUICK, seed=1)
    return source.state_dict()


def make_context() -> MitigationContext:
    """Build what a mitigation is built from, with one reference tagger."""
    source, _ = small_tagger(make_sentences(20), settings=WITH_DROPOUT)
    source.load_state_dict(source_parameters())
    reference = build_tagger(SMALL, build_vocabulary(TRAINING), TARGET_LABELS, seed=7)
    return MitigationContext(
        source=copy_frozen(source),
        references=(copy_frozen(reference),),
        task="pos",
        training=TRAINING,
        validation=VALIDATION,
        score=SCORE,
        seed=3,
    )


def transferred() -> tuple[Tagger, EncodedSentences]:
    """Return the source model transferred to the target, and the target's training set."""
    source = context().source
    vocabulary = build_vocabulary(TRAINING, VALIDATION, base=source.vocabulary)
    target = build_tagger(source.settings, vocabulary, TARGET_LABELS, seed=2)
    transfer_parameters(source, target, TransferSettings())
    return target, encode(TRAINING, vocabulary, TARGET_LABELS)


def tune(mitigation: Mitigation = PLAIN, seed: int = 3) -> FineTuned:
    """Fine-tune for a moment."""
    target, encoded = transferred()
    return fine_tune(target, encoded, SCORE, QUICK, seed=seed, mitigation=mitigation)
