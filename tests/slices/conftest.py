"""Small texts whose slices are worked out."""

import ibis
import pytest

from backfire.engines.tables import open_tables
from backfire.slices.label import label_slices
from backfire.slices.training import count_labels
from backfire.slices.words import column_name, count_words, describe_words


@pytest.fixture(scope="session")
def tables():
    with open_tables() as backend:
        yield backend


@pytest.fixture(scope="session")
def members(tables):
    """Takes a token table, slices and training sets to the members of each slice (token_ids)."""

    def find(table, slices, training=None):
        tokens = ibis.memtable(table)
        words = tables.to_pyarrow(count_words(tokens))
        labels = {
            side: tables.to_pyarrow(count_labels(ibis.memtable(pairs)))
            for side, pairs in (training or {}).items()
        }
        described = describe_words(words, slices, labels)
        found = tables.to_pyarrow(label_slices(tokens, slices, described))
        assert len(found) == len(table)
        return {
            each.name: {
                row["token_id"] for row in found.to_pylist() if row[column_name(place)] is True
            }
            for place, each in enumerate(slices)
        }

    return find
