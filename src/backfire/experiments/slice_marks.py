"""Works out which tokens are in which slices, with a database for the slices' expressions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from backfire.engines.tables import collect_table
from backfire.slices.kinds import TokenKinds, find_kinds, list_forms, mark_forms, word_kinds
from backfire.slices.marked import MarkedTokens
from backfire.slices.slice import Slice
from backfire.slices.training import count_labels
from backfire.slices.words import describe_words

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


@dataclass(frozen=True, eq=False)
class SliceMarker:
    """Marks the tokens of a text, or of one part of it after the other.

    Attributes:
        family: The slices.
        described: The words of the text (`slices.words.describe_words`), by their numbers.
        words: Which slices they are in.
        tables: Where to run.
    """

    family: Sequence[Slice]
    described: pa.Table
    words: TokenKinds
    tables: "Backend"

    @classmethod
    def describe(
        cls,
        words: pa.Table,
        family: Sequence[Slice],
        training: Mapping[str, pa.Table],
        tables: "Backend",
    ) -> "SliceMarker":
        """Work out the slices that the form of a word decides.

        Args:
            words: The words of the text, as `slices.words.number_words` gives them.
            family: The slices.
            training: `token` and `tag` of each side's training set.
            tables: Where to run.
        """
        import ibis

        labels = {
            side: collect_table(tables, count_labels(ibis.memtable(table)))
            for side, table in training.items()
        }
        lazy = describe_words(words, family, labels).order_by("word_id")
        described = collect_table(tables, lazy)
        return cls(family, described, word_kinds(described, family), tables)

    def mark(self, tokens: pa.Table, unit: str = "sentence") -> MarkedTokens:
        """Mark some tokens.

        Args:
            tokens: One row a token with gold: `sentence`, `before`, `after`, `word_id` and
                `slices.slice.TOKEN_COLUMNS` as far as the slices need them.
            unit: The column of the unit of chance.
        """
        units, before, after = (tokens[name].to_numpy() for name in (unit, "before", "after"))
        return MarkedTokens(units, before, after, self.find(tokens))

    def find(self, tokens: pa.Table) -> TokenKinds:
        """Find out which tokens are in which slices.

        Args:
            tokens: One row a token: `word_id` and `slices.slice.TOKEN_COLUMNS` as far as the slices
                need them.
        """
        import ibis

        listed = list_forms(tokens, self.family, self.described.schema)
        forms, words = ibis.memtable(listed.table), ibis.memtable(self.described)
        found = collect_table(self.tables, mark_forms(forms, listed, words))
        return find_kinds(tokens["word_id"].to_numpy(), self.words, listed, found)
