"""Sentences taken out of a table of tokens, and numbered anew."""

import numpy as np
import pyarrow as pa

from backfire.corpora.lines import Mask, Positions, number_sentences


def sentence_bounds(table: pa.Table) -> Positions:
    """Return where each sentence begins, and the number of tokens as a last bound."""
    sentence = np.asarray(table.column("sentence"))
    return np.append(np.flatnonzero(np.diff(sentence, prepend=-1)), len(sentence))


def select_sentences(table: pa.Table, wanted: slice) -> pa.Table:
    """Return some of the sentences that follow one another."""
    bounds = sentence_bounds(table)
    chosen = range(len(bounds) - 1)[wanted]
    if not chosen:
        return table.slice(0, 0)
    start, stop = bounds[chosen.start], bounds[chosen.stop]
    return renumber_sentences(table.slice(start, stop - start))


def take_sentences(table: pa.Table, wanted: Positions) -> pa.Table:
    """Return sentences by their number, in the order given, as often as given."""
    bounds = sentence_bounds(table)
    starts, lengths = bounds[wanted], np.diff(bounds)[wanted]
    stops = np.cumsum(lengths)
    rows = np.arange(lengths.sum()) + np.repeat(starts - (stops - lengths), lengths)
    begins = np.zeros(len(rows), dtype=bool)
    begins[stops - lengths] = True
    return renumber_sentences(table.take(pa.array(rows)), begins)


def renumber_sentences(table: pa.Table, begins: Mask | None = None) -> pa.Table:
    """Return the table with `sentence` and `position` counted anew from 0.

    Args:
        table: Tokens in order.
        begins: Tokens that begin a sentence even where the number of the sentence does not change.
    """
    changes = np.diff(np.asarray(table.column("sentence")), prepend=-1) != 0
    sentence, position = number_sentences(changes if begins is None else changes | begins)
    for name, values in (("sentence", sentence), ("position", position)):
        table = table.set_column(table.column_names.index(name), name, values)
    return table
