"""What the study of sizes says of the corpora of a pair, at the sizes nearest to its own."""

from collections.abc import Sequence
from math import log, sqrt

from backfire.corpora.catalogue import Catalogue
from backfire.corpora.corpus import Corpus
from backfire.corpora.parts import find_part
from backfire.corpora.selection import sentence_bounds
from backfire.records.signature import signature_part
from backfire.report.advice.record import OtherSizes
from backfire.report.sizes.record import SizePanel

_TRAIN, _TEST = "train", "test"


def know_sizes(
    panels: Sequence[SizePanel], source: Corpus, target: Corpus, catalogue: Catalogue
) -> OtherSizes | None:
    """Return what is known of the two corpora at the sizes nearest to theirs.

    A corpus that was cut to a number of tokens is the corpus that it was cut from; the target must
    have the test text of the study, too. A size is nearest on a logarithmic axis, and lies beyond
    the studied ones where it is farther from the last than half of the last step.

    Args:
        panels: The study of sizes, on test.
        source: The source.
        target: The target.
        catalogue: Where names of parts are looked up.

    Returns:
        None where these corpora were not studied.
    """
    names = whole_name(catalogue, source.name), whole_name(catalogue, target.name)
    panel = next((each for each in panels if (each.source, each.target) == names), None)
    if panel is None or not panel.cells or not _is_same_text(panel, target):
        return None
    sentences = _n_sentences(source), _n_sentences(target)
    studied = (
        tuple(sorted({cell.source_size for cell in panel.cells})),
        tuple(sorted({cell.target_size for cell in panel.cells})),
    )
    near = tuple(
        find_nearest_size(own, sizes) for own, sizes in zip(sentences, studied, strict=True)
    )
    cells = (cell for cell in panel.cells if (cell.source_size, cell.target_size) == near)
    stops = (stop for stop in panel.stops if stop.source_size == near[0])
    return OtherSizes(
        source=names[0],
        target=names[1],
        sentences=sentences,
        studied=studied,
        vectors=signature_part(panel.cells[0].signature, "vectors") is not None,
        nearest=next(cells, None),
        stop=next(stops, None),
        trends=panel.trends,
    )


def whole_name(catalogue: Catalogue, name: str) -> str:
    """Return the name of the corpus that a name is a number of tokens of, else the name itself."""
    part = find_part(catalogue, name)
    return name if part is None or part.documents else part.corpus


def find_nearest_size(own: int, sizes: Sequence[int]) -> int | None:
    """Return the size nearest to one's own on a logarithmic axis; None if that lies beyond all.

    Args:
        own: A number of sentences.
        sizes: Those that were studied, rising; at least one.
    """
    least = sizes[0] / sqrt(sizes[:2][-1] / sizes[0])
    most = sizes[-1] * sqrt(sizes[-1] / sizes[-2:][0])
    if not least <= own <= most:
        return None
    return min(sizes, key=lambda size: abs(log(size / own)))


def _is_same_text(panel: SizePanel, target: Corpus) -> bool:
    text = signature_part(panel.cells[0].signature, "text")
    return bool(text) and _TEST in target.splits and target.checksum(_TEST)[:12] == text


def _n_sentences(corpus: Corpus) -> int:
    return len(sentence_bounds(corpus.split(_TRAIN))) - 1
