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
from backfire.training.settings import TrainingSettings
from backfire.transfer.context import MitigationContext
from backfire.transfer.fine_tuning import FineTuned, fine_tune
from backfire.transfer.mitigation import PLAIN, Mitigation
from backfire.transfer.recipe import transfer_parameters
from backfire.transfer.settings import TransferSettings
from lab import FAST, LABELS, SMALL, make_sentences, small_tagger

TARGET_LABELS = ("DT", "NN", "VB", "UH")
TRAINING, VALIDATION = make_sentences(10, seed=5), make_sentences(8, seed=6)
SCORE = validation_score("pos", VALIDATION)
QUICK = FAST.model_copy(update={"epochs": 4, "keep": "last"})
WITH_DROPOUT = TaggerSettings.model_validate({**SMALL.model_dump(), "dropout": 0.2})


@cache
def context(kind: str = "bilstm") -> MitigationContext:
    """Return what a mitigation is built from, the same one each time."""
    return make_context(kind)


@cache
def source_parameters(kind: str = "bilstm") -> dict[str, Tensor]:
    """Return the parameters of the source model."""
    source, encoded = make_source(kind)
    fit(source, encoded, lambda _: 0.0, settings_of(kind), seed=1)
    return source.state_dict()


def make_source(kind: str) -> tuple[Tagger, EncodedSentences]:
    """Build the untrained source model, and its training set."""
    sentences = make_sentences(20)
    if kind == "bilstm":
        return small_tagger(sentences, settings=WITH_DROPOUT)
    from little_encoder import encoder_tagger

    source = encoder_tagger(LABELS, casing_width=2)
    return source, encode(sentences, source.vocabulary, LABELS)


def settings_of(kind: str) -> TrainingSettings:
    """Return the settings of a moment's training."""
    if kind == "bilstm":
        return QUICK
    return QUICK.model_copy(update={"optimizer": "adamw", "learning_rate": 1e-3, "rates": "linear"})


def make_context(kind: str = "bilstm") -> MitigationContext:
    """Build what a mitigation is built from, with one reference tagger."""
    source, _ = make_source(kind)
    source.load_state_dict(source_parameters(kind))
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


def transferred(kind: str = "bilstm") -> tuple[Tagger, EncodedSentences]:
    """Return the source model transferred to the target, and the target's training set."""
    source = context(kind).source
    vocabulary = source.vocabulary
    if vocabulary.subwords is None:
        vocabulary = build_vocabulary(TRAINING, VALIDATION, base=vocabulary)
    target = build_tagger(source.settings, vocabulary, TARGET_LABELS, seed=2)
    transfer_parameters(source, target, TransferSettings())
    return target, encode(TRAINING, vocabulary, TARGET_LABELS)


def tune(mitigation: Mitigation = PLAIN, seed: int = 3, kind: str = "bilstm") -> FineTuned:
    """Fine-tune for a moment."""
    target, encoded = transferred(kind)
    settings = settings_of(kind)
    return fine_tune(target, encoded, SCORE, settings, seed=seed, mitigation=mitigation)
