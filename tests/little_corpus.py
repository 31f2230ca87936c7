"""A corpus of a few sentences on disk, with a catalogue of its own."""

from pathlib import Path

from backfire.records.sentence import Sentence
from lab import make_sentences

SETTINGS = {
    "tagger": {
        "representation": {"word_width": 8, "character_width": 5, "character_hidden": 4},
        "extractor": {"hidden": 6},
    },
    "training": {"epochs": 3, "patience": 2, "batch_sentences": 4},
}
"""Settings of a laboratory that trains in a moment."""


def write_corpus(folder: Path, name: str, seed: int = 0, n_validation: int = 10) -> Path:
    """Write a part-of-speech corpus of 30 + 10 + 10 sentences; return its catalogue."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'[corpora.{name}]\ntitle = "{name}"\ntask = "pos"\nformat = "columns"']
    lines.append('options = { fields = ["token", "pos"] }\nlabel = "pos"')
    lines.append(f"[corpora.{name}.splits]")
    for split, n in (("train", 30), ("validation", n_validation), ("test", 10)):
        sentences = make_sentences(n, seed * 10 + len(split))
        (folder / f"{name}.{split}").write_text(as_columns(sentences), encoding="utf-8")
        lines.append(f'{split} = {{ files = "{name}.{split}" }}')
    catalogue = folder / f"{name}.toml"
    catalogue.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return catalogue


def write_pair(folder: Path, n_validation: int = 10) -> Path:
    """Write the corpora `source` and `target`; return one catalogue with both."""
    texts = [
        write_corpus(folder, name, seed, n_validation).read_text(encoding="utf-8")
        for seed, name in enumerate(("source", "target"), start=1)
    ]
    catalogue = folder / "both.toml"
    catalogue.write_text("\n".join(texts), encoding="utf-8")
    return catalogue


def add_overlapping(catalogue: Path) -> Path:
    """Add `overlap` to the corpora of `write_pair`: it trains on what `target` tests on."""
    with catalogue.open("a", encoding="utf-8") as file:
        file.write('\n[corpora.overlap]\nlike = "target"\n')
        file.write('splits.train = { files = "target.test" }\n')
    return catalogue


def as_columns(sentences: list[Sentence]) -> str:
    """Return sentences as a column file."""
    return "\n".join(
        "".join(f"{token}\t{label}\n" for token, label in zip(s.tokens, s.labels, strict=True))
        for s in sentences
    )
