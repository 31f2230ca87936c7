"""The English word list that symspellpy carries: 82,765 words, the most frequent first.

Read as a text file, without symspellpy's index: only words that are not in it are ever corrected,
and for those a search of one's own is faster than building the index.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from backfire.records.errors import SettingsError

FILE: Final = "frequency_dictionary_en_82_765.txt"


@cache
def ranked_words() -> dict[str, int]:
    """Return each word of the list, in lower case, with its rank from 0.

    Raises:
        SettingsError: If symspellpy is not installed.
    """
    spec = find_spec("symspellpy")
    if spec is None or spec.origin is None:
        raise SettingsError("symspellpy is not installed. Install it with: pip install symspellpy")
    text = (Path(spec.origin).parent / FILE).read_text(encoding="utf-8-sig")
    return {word: rank for rank, word in enumerate(text.split()[::2])}
