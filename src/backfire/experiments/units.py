"""The unit of chance: whole sentences, or whole documents where they are known.

Tokens of a sentence are right and wrong together, and so may be the sentences of a document: one
author, one topic, one name that stands in it twenty times. An interval that takes sentences as
independent is then too narrow. Documents are the unit where there are enough of them to show a
spread.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.inputs import Inputs
from backfire.records.errors import ComparisonError
from backfire.report.findings import Unit
from backfire.report.numbers import plural

ENOUGH_DOCUMENTS: Final = 20
"""With fewer, a spread between them is itself mostly chance, and rests on the largest ones."""


def choose_units(inputs: Inputs, asked: Unit | None) -> Inputs:
    """Return the inputs with the unit of chance settled.

    Args:
        inputs: What is compared.
        asked: The unit; None takes documents where at least `ENOUGH_DOCUMENTS` are known.

    Raises:
        ComparisonError: If documents are asked for and not known, or there is only one.
    """
    if "document" not in inputs.tokens.column_names:
        if asked == "document":
            raise ComparisonError(
                "documents are asked for as the unit of chance, but the text names none. Name them "
                "with --document-column, `# newdoc id = …` (CoNLL-U) or -DOCSTART- lines."
            )
        return inputs
    document = _number_documents(inputs.tokens)
    n = int(document.max()) + 1
    inputs = replace(inputs, n_documents=n)
    if choose_unit(n, asked) == "document":
        tokens = inputs.tokens.append_column("unit", pa.array(document, pa.int32()))
        return replace(inputs, tokens=tokens, unit="document")
    return replace(inputs, notes=(*inputs.notes, *caution(n, inputs.n_sentences, asked)))


def choose_unit(n: int, asked: Unit | None) -> Unit:
    """Return the unit of chance of a text in n documents.

    Args:
        n: How many there are.
        asked: The unit; None takes documents from `ENOUGH_DOCUMENTS` on.

    Raises:
        ComparisonError: If documents are asked for and there is only one.
    """
    if asked == "document" and n == 1:
        raise ComparisonError(
            "documents are asked for as the unit of chance, but the text is one document. Take "
            "sentences: --cluster sentence."
        )
    enough = asked == "document" or (asked is None and n >= ENOUGH_DOCUMENTS)
    return "document" if enough else "sentence"


def caution(n: int, n_sentences: int, asked: Unit | None) -> Iterator[str]:
    """Give the note, if one is due, that sentences are the unit though documents are known.

    Args:
        n: How many documents there are.
        n_sentences: How many sentences.
        asked: The unit that was asked for, if any.
    """
    if n in {1, n_sentences}:
        return
    if asked:
        why = "as was asked for"
    elif n < ENOUGH_DOCUMENTS:
        why = f"since {plural(n, 'document')} are too few to show a spread"
    else:
        why = "since the rows of a document do not all stand together in the table"
    yield (
        f"Intervals and tests take whole sentences as the unit, {why}. Sentences of one document "
        "may be right and wrong together; then the intervals are too narrow."
    )


def unit_gaps(n_documents: int | None) -> dict[str, str]:
    """Return why values about documents are None, by their dotted paths."""
    if n_documents is None:
        return {"inputs.documents": "the inputs tell no documents apart"}
    return {}


def _number_documents(tokens: pa.Table) -> npt.NDArray[np.int64]:
    """Return (T,) the document of each token, from 0; a sentence is where its first token is.

    Sentences before the first document that is named make one of their own.
    """
    sentence = tokens["sentence"].to_numpy()
    first = np.flatnonzero(np.diff(sentence, prepend=-1))
    names = tokens["document"].take(pa.array(first)).cast(pa.string()).fill_null("")
    numbers = names.combine_chunks().dictionary_encode().indices.to_numpy()
    of_token: npt.NDArray[np.int64] = numbers[sentence].astype(np.int64)
    return of_token
