"""A trained run for others: its tagger as a folder, with a card that tells what it broke."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backfire.corpora.catalogue import read_catalogue
from backfire.experiments.compare import Comparison, compare
from backfire.models.hub import CARD, push_folder
from backfire.models.plain_classifier import save_plain_classifier
from backfire.models.pretrained import CONFIG
from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError
from backfire.records.manifest import Manifest
from backfire.records.run_folder import RunFolder
from backfire.records.whole import whole_folder
from backfire.report.model_card import Card, model_card

_USE_PLAIN: Final = """from transformers import pipeline

tagger = pipeline("token-classification", "{name}")
tagger("The new model scores higher .")"""

_USE: Final = """from backfire.inference.predict import predict_labels
from backfire.models.tagger import Tagger
from backfire.records.sentence import Sentence

tagger = Tagger.from_pretrained("{name}")
predict_labels(tagger, [Sentence("The new model scores higher .".split())])"""


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        folder: The folder of the tagger and its card.
        comparison: What the card tells of; None without a reference.
        address: Where it is on the hub; None if it was not put there.
    """

    folder: Path
    comparison: Comparison | None
    address: str | None = None


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How a run is exported.

    Attributes:
        name: What the card calls it, and where it goes on the hub: "owner/name"; None takes the
            name of the folder.
        references: Runs, files or models that it is compared with: what it is to replace.
        candidates: Further runs of its own recipe, which tell chance.
        split: Which split they are compared on.
        licence: Of the model, by its name on the hub.
        push: Whether it is put on the hub.
        public: Whether everybody sees it there.
        plain: Whether a tagger on a transformer becomes a plain token classifier of transformers.
    """

    name: str | None = None
    references: Sequence[Path | str] = ()
    candidates: Sequence[Path | str] = ()
    split: str = "test"
    licence: str | None = None
    push: bool = False
    public: bool = False
    plain: bool = False


def export_run(run: Path, out: Path, wishes: Wishes) -> Exported:
    """Write the tagger of a run as a folder with a model card, and put it on the hub if asked.

    Args:
        run: A run folder that kept its model.
        out: The folder, which appears whole or not at all.
        wishes: How.

    Raises:
        ModelError: If the run kept no model, or the hub refuses.
        SettingsError: If it is to be put on the hub without a name, runs are given to compare with
            none, or there are other things than a model in the folder.
        ComparisonError: If the comparison can't be made.
    """
    folder = RunFolder(run)
    manifest = folder.manifest
    if wishes.push and wishes.name is None:
        raise SettingsError("--push: expected where to, as in --name owner/name.")
    if wishes.candidates and not wishes.references:
        raise SettingsError("--candidate: runs to compare with no --reference. Give one.")
    save = save_plain_classifier if wishes.plain else Tagger.save_pretrained
    with whole_folder(out, known_by=CONFIG) as partial:  # first, since it may refuse the place
        tagger = Tagger.from_pretrained(folder.model)
        found = _compare(run, manifest, wishes) if wishes.references else None
        card = model_card(_card(manifest, tagger, wishes.name or out.name, wishes), found)
        save(tagger, partial / "tagger")
        for file in (partial / "tagger").iterdir():
            file.rename(partial / file.name)
        (partial / "tagger").rmdir()
        (partial / CARD).write_text(card, encoding="utf-8")
    address = None
    if wishes.push and wishes.name:
        address = push_folder(out, wishes.name, private=not wishes.public)
    return Exported(out, found, address)


def _compare(run: Path, manifest: Manifest, wishes: Wishes) -> Comparison | None:
    found = compare(
        run,
        list(wishes.references),
        [run, *wishes.candidates],
        task=manifest.task,
        split=wishes.split,
    )
    return found if isinstance(found, Comparison) else None


def _card(manifest: Manifest, tagger: Tagger, name: str, wishes: Wishes) -> Card:
    return Card(
        name=name,
        task=manifest.task,
        corpus=manifest.corpus,
        title=_title(manifest.corpus),
        labels=len(tagger.labels),
        seed=manifest.seed,
        source=manifest.source,
        validation_score=manifest.validation_score,
        signature=manifest.signature,
        split=wishes.split,
        licence=wishes.licence,
        library="transformers" if wishes.plain else "backfire",
        use=(_USE_PLAIN if wishes.plain else _USE).format(name=name),
    )


def _title(corpus: str) -> str | None:
    """Return the title of a corpus; a corpus of the user's own may be in no catalogue here."""
    known = read_catalogue().corpora
    return known[corpus].entry.title if corpus in known else None
