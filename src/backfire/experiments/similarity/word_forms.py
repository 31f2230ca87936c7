"""Which words are in the slices that measures count."""

from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from backfire.engines.tables import collect_table, open_tables
from backfire.records.errors import SettingsError, unknown_name
from backfire.similarity.text import Text
from backfire.slices.family import declare_family
from backfire.slices.slice import Text as SliceText
from backfire.slices.words import column_name, describe_words, number_words


def find_forms(names: Sequence[str], texts: Sequence[Text]) -> Mapping[str, Collection[str]]:
    """Return the words of some texts that are in each of some slices.

    Args:
        names: Slices that the form of a word decides.
        texts: The texts.

    Raises:
        SettingsError: If there is no such slice.
    """
    if not names:
        return {}
    known = {each.name: each for each in declare_family(SliceText(tags=())) if each.level == "word"}
    for name in names:
        if name not in known:
            raise SettingsError(unknown_name("slice of words", name, known))
    family = [known[name] for name in names]
    words = pa.chunked_array([pc.unique(text.tokens) for text in texts])
    numbered, _ = number_words(words)
    with open_tables() as tables:
        described = collect_table(tables, describe_words(numbered, family, {}))
    return {
        name: described.filter(described[column_name(place)])["word"].to_pylist()
        for place, name in enumerate(names)
    }
