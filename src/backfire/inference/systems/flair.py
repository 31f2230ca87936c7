"""Taggers of Flair: a file, the folder of a training, or a name on the hub."""

from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from backfire.inference.model_files import fetch_from_hub, versions_of
from backfire.inference.system import Found, Labelled, Loaded, Sentences, System, Wanted, Watch
from backfire.records.checksums import file_checksum
from backfire.records.errors import ModelError

_KIND: Final = "a tagger of Flair"
_HUB_FILE: Final = "pytorch_model.bin"
_IN_FOLDER: Final = ("best-model.pt", "final-model.pt", _HUB_FILE)
_NO_LABELS: Final = frozenset({"<unk>", "<START>", "<STOP>"})
"""What a dictionary of labels holds beside labels."""

_TELLS_SPANS: Final = ("predict_spans", "span_prediction_problem")
"""What says of a SequenceTagger, and of a TokenClassifier, that it gives spans."""

_OUTSIDE: Final = "O"
_AT_ONCE: Final = 256


class _Tagger(NamedTuple):
    """A tagger that is ready to label."""

    name: str
    tagger: Any
    spans: bool
    labels: tuple[str, ...]

    def label(self, sentences: Sentences, watch: Watch) -> Labelled:
        """Label words; where the tagger gives spans, their labels are those of BIO2."""
        from flair.data import Sentence

        texts = [self._build(words, Sentence) for words in sentences]
        # Before the text goes in parts: some taggers read the sentences around each.
        Sentence.set_context_for_sentences(texts)
        labels: list[str] = []
        confidence: list[float] = []
        for start in range(0, len(texts), _AT_ONCE):
            part = texts[start : start + _AT_ONCE]
            self.tagger.predict(part, embedding_storage_mode="none")
            for text in part:
                own, sureness = self._read(text)
                labels += own
                confidence += sureness
            watch(len(labels))
        return Labelled(labels, np.array(confidence, dtype=np.float32))

    def _build(self, words: Any, sentence: Any) -> Any:
        text = sentence(list(words))
        if len(text) != len(words):
            raise ModelError(
                f"{self.name}: Flair drops words without a character, and gold has one. Mend it."
            )
        return text

    def _read(self, text: Any) -> tuple[list[str], list[float]]:
        kind = self.tagger.label_type
        labels, confidence = [_OUTSIDE] * len(text), [float("nan")] * len(text)
        if self.spans:
            for span in text.get_spans(kind):
                found = span.get_label(kind)
                first = span[0].idx - 1
                for place in range(first, first + len(span)):
                    labels[place] = f"{'B' if place == first else 'I'}-{found.value}"
                    confidence[place] = _as_chance(found.score)
            return labels, confidence
        for place, token in enumerate(text):
            if token.has_label(kind):
                found = token.get_label(kind)
                labels[place], confidence[place] = found.value, _as_chance(found.score)
        return labels, confidence


def _as_chance(score: float) -> float:
    """Return a score as a probability: a mean of many in single precision may be above 1."""
    return min(max(float(score), 0.0), 1.0)


def _find(name: str) -> Found:
    path = Path(name).expanduser()
    if path.is_dir():
        inside = [path / file for file in _IN_FOLDER if (path / file).is_file()]
        if not inside:
            raise ModelError(
                f"flair:{name}: holds none of {', '.join(_IN_FOLDER)}. Give the file of a tagger."
            )
        path = inside[0]
    elif not path.is_file():
        if "/" not in name:
            raise ModelError(
                f"flair:{name}: there is no such file. Flair's short names stand for models on "
                "the Hugging Face hub; give the name there, such as flair:flair/ner-english for "
                "its ner."
            )
        path, _ = fetch_from_hub(name, _HUB_FILE, _KIND)
    versions = versions_of("flair", "transformers", "torch")
    return Found(str(path), file_checksum(path)[:16], versions)


def _load(found: Found, wanted: Wanted) -> Loaded:
    import flair
    import torch
    from flair.models import SequenceTagger, TokenClassifier
    from flair.nn import Classifier

    from backfire.models.device import find_device

    flair.device = torch.device(find_device(wanted.device))
    name = f"flair:{found.place}"
    try:
        tagger: Any = Classifier.load(found.place)
    except (OSError, ValueError, KeyError, RuntimeError) as failure:
        first = next(iter(str(failure).strip().splitlines()), type(failure).__name__)
        raise ModelError(f"{name}: Flair can't load it: {first}") from None
    if not isinstance(tagger, SequenceTagger | TokenClassifier):
        raise ModelError(
            f"{name}: is a {type(tagger).__name__}, expected a tagger of words "
            "(SequenceTagger or TokenClassifier)."
        )
    spans = any(getattr(tagger, name, False) for name in _TELLS_SPANS)
    given = [x for x in tagger.label_dictionary.get_items() if x not in _NO_LABELS]
    labels = {_bio(x) for x in given} | {_OUTSIDE} if spans else set(given)
    return _Tagger(name, tagger.eval(), spans, tuple(sorted(labels)))


def _bio(label: str) -> str:
    """Return a label of Flair's dictionary as spans have it: `S-PER` and `E-PER` are read BIO2."""
    prefix, hyphen, kind = label.partition("-")
    return f"{'B' if prefix in {'B', 'S'} else 'I'}-{kind}" if hyphen else label


SYSTEM: Final = System(
    title="a tagger of Flair",
    extra="flair",
    packages=("flair",),
    find=_find,
    load=_load,
)
