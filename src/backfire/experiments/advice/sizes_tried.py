"""What the study of sizes says of the corpora of a pair, at the sizes nearest to its own."""

from collections.abc import Sequence
from itertools import pairwise
from math import log, sqrt

from backfire.corpora.catalogue import Catalogue
from backfire.corpora.corpus import Corpus
from backfire.corpora.parts import TRAIN, find_part
from backfire.corpora.selection import sentence_bounds
from backfire.experiments.advice.namesakes import text_of_test
from backfire.experiments.evidence.signing import NO_VECTORS
from backfire.records.errors import CorpusError
from backfire.records.signature import signature_part
from backfire.report.advice.record import SizesTried
from backfire.report.sizes.record import SizePanel


def know_sizes(
    panels: Sequence[SizePanel], source: Corpus, target: Corpus, catalogue: Catalogue
) -> SizesTried | None:
    """Return what came out at the sizes nearest to those of two corpora.

    A corpus that was cut to a number of tokens is the corpus that it was cut from. The target must
    have the test text of the study, too; the source is known by its name.

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
    text = text_of_test(target)
    if panel is None or not panel.cells or text is None:
        return None
    signature = panel.cells[0].signature
    if signature_part(signature, "text") != text:
        return None
    own = _n_sentences(source), _n_sentences(target)
    studied = (
        tuple(sorted({cell.source_size for cell in panel.cells})),
        tuple(sorted({cell.target_size for cell in panel.cells})),
    )
    near = find_nearest_size(own[0], studied[0]), find_nearest_size(own[1], studied[1])
    beyond = None in near
    stops = (stop for stop in panel.stops if stop.source_size == near[0] and not beyond)
    return SizesTried(
        source=names[0],
        target=names[1],
        sentences=own,
        studied=studied,
        near=near,
        vectors=signature_part(signature, "vectors") != NO_VECTORS,
        cells=()
        if beyond
        else tuple(
            cell
            for cell in panel.cells
            if cell.source_size == near[0] or cell.target_size == near[1]
        ),
        stop=next(stops, None),
    )


def whole_name(catalogue: Catalogue, name: str) -> str:
    """Return the name of the corpus that a name is a number of tokens of, else the name itself."""
    try:
        part = find_part(catalogue, name)
    except CorpusError:  # a corpus of one's own, whose name only looks like that of a part
        return name
    return name if part is None or part.documents else part.corpus


def find_nearest_size(own: int, sizes: Sequence[int]) -> int | None:
    """Return the size nearest to one's own on a logarithmic axis; None if that lies beyond all.

    That is where it is farther from the first or the last size than half of the step from there to
    the next one.

    Args:
        own: A number of sentences.
        sizes: Those that were studied, rising; at least one.
    """
    steps = [sqrt(larger / smaller) for smaller, larger in pairwise(sizes)] or [1.0]
    if not sizes[0] / steps[0] <= own <= sizes[-1] * steps[-1]:
        return None
    return min(sizes, key=lambda size: abs(log(size / own)))


def _n_sentences(corpus: Corpus) -> int:
    return len(sentence_bounds(corpus.split(TRAIN))) - 1
